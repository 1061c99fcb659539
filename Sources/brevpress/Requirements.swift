import Foundation
import MailModel
import Spooling

/// One thing that the work needs, and whether this machine has it.
struct Requirement {
  /// `program`, `library`, `font` or `spool`.
  let kind: String
  let name: String
  /// What it is needed for, or what is wrong.
  let why: String
  /// The Debian package that brings it.
  var package: String?
  let isThere: Bool

  var json: JSONValue {
    .object([
      "kind": .string(kind), "name": .string(name), "why": .string(why),
      "package": .string(orNull: package), "ok": .bool(isThere),
    ])
  }
}

/// What the work needs of a machine.
enum Requirements {
  static let fontFolders = ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts"]

  /// Programs that are run as child processes.
  static func programs(
    path: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  ) -> [Requirement] {
    let folders = path.split(separator: ":")
    return [
      ("gs", "embeds fonts in enclosures that lack them", "ghostscript"),
      ("pdftoppm", "reads finished pages back before a release", "poppler-utils"),
      ("pdftotext", "reads addresses back before a release", "poppler-utils"),
    ].map {
      name, why, package in
      Requirement(
        kind: "program", name: name, why: why, package: package,
        isThere: folders.contains { access("\($0)/\(name)", X_OK) == 0 })
    }
  }

  /// Shared libraries by the names of Debian 12.
  static func libraries() -> [Requirement] {
    let known = [
      ("libcairo.so.2", "draws pages", "libcairo2"),
      ("libfreetype.so.6", "reads fonts", "libfreetype6"),
      ("libharfbuzz.so.0", "shapes text", "libharfbuzz0b"),
      ("librsvg-2.so.2", "draws SVG logos", "librsvg2-2"),
      ("libgdk_pixbuf-2.0.so.0", "reads JPEG and PNG logos", "libgdk-pixbuf-2.0-0"),
      ("libicuuc.so.72", "breaks lines, composes letters", "libicu72"),
      ("libhyphen.so.0", "divides words", "libhyphen0"),
      ("libvoikko.so.1", "divides Finnish words", "libvoikko1"),
      ("libxml2.so.2", "reads UBL and layouts", "libxml2"),
      ("libyaml-0.so.2", "reads the site", "libyaml-0-2"),
      ("libsqlite3.so.0", "keeps the spool", "libsqlite3-0"),
      ("libzip.so.4", "opens zips", "libzip4"),
      ("libzint.so.2.11", "makes bar codes", "libzint2.11"),
      ("libsodium.so.23", "makes digests", "libsodium23"),
      ("libqpdf.so.29", "merges enclosures", "libqpdf29"),
      ("liblcms2.so.2", "makes greys of pictures by a profile", "liblcms2-2"),
    ]
    return known.map { name, why, package in
      let handle = dlopen(name, RTLD_LAZY)
      if let handle { dlclose(handle) }
      return Requirement(
        kind: "library", name: name, why: why, package: package, isThere: handle != nil)
    }
  }

  /// Pinned font files, by name anywhere below the folders.
  static func fonts(_ pinned: [PinnedFont], below folders: [String]) -> [Requirement] {
    guard !pinned.isEmpty else { return [] }
    var present: Set<String> = []
    for folder in folders {
      guard let below = FileManager.default.enumerator(atPath: folder) else { continue }
      for case let path as String in below {
        present.insert(path.split(separator: "/").last.map(String.init) ?? path)
      }
    }
    return pinned.map { font in
      Requirement(
        kind: "font", name: font.file, why: "layouts use \(font.family)", package: font.package,
        isThere: present.contains(font.file))
    }
  }

  /// The spool, where there is one, else the folder that it would be made in; and the product's
  /// home.
  static func spool(_ folder: String, home: String?) -> [Requirement] {
    var checks = [
      Requirement(
        kind: "home", name: home ?? "BREVPRESS_HOME", why: "holds layouts and the sample site",
        isThere: home != nil)
    ]
    var place = folder
    while !Home.isFolder(place), place != "/", place != "." {
      place =
        place.contains("/") ? String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]) : "."
      if place.isEmpty { place = "/" }
    }
    checks.append(
      Requirement(
        kind: "spool", name: place, why: "can be written", isThere: access(place, W_OK) == 0))
    if Spool.isSpool(folder) {
      let fault: String?
      do {
        _ = try Spool(opening: folder).balance()
        fault = nil
      } catch { fault = "\(error)" }
      checks.append(
        Requirement(
          kind: "spool", name: "\(folder)/brevpress.sqlite", why: fault ?? "can be opened",
          isThere: fault == nil))
    }
    var space = statvfs()
    if statvfs(place, &space) == 0 {
      let free = Int(space.f_bavail) * Int(space.f_frsize)
      checks.append(
        Requirement(
          kind: "spool", name: "\(free >> 20) MB free", why: "at least 1 024 MB are needed",
          isThere: free >= 1 << 30))
    }
    return checks
  }
}

import Foundation
import MailModel

/// Pinned fonts are not on this machine.
public struct MissingFonts: Error, Sendable, Equatable, CustomStringConvertible {
  /// The fonts whose files were not found.
  public var fonts: [PinnedFont]
  /// Makes an error.
  public init(fonts: [PinnedFont]) { self.fonts = fonts }
  /// The Debian packages that bring them, each once, in byte order.
  public var packages: [String] { Set(fonts.map(\.package)).sorted() }
  /// The files and how to get them.
  public var description: String {
    let files = fonts.map(\.file).joined(separator: ", ")
    return
      "font files not found: \(files)\n  fix: apt-get install \(packages.joined(separator: " "))"
  }
}

/// Where the pinned font files lie.
enum FontCatalogue {
  /// Folders are followed no deeper than this, and no more files than this are looked at.
  private static let depthMax = 8
  private static let filesMax = 200_000

  /// Paths of the wanted files below the directories, by file name. Of several files with one
  /// name the first in the order of directories and then of paths is taken.
  static func locate(_ files: Set<String>, below directories: [String]) -> [String: String] {
    var found: [String: String] = [:]
    var budget = filesMax
    for directory in directories where found.count < files.count {
      search(directory, depth: 0, files: files, found: &found, budget: &budget)
    }
    return found
  }

  private static func search(
    _ directory: String, depth: Int, files: Set<String>, found: inout [String: String],
    budget: inout Int
  ) {
    guard depth <= depthMax, budget > 0, let stream = opendir(directory) else { return }
    var folders: [String] = []
    while let entry = readdir(stream), budget > 0 {
      budget -= 1
      let kind = Int32(entry.pointee.d_type)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if kind == Int32(DT_DIR) {
        if !name.hasPrefix(".") { folders.append(name) }
      } else if files.contains(name), found[name] == nil {
        found[name] = directory + "/" + name
      }
    }
    closedir(stream)
    for folder in folders.sorted() where found.count < files.count {
      search(
        directory + "/" + folder, depth: depth + 1, files: files, found: &found, budget: &budget)
    }
  }
}

extension FontBook {
  /// Where Debian keeps fonts.
  public static let standardDirectories = ["/usr/share/fonts", "/usr/local/share/fonts"]

  /// The pinned fonts whose files are not below the directories.
  public static func missing(
    _ fonts: [PinnedFont], directories: [String] = FontBook.standardDirectories
  ) -> [PinnedFont] {
    let found = FontCatalogue.locate(Set(fonts.map(\.file)), below: directories)
    return fonts.filter { found[$0.file] == nil }
  }
}

import Foundation
import HashKit
import LayoutEngine
import MailModel
import Rendering
import SiteConfiguration
import Spooling

/// Everything that a run reads once and every thread shares: the site, the pinned fonts, the
/// compiled layouts. Immutable, so it may be handed to any thread.
package struct Workshop: Sendable {
  /// The site's configuration.
  let site: Site
  /// The pinned fonts and the order of fallback families.
  let fonts: [PinnedFont]
  /// Families tried, in this order, for characters that a font lacks.
  let fallback: [String]
  /// Layouts by name, compiled once a run.
  let layouts: [String: CompiledLayout]
  /// The grounds of pages that layouts ask for.
  let stationery: StationeryShelf
  /// Where layouts and pictures lie.
  let layoutsFolder: String
  /// Says which fonts frames were measured with; frames of another list are composed again.
  let fontsFingerprint: UInt64
  /// What is wrong with single layouts; the run goes on with the others.
  let diagnostics: [Diagnostic]

  /// A layout ready for use.
  struct CompiledLayout: Sendable {
    let layout: Layout
    /// SHA-256 over the source and every fragment that it reads.
    let hash: String
  }

  /// The folders in which Debian's packages put fonts.
  package static let fontFolders = ["/usr/share/fonts"]

  /// Reads the site, the font list and the layouts that senders name.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be read.
  init(spool: Spool) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    let list = try Workshop.fontList(spool)
    var compiled: [String: CompiledLayout] = [:]
    var diagnostics = faults
    let stationery = StationeryShelf(
      layoutsFolder: spool.layoutsFolder, cacheFolder: "\(spool.enclosuresFolder)/prepared")
    for name in Set(site.senders.map(\.layout)).sorted() {
      let shelf = LayoutShelf(folder: "\(spool.layoutsFolder)/\(name)", name: name)
      let (layout, problems) = shelf.compile()
      diagnostics += problems
      guard let layout else { continue }
      let faults = try stationery.check(
        layout.layout.stationery, clear: site.clearZones(ofLayout: name))
      diagnostics += faults
      if faults.isEmpty { compiled[name] = layout }
    }
    self.site = site
    self.stationery = stationery
    fonts = list.fonts
    fallback = list.fallback
    layouts = compiled
    layoutsFolder = spool.layoutsFolder
    self.diagnostics = diagnostics
    fontsFingerprint = FrameCodec.fingerprint(of: list.fonts)
  }

  private static func fontList(_ spool: Spool) throws -> (fonts: [PinnedFont], fallback: [String]) {
    let (list, faults) = FontList.load("\(spool.fontsFolder)/fonts.yaml")
    guard let list, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    return (list.fonts, list.fallback)
  }
}

/// The configuration cannot be used; nothing was run.
public struct ConfigurationError: Error, CustomStringConvertible {
  /// What is wrong, file by file.
  public var diagnostics: [Diagnostic]
  /// Makes an error of what was found.
  public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  /// All of it as people read it.
  public var description: String { diagnostics.map(\.text).joined(separator: "\n") }
}

/// Reads a layout's source and fragments from its own folder and the shared one, and nothing else.
package struct LayoutShelf {
  /// The layout's folder.
  package let folder: String
  /// Its name in sender files.
  package let name: String

  private static let bytesMax = 1 << 20

  /// Opens a layout's folder.
  package init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  /// What compiling gave.
  package struct Result: Sendable {
    /// The layout, where it has no error.
    package var layout: Layout?
    /// SHA-256 over the source and every fragment that was read.
    package var hash: String
    /// Everything that was read, as named in diagnostics and on the disk, the layout's own first.
    package var files: [(name: String, path: String)]
    /// What was found wrong.
    package var diagnostics: [Diagnostic]
  }

  /// Compiles the layout; the hash covers every byte that was read for it.
  func compile() -> (Workshop.CompiledLayout?, [Diagnostic]) {
    let result = read()
    guard let layout = result.layout else { return (nil, result.diagnostics) }
    return (Workshop.CompiledLayout(layout: layout, hash: result.hash), result.diagnostics)
  }

  /// Reads and compiles the layout. `source` takes the place of `layout.xml`, for an editor's
  /// text that is not saved yet.
  package func read(source unsaved: [UInt8]? = nil) -> Result {
    let path = "\(folder)/layout.xml"
    guard let source = unsaved ?? read("layout.xml") else {
      let fault = Diagnostic(
        .error, code: "layout-missing", "the layout \"\(name)\" cannot be read",
        at: .init(file: path), why: "a sender names it",
        fix: "put layout.xml there, or name another layout in the sender's file")
      return Result(hash: "", files: [], diagnostics: [fault])
    }
    var hasher = SHA256Hasher()
    hasher.update(source)
    var files = [(name: path, path: path)]
    let (layout, diagnostics) = Layout.compile(
      source: source, file: path, folder: name
    ) { fragment in
      guard let bytes = read(fragment) else { return nil }
      hasher.update(Array(fragment.utf8) + [0])
      hasher.update(bytes)
      files.append((name: fragment, path: "\(folder)/\(fragment)"))
      return bytes
    }
    return Result(
      layout: layout, hash: hasher.finish(), files: files, diagnostics: diagnostics)
  }

  /// Reads `relative` where it lies in the layout's own folder or in a shared one, links followed.
  /// Shared are the folders beside it that hold no layout of their own.
  private func read(_ relative: String) -> [UInt8]? {
    let root = URL(fileURLWithPath: folder).deletingLastPathComponent()
      .resolvingSymlinksInPath().path
    let file = URL(fileURLWithPath: "\(folder)/\(relative)").resolvingSymlinksInPath().path
    guard file.hasPrefix(root + "/"), isOwnOrShared(file.dropFirst(root.utf8.count + 1), root),
      let attributes = try? FileManager.default.attributesOfItem(atPath: file),
      let size = attributes[.size] as? Int, size <= Self.bytesMax,
      let data = FileManager.default.contents(atPath: file)
    else { return nil }
    return [UInt8](data)
  }

  /// Whether a path below the folder of all layouts is this layout's or everybody's.
  private func isOwnOrShared(_ path: Substring, _ root: String) -> Bool {
    let parts = path.split(separator: "/")
    guard parts.count > 1 else { return false }
    let own = URL(fileURLWithPath: folder).resolvingSymlinksInPath().lastPathComponent
    return parts[0] == own
      || !FileManager.default.fileExists(atPath: "\(root)/\(parts[0])/layout.xml")
  }
}

extension Site {
  /// What the grounds of a layout's pages must leave clear, at any print site: where the address
  /// stands depends on the recipient's country.
  package func clearZones(ofLayout name: String) -> StationeryShelf.ClearZones {
    let isInWindow = senders.contains { $0.layout == name && $0.addressSide == .front }
    return StationeryShelf.ClearZones(
      everywhere: markSchemes.map(\.zone),
      first: isInWindow ? printSites.compactMap(\.addressWindow) : [])
  }
}

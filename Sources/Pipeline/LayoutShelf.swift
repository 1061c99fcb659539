import Foundation
import HashKit
import LayoutEngine
import MailModel
import Rendering
import Spooling

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
    /// SHA-256 over everything that was read: source, fragments, pictures, stationery.
    package var hash: String
    /// Everything that was read, as named in diagnostics and on the disk, the layout's own first.
    package var files: [(name: String, path: String)]
    /// The same by their places below the folder of all layouts, with their contents; pictures and
    /// stationery, too.
    package var contents: [LayoutFile] = []
    /// What was found wrong.
    package var diagnostics: [Diagnostic]
  }

  /// Opens a version that a spool keeps.
  package init(kept hash: String, name: String, in spool: Spool) {
    self.init(folder: "\(spool.keptLayoutFolder(hash: hash))/\(name)", name: name)
  }

  /// Compiles the layout; its hash covers every byte that was read for it.
  func compile() -> (Workshop.CompiledLayout?, [Diagnostic]) {
    let result = read()
    guard let layout = result.layout else { return (nil, result.diagnostics) }
    let compiled = Workshop.CompiledLayout(name: name, layout: layout, files: result.contents)
    return (compiled, result.diagnostics)
  }

  /// The hash of a version: SHA-256 over names and contents, in the order of the names.
  static func hash(of files: [LayoutFile]) -> String {
    var hasher = SHA256Hasher()
    for file in files.sorted(by: { $0.name < $1.name }) {
      hasher.update(Array(file.name.utf8) + [0])
      hasher.update(Array(sha256Hex(file.bytes).utf8))
    }
    return hasher.finish()
  }

  /// Reads and compiles the layout. `edits` take the place of files, by their names as written in
  /// `include` and `layout.xml` itself, for an editor's text that is not saved yet.
  package func read(edits: [String: [UInt8]] = [:]) -> Result {
    let path = "\(folder)/layout.xml"
    guard let source = edits["layout.xml"] ?? read("layout.xml") else {
      let fault = Diagnostic(
        .error, code: "layout-missing", "the layout \"\(name)\" cannot be read",
        at: .init(file: path), why: "a sender names it",
        fix: "put layout.xml there, or name another layout in the sender's file")
      return Result(hash: "", files: [], diagnostics: [fault])
    }
    var contents = [LayoutFile(name: "\(name)/layout.xml", bytes: source)]
    var files = [(name: path, path: path)]
    let (layout, diagnostics) = Layout.compile(
      source: source, file: path, folder: name
    ) { fragment in
      // Only what lies on the disk may be edited: a name that leads out is refused there.
      guard let saved = read(fragment) else { return nil }
      let bytes = edits[fragment] ?? saved
      contents.append(LayoutFile(name: pathBelowLayouts(fragment), bytes: bytes))
      files.append((name: fragment, path: "\(folder)/\(fragment)"))
      return bytes
    }
    let root = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    let named = (layout?.pictureNames ?? []) + (layout?.stationery.map(\.stationery.name) ?? [])
    for name in named where !contents.contains(where: { $0.name == name }) {
      // What cannot be read is missed, with its diagnostic, where it is used.
      guard
        let bytes = try? PictureStore.bytes(
          of: name, below: root, bytesMax: PictureStore.fileBytesMax)
      else { continue }
      contents.append(LayoutFile(name: name, bytes: bytes))
      files.append((name: name, path: "\(root)/\(name)"))
    }
    return Result(
      layout: layout, hash: Self.hash(of: contents), files: files, contents: contents,
      diagnostics: diagnostics)
  }

  private func pathBelowLayouts(_ relative: String) -> String {
    relative.hasPrefix("../") ? String(relative.dropFirst(3)) : "\(name)/\(relative)"
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

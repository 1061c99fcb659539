import Foundation
import MailModel
import Synchronization

/// A document that the desk can try layouts with.
public struct SampleEntry: Sendable, Equatable {
  /// Its id, such as `sample/SE-0126110000001-inv.xml`.
  public var id: String
  /// Where it comes from, for people.
  public var group: String
  /// Its name for people.
  public var title: String
  /// The site's sender that it belongs to, if any.
  public var sender: String?
  /// Whether it is a credit note.
  public var isCredit: Bool
  /// How many lines it has.
  public var lines: Int
}

/// The documents to try layouts with: files of folders, and ready-made ones.
final class SampleShelf: Sendable {
  /// A folder, or a file, of documents.
  struct Source: Sendable {
    var id: String
    var group: String
    var path: String
  }

  /// A document that no file holds, with how it is tried.
  struct Made: Sendable {
    var id: String
    var group: String
    var sender: String
    var document: SampleDocument
    var options: Studio.Options
  }

  private let sources: [Source]
  private let made: [Made]
  private let known = Mutex<[String: (stamp: String, document: SampleDocument?)]>([:])
  private static let filesMax = 1_000

  init(sources: [Source], made: [Made] = []) {
    self.sources = sources
    self.made = made
  }

  /// All that can be read, in the order of the sources. `sender` says whose a document is.
  func entries(sender: (Invoice) -> String?) -> [SampleEntry] {
    var entries: [SampleEntry] = []
    for source in sources {
      for name in names(of: source) {
        let id = "\(source.id)/\(name)"
        guard let document = document(id) else { continue }
        entries.append(
          Self.entry(id, source.group, Self.title(name), document, sender(document.invoice)))
      }
    }
    entries += made.map { Self.entry($0.id, $0.group, $0.document.name, $0.document, $0.sender) }
    return entries
  }

  /// The document of an id; read again where its file has changed.
  func document(_ id: String) -> SampleDocument? {
    if let made = made.first(where: { $0.id == id }) { return made.document }
    guard let (source, name) = find(id) else { return nil }
    let path = Self.isFolder(source.path) ? "\(source.path)/\(name)" : source.path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    let stamp = "\(attributes[.modificationDate] ?? "") \(attributes[.size] ?? "")"
    if let (old, document) = known.withLock({ $0[id] }), old == stamp { return document }
    let document = try? SampleDocument.read(file: path).document
    known.withLock { $0[id] = (stamp, document) }
    return document
  }

  /// How a document wants to be tried, where nothing else is asked for.
  func options(_ id: String) -> Studio.Options? { made.first { $0.id == id }?.options }

  private func find(_ id: String) -> (Source, String)? {
    for source in sources where id.hasPrefix(source.id + "/") {
      let name = String(id.dropFirst(source.id.count + 1))
      guard SourceShelf.isFolderName(name), names(of: source).contains(name) else { return nil }
      return (source, name)
    }
    return nil
  }

  private func names(of source: Source) -> [String] {
    guard Self.isFolder(source.path) else {
      return [source.path.split(separator: "/").last.map(String.init) ?? source.path]
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: source.path)) ?? []
    return Array(
      names.filter { $0.hasSuffix(".xml") && !$0.hasPrefix(".") }.sorted().prefix(Self.filesMax))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func title(_ name: String) -> String {
    name.hasSuffix(".xml") ? String(name.dropLast(4)) : name
  }

  private static func entry(
    _ id: String, _ group: String, _ title: String, _ document: SampleDocument, _ sender: String?
  ) -> SampleEntry {
    SampleEntry(
      id: id, group: group, title: title, sender: sender,
      isCredit: document.invoice.kind == .creditNote, lines: document.invoice.lines.count)
  }
}

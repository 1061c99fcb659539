import Foundation
import Intake
import MailModel
import SiteConfiguration
import Spooling

/// Takes ready-made collections apart while they are received: an index with its PDFs, a merged PDF
/// of many invoices. Nothing is judged here but which pages belong to which invoice.
public final class ReadyMadeCollector: Collecting {
  private let spool: Spool
  private let shelf: ReadyMadeShelf
  private lazy var site: Site? = Self.site(of: spool)

  /// Makes a collector for a spool; its site is read when a file asks for it.
  public init(spool: Spool) {
    self.spool = spool
    shelf = ReadyMadeShelf(spool: spool)
  }

  private static func site(of spool: Spool) -> Site? {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    return faults.contains { $0.severity == .error } ? nil : site
  }

  // MARK: Whose it is

  /// Files that only a collection brings: an invoice in XML is told without the site.
  private static let endings = [".pdf", ".csv", ".json", ".txt"]

  /// Whether a file may belong to a collection.
  public func claims(_ path: String, sender: String?) throws -> Bool {
    let lower = path.lowercased()
    guard Self.endings.contains(where: lower.hasSuffix) else { return false }
    guard site != nil else {
      throw SpoolError(
        .refused,
        "the site cannot be read, so nobody can tell ready-made invoices from other files",
        why: "\(path) may be one", fix: "mend the site (run names the faults), then submit again")
    }
    return owner(of: path, hint: sender) != nil
  }

  private struct Owner {
    var sender: SenderProfile
    var profile: ReadyMadeProfile
  }

  private func owner(of path: String, hint: String?) -> Owner? {
    for sender in site?.senders ?? [] {
      guard let profile = sender.readyMade else { continue }
      if let hint {
        guard hint == sender.id else { continue }
      } else if !profile.files.contains(where: { NamePattern.fits($0, path: path) }) {
        continue
      }
      if path.lowercased().hasSuffix(".pdf") || Self.isIndex(path, profile) {
        return Owner(sender: sender, profile: profile)
      }
    }
    return nil
  }

  fileprivate static func isIndex(_ path: String, _ profile: ReadyMadeProfile) -> Bool {
    profile.index?.files.contains { NamePattern.fits($0, path: path) } ?? false
  }

  // MARK: Rows

  /// The rows of what was set aside, sender by sender in the order of their first files.
  public func collect(
    _ files: [CollectedFile], sender hint: String?, location: (_ sha256: String) -> String
  ) throws -> CollectedRows {
    var order: [String] = []
    var groups: [String: (owner: Owner, files: [CollectedFile])] = [:]
    for file in files {
      guard let owner = owner(of: file.path.text, hint: hint) else { continue }
      if groups[owner.sender.id] == nil { order.append(owner.sender.id) }
      groups[owner.sender.id, default: (owner, [])].files.append(file)
    }
    var rows = CollectedRows()
    for id in order {
      guard let group = groups[id] else { continue }
      var taking = TakingApart(
        sender: group.owner.sender, profile: group.owner.profile, shelf: shelf)
      try taking.take(group.files, location: location)
      rows.rows += taking.rows.rows
      rows.containers += taking.rows.containers
    }
    return rows
  }
}

/// One sender's files of one submission.
struct TakingApart {
  let sender: SenderProfile
  let profile: ReadyMadeProfile
  let shelf: ReadyMadeShelf
  var rows = CollectedRows()
  /// PDFs by their paths, until an index or a rule takes them.
  var pdfs: [String: CollectedFile] = [:]
  /// Paths of PDFs that are accounted for.
  var taken: Set<String> = []

  init(sender: SenderProfile, profile: ReadyMadeProfile, shelf: ReadyMadeShelf) {
    self.sender = sender
    self.profile = profile
    self.shelf = shelf
  }

  mutating func take(_ files: [CollectedFile], location: (String) -> String) throws {
    var indexes: [CollectedFile] = []
    for file in files {
      if ReadyMadeCollector.isIndex(file.path.text, profile) {
        indexes.append(file)
      } else {
        pdfs[file.path.text] = file
      }
    }
    for index in indexes {
      let bytes = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: location(index.sha256))))
      let content = ReadyMadeIndexReader.read(bytes, by: profile, file: index.path.text)
      if content.isUnreadable {
        rows.rows.append(
          CollectedRows.Row(
            path: index.path, content: .file(index), sender: sender.id,
            rejected: content.faults.first.map(Reason.init)))
      } else {
        try take(index, content)
      }
    }
    for file in files where pdfs[file.path.text] == file && !taken.contains(file.path.text) {
      try takeAlone(file)
    }
  }

  // MARK: Without an index

  /// A PDF that no index names: split by the sender's rule, else a document of its own.
  private mutating func takeAlone(_ file: CollectedFile) throws {
    taken.insert(file.path.text)
    let alone = CollectedRows.Row(path: file.path, content: .file(file), sender: sender.id)
    guard profile.index == nil, let split = profile.split,
      case .success(let prepared) = try shelf.prepared(file.sha256, grey: isGrey)
    else { return rows.rows.append(alone) }
    let ranges = ReadyMadeText.split(prepared.words, by: split)
    guard ranges.count > 1 else { return rows.rows.append(alone) }
    for (number, range) in ranges.enumerated() {
      var order = ReadyMadeOrder(container: file.sha256, sender: sender.id)
      order.file = ReadyMadeOrder.File(name: file.path.text, sha256: file.sha256)
      order.pages = ReadyMadeOrder.Pages(first: range.lowerBound, last: range.upperBound)
      try add(order, path: Self.member(number + 1, of: ranges.count, file))
    }
    rows.containers.append((file, ranges.count))
  }

  var isGrey: Bool { sender.colour == .mono }

  /// Adds a document.
  mutating func add(_ order: ReadyMadeOrder, path: BytePath) throws {
    rows.rows.append(
      CollectedRows.Row(
        path: path, content: .bytes(try order.bytes()), container: order.container,
        sender: sender.id))
  }

  /// The path of a document in a merged PDF: `day.pdf/0003`, in the order of the pages.
  static func member(_ number: Int, of count: Int, _ file: CollectedFile) -> BytePath {
    let width = max(4, String(count).utf8.count)
    let digits = String(number)
    let name = String(repeating: "0", count: width - digits.utf8.count) + digits
    return BytePath(file.path.bytes + [0x2F] + Array(name.utf8))
  }
}

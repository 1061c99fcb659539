import Foundation
import HashKit
import MailModel
import Rendering
import SiteConfiguration
import Spooling
import Synchronization

/// Something that goes with a document, wherever it came from, before it is made fit to print.
struct EnclosureSource: Sendable {
  /// Where it came from; also the order, where nobody said another.
  enum Origin: Int, Sendable {
    case embedded = 100
    case beside = 200
    case standing = 300
    case added = 400
  }

  /// The id that `enclosure:<id>` names.
  var id: String
  var origin: Origin
  /// SHA-256 of its content, or nothing where it is not there.
  var sha256: String?
  /// How large it is.
  var bytes = 0
  /// Its content, where that is not in the enclosures' store yet.
  var content: (@Sendable () throws -> [UInt8])?
  var rules: EnclosureRules
  /// For people: where it stands.
  var place: String

  var order: Int { rules.order ?? origin.rawValue }
}

/// Gathers what goes with documents from the four places, in printing order: embedded, beside the
/// invoice in its submission, standing for its sender, added while it was held.
final class EnclosureSources: Sendable {
  private let spool: Spool
  private let site: Site
  private struct StandingFile: Sendable {
    var sha256: String
    var bytes: [UInt8]
  }
  private let standing = Mutex<[String: StandingFile?]>([:])

  init(spool: Spool, site: Site) {
    self.spool = spool
    self.site = site
  }

  /// All of a document's, each content once unless the invoice itself embeds it twice; and what is
  /// to be said of those left out for that.
  ///
  /// - Parameter day: the posting date, which standing enclosures go by.
  func all(
    of document: IntakeStage.Accepted, on day: CalendarDate
  ) throws -> ([EnclosureSource], [Reason]) {
    let habit = document.sender.enclosurePolicy.rules.over(site.enclosurePolicy.rules)
    var sources = embedded(in: document)
    sources += try enclosed(document.enclosed)
    for enclosure in document.sender.enclosures
    where enclosure.holds(on: day)
      && enclosure.condition.holds(document.invoice, mailing: document.mailing)
    {
      sources.append(standing(enclosure, of: document.sender.id))
    }
    for index in sources.indices { sources[index].rules = sources[index].rules.over(habit) }
    return once(sources)
  }

  /// Whether anything here might turn a mono piece into one for a colour job.
  func mayNeedColour(_ document: IntakeStage.Accepted) throws -> Bool {
    let sender = document.sender
    if sender.enclosurePolicy.rules.over(site.enclosurePolicy.rules).ink == .colour { return true }
    if sender.enclosures.contains(where: { $0.rules.ink == .colour }) { return true }
    return try document.enclosed.contains { try Self.rules(of: $0).ink == .colour }
  }

  private static func rules(of file: EnclosedFile) throws -> EnclosureRules {
    guard let rules = file.rules else { return EnclosureRules() }
    return try JSONDecoder().decode(EnclosureRules.self, from: Data(rules))
  }

  private func once(_ sources: [EnclosureSource]) -> ([EnclosureSource], [Reason]) {
    var seen: Set<String> = []
    var kept: [EnclosureSource] = []
    var notes: [Reason] = []
    for source in sources {
      if let sha256 = source.sha256, !seen.insert(sha256).inserted, source.origin != .embedded {
        notes.append(
          Reason(
            code: "enclosure-twice",
            message: "the same enclosure came from two places and is printed once",
            place: source.place, severity: .note))
        continue
      }
      kept.append(source)
    }
    // Sorting keeps the order of equals: the four places, then each one's own order.
    let order = kept.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }
    return (order.map(\.element), notes)
  }

  // MARK: Embedded

  private func embedded(in document: IntakeStage.Accepted) -> [EnclosureSource] {
    document.invoice.attachments.enumerated().compactMap { index, attachment in
      guard let content = attachment.content else { return nil }
      let bytes = [UInt8](content)
      let place = "cac:AdditionalDocumentReference[\(index + 1)]"
      return EnclosureSource(
        id: "a\(index + 1)", origin: .embedded, sha256: sha256Hex(bytes), bytes: bytes.count,
        content: { bytes }, rules: EnclosureRules(), place: place)
    }
  }

  // MARK: Beside and added

  private func enclosed(_ files: [EnclosedFile]) throws -> [EnclosureSource] {
    var counts: [EnclosureSource.Origin: Int] = [:]
    var sources: [EnclosureSource] = []
    for file in files where file.origin != .index {
      let origin: EnclosureSource.Origin = file.document == nil ? .added : .beside
      counts[origin, default: 0] += 1
      let letter = origin == .added ? "h" : "b"
      sources.append(try enclosed(file, origin, id: "\(letter)\(counts[origin, default: 0])"))
    }
    return sources
  }

  private func enclosed(
    _ file: EnclosedFile, _ origin: EnclosureSource.Origin, id: String
  ) throws -> EnclosureSource {
    let sha256 = file.sha256
    let path =
      origin == .added
      ? spool.enclosurePath(sha256: sha256) : spool.originalPath(sha256: sha256)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    var source = EnclosureSource(
      id: id, origin: origin, sha256: sha256, bytes: size ?? 0, content: nil,
      rules: try Self.rules(of: file), place: file.name)
    if origin == .beside {
      let spool = spool
      source.content = { try spool.originalBytes(sha256: sha256) }
    }
    return source
  }

  // MARK: Standing

  private func standing(_ enclosure: StandingEnclosure, of sender: String) -> EnclosureSource {
    let file = standingFile(enclosure.file)
    var source = EnclosureSource(
      id: "s-\(enclosure.id)", origin: .standing, sha256: file?.sha256,
      bytes: file?.bytes.count ?? 0, content: nil, rules: enclosure.rules,
      place: "senders/\(sender).yaml enclosures \(enclosure.id)")
    if let bytes = file?.bytes { source.content = { bytes } }
    return source
  }

  private func standingFile(_ file: String) -> StandingFile? {
    standing.withLock { cache in
      if let cached = cache[file] { return cached }
      let folder = spool.siteFolder
      let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
      let path = URL(fileURLWithPath: "\(folder)/\(file)").resolvingSymlinksInPath().path
      let data = path.hasPrefix(root + "/") ? FileManager.default.contents(atPath: path) : nil
      let found = data.map { data in
        let bytes = [UInt8](data)
        return StandingFile(sha256: sha256Hex(bytes), bytes: bytes)
      }
      cache[file] = .some(found)
      return found
    }
  }
}

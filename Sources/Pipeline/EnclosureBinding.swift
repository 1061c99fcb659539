import Foundation
import MailModel
import Spooling

/// Says which received files are enclosures, and whose.
///
/// Within one submission, in this order: a file whose name begins with the invoice file's name and
/// a point (`F1001.bilaga.pdf` beside `F1001.xml`); a file in a folder that is called as the
/// invoice's file (`F1001/terms.pdf`); a file that a list `enclosures.csv` gives to an invoice; a
/// file that the invoice names in an external reference. Such a file has no way of its own: its
/// state follows its invoice's. A PDF or picture that no invoice has is for a person.
final class EnclosureBinding {
  /// Files of a batch are read in two passes.
  enum Pass { case invoices, others }

  /// Endings of files that wait until every invoice has been asked for its enclosures.
  static let endings: Set<String> = [
    "pdf", "png", "jpg", "jpeg", "tif", "tiff", "gif", "csv", "xlsx", "ods", "docx",
  ]
  /// What a list of enclosures is called.
  static let listName = "enclosures.csv"

  private struct Key: Hashable {
    var submission: Int
    var path: String
  }

  private let spool: Spool
  private let time: Date
  private var ready: Set<Int> = []
  /// Submissions with invoices that a person held unread: whose enclosures their other files are
  /// is known only when those are read.
  private let undecided: Set<Int>
  /// All files of submissions that have something to read.
  private var files: [Key: EnclosureCandidate] = [:]
  private var lists: [EnclosureList] = []
  private var rowsByName: [Key: [EnclosureList.Row]] = [:]
  private var rowsForAll: [Int: [EnclosureList.Row]] = [:]

  /// Looks at the names of what waits, and binds what they tell.
  init(spool: Spool, at time: Date) throws {
    self.spool = spool
    self.time = time
    let all = try spool.enclosureCandidates()
    undecided = Set(all.lazy.filter(\.isHeldUnread).map(\.submission))
    ready = Set(all.lazy.filter(\.isUnread).map(\.seq))
    for file in all { files[Key(submission: file.submission, path: file.path)] = file }
    try bindByName(all)
    for file in all
    where file.isUnread && Self.isList(file.path) && !undecided.contains(file.submission) {
      let bytes = try spool.originalBytes(sha256: file.sha256, limit: EnclosureList.bytesMax + 1)
      let list = EnclosureList(bytes, file: file)
      lists.append(list)
      for row in list.rows { index(row, of: file) }
    }
  }

  /// Whether a document is read in a pass.
  func belongs(_ record: DocumentRecord, to pass: Pass) -> Bool {
    guard ready.contains(record.seq) else { return false }
    if Self.isSetAside(record.path), undecided.contains(record.submission) { return false }
    return (pass == .others) == Self.isSetAside(record.path)
  }

  private static func isSetAside(_ path: String) -> Bool {
    endings.contains(EnclosureNames.ending(of: path))
  }

  private static func isList(_ path: String) -> Bool {
    EnclosureNames.name(of: path).lowercased() == listName
  }

  /// Why a file that is no invoice is for a person and not rejected; nothing for other files.
  func stray(_ record: DocumentRecord) -> Reason? {
    guard Self.isSetAside(record.path), !Self.isList(record.path) else { return nil }
    return Reason(
      code: "enclosure-without-invoice",
      message: "no invoice of its submission has it as enclosure, by name, list or reference",
      severity: .deviation)
  }

  // MARK: By name

  private func bindByName(_ all: [EnclosureCandidate]) throws {
    let invoices = EnclosureNames(all.filter { $0.isUnread || $0.isHeldUnread })
    var bound: [EnclosedFile] = []
    for file in all where file.isUnread && !Self.isList(file.path) {
      guard let invoice = invoices.invoice(of: file) else { continue }
      bound.append(
        EnclosedFile(
          document: file.seq, invoice: invoice, sha256: file.sha256, origin: .name,
          name: file.path, rules: nil))
    }
    guard !bound.isEmpty else { return }
    try spool.commit(at: time) { transaction in
      for file in bound { try transaction.enclose(file) }
    }
    Failpoint.hit("enclosures.bound")
    for file in bound { if let document = file.document { ready.remove(document) } }
  }

  // MARK: By list and reference

  private func index(_ row: EnclosureList.Row, of list: EnclosureCandidate) {
    if row.invoice == "*" {
      rowsForAll[list.submission, default: []].append(row)
    } else {
      rowsByName[Key(submission: list.submission, path: row.invoice), default: []].append(row)
    }
  }

  /// Binds what lists and references give to an invoice that was read, and gives all that goes
  /// with it. What is named and is not there is a reason for a person.
  func bind(
    _ invoice: Invoice, _ record: DocumentRecord, in transaction: SpoolTransaction,
    reasons: inout [Reason]
  ) throws -> [EnclosedFile] {
    for row in rows(for: invoice, record) {
      let path = EnclosureNames.beside(row.list.path, row.file)
      guard let file = files[Key(submission: record.submission, path: path)] else {
        reasons.append(missing(place: "\(row.list.path):\(row.line)"))
        continue
      }
      guard file.seq != record.seq else { continue }
      try transaction.enclose(
        EnclosedFile(
          document: file.seq, invoice: record.seq, sha256: file.sha256, origin: .list,
          name: file.path, rules: [UInt8](try JSONEncoder.sorted.encode(row.rules))))
      ready.remove(file.seq)
    }
    var enclosed = try transaction.enclosedFiles(of: record.seq)
    for (index, attachment) in invoice.attachments.enumerated() {
      guard let name = attachment.externalURL, attachment.content == nil,
        EnclosureNames.isPlainName(name)
      else { continue }
      // A corrected copy comes alone; what its first was given stays with it.
      if enclosed.contains(where: { EnclosureNames.name(of: $0.name) == name }) { continue }
      let path = EnclosureNames.beside(record.path, name)
      guard let file = files[Key(submission: record.submission, path: path)],
        file.seq != record.seq
      else {
        reasons.append(missing(place: "cac:AdditionalDocumentReference[\(index + 1)]"))
        continue
      }
      let found = EnclosedFile(
        document: file.seq, invoice: record.seq, sha256: file.sha256, origin: .reference,
        name: file.path, rules: nil)
      try transaction.enclose(found)
      ready.remove(file.seq)
      enclosed = try transaction.enclosedFiles(of: record.seq)
    }
    return enclosed
  }

  private func rows(for invoice: Invoice, _ record: DocumentRecord) -> [EnclosureList.Row] {
    guard !lists.isEmpty else { return [] }
    let names = [invoice.number, record.path, EnclosureNames.name(of: record.path)]
    var rows: [EnclosureList.Row] = []
    for name in Set(names) {
      rows += rowsByName[Key(submission: record.submission, path: name)] ?? []
    }
    rows += rowsForAll[record.submission] ?? []
    return rows.sorted { ($0.list.seq, $0.line) < ($1.list.seq, $1.line) }
  }

  private func missing(place: String) -> Reason {
    Reason(
      code: "enclosure-missing", message: "a file that shall go with it was not received",
      place: place, severity: .deviation)
  }

  // MARK: Lists at the end

  /// What becomes of the lists once all invoices were asked: a list whose every row found its
  /// invoice goes with them; else a person must look.
  func settleLists() throws -> [DocumentOutcome] {
    var outcomes: [DocumentOutcome] = []
    for list in lists {
      var reasons = list.faults
      var invoices: Set<Int> = []
      for row in list.rows {
        let path = EnclosureNames.beside(row.list.path, row.file)
        let found = files[Key(submission: list.file.submission, path: path)]
        let bound = try found.map { try spool.invoices(enclosing: $0.seq) } ?? []
        let meant = try spool.documents(bound).filter {
          row.invoice == "*" || $0.fields.number == row.invoice || $0.path == row.invoice
            || EnclosureNames.name(of: $0.path) == row.invoice
        }
        invoices.formUnion(meant.map(\.seq))
        if meant.isEmpty {
          reasons.append(
            Reason(
              code: "enclosure-list-row", message: "the row gives no received file to an invoice",
              place: "\(list.file.path):\(row.line)", severity: .deviation))
        }
      }
      ready.remove(list.file.seq)
      if list.rows.isEmpty, reasons.isEmpty {
        reasons.append(
          Reason(
            code: "enclosure-list-empty", message: "the list of enclosures has no row",
            place: list.file.path, severity: .deviation))
      }
      if reasons.isEmpty {
        try spool.commit(at: time) { transaction in
          for invoice in invoices.sorted() {
            try transaction.enclose(
              EnclosedFile(
                document: list.file.seq, invoice: invoice, sha256: list.file.sha256,
                origin: .index, name: list.file.path, rules: nil))
          }
        }
        continue
      }
      var outcome = DocumentOutcome(seq: list.file.seq, state: .deviation, stage: .done)
      outcome.reasons = Array(reasons.prefix(50))
      outcomes.append(outcome)
    }
    try spool.commit(outcomes, at: time)
    lists = []
    return outcomes
  }
}

extension JSONEncoder {
  /// An encoder whose bytes follow from the value alone.
  static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }
}

import Foundation
import Intake
import MailModel
import SiteConfiguration
import Spooling

/// What people do with documents before they are in a job: hold them, let them go, add enclosures,
/// withdraw them, put corrected copies in. Each is one transaction under the run's lock, so that a
/// command that was killed is simply given again; given again after it was done, it changes
/// nothing.
public struct HoldControl {
  private let spool: Spool
  private let clock: Date

  /// Makes it for a spool at a moment.
  public init(spool: Spool, clock: Date) {
    self.spool = spool
    self.clock = clock
  }

  /// Which documents are meant.
  public enum Selection: Sendable {
    /// By invoice number or received path.
    case named([String])
    /// All that are held for a sender or by a person.
    case sender(String)
    /// All that are held.
    case all
  }

  /// What a command did.
  public struct Done: Sendable {
    /// Documents that it meant, in the order of receipt or as named.
    public var documents: [DocumentRecord] = []
    /// How many of them changed.
    public var changed = 0
    /// What people should know.
    public var notes: [String] = []
  }

  // MARK: Hold and let go

  /// Holds documents until a moment, or until somebody lets them go.
  public func hold(_ words: [String], until: Date?) throws -> Done {
    try change(.named(words)) { transaction, document in
      try transaction.hold(
        document, Hold(purpose: .person, until: until.map { Timestamp.text($0) }))
    }
  }

  /// Lets held documents go on at the next run.
  public func letGo(_ selection: Selection) throws -> Done {
    try change(selection) { transaction, document in try transaction.letGo(document) }
  }

  /// Withdraws documents.
  ///
  /// - Parameter reason: why; kept with them.
  public func cancel(_ words: [String], reason: String) throws -> Done {
    let reason = try Self.line(reason)
    return try change(.named(words)) { transaction, document in
      try transaction.cancel(document, reason: reason, claims: claims)
    }
  }

  /// What a bank is collecting is called back from it, up to the day before it is due.
  private var claims: ClaimRules {
    ClaimRules(channels: Channel.claiming, today: Timestamp.day(clock))
  }

  private func change(
    _ selection: Selection, _ body: (SpoolTransaction, DocumentRecord) throws -> Bool
  ) throws -> Done {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var done = Done()
    done.documents = try documents(selection)
    Failpoint.hit("hold.begun")
    done.changed = try spool.commit(at: clock) { transaction in
      try done.documents.count { try body(transaction, $0) }
    }
    Failpoint.hit("hold.done")
    return done
  }

  private func documents(_ selection: Selection) throws -> [DocumentRecord] {
    switch selection {
    case .named(let words):
      var seen: Set<Int> = []
      return try spool.documents(named: words).filter { seen.insert($0.seq).inserted }
    case .sender(let id):
      let (site, _) = SiteConfiguration.load(siteFolder: spool.siteFolder)
      guard site?.sender(id: id) != nil || site == nil else {
        throw SpoolError(
          .notFound, "the site has no sender of that id", fix: "see the files of site/senders")
      }
      return try spool.heldDocuments(sender: id)
    case .all: return try spool.heldDocuments()
    }
  }

  /// A reason as one bounded line.
  private static func line(_ text: String) throws -> String {
    let plain = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
      .trimmingCharacters(in: .whitespaces)
    guard !plain.isEmpty, plain.utf8.count <= 200,
      !plain.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else {
      throw SpoolError(
        .refused, "the reason is no line of at most 200 bytes", fix: "write it shorter")
    }
    return plain
  }

  // MARK: Enclose

  /// Adds a PDF or picture to held documents.
  ///
  /// - Throws: ``SpoolError`` where it cannot be printed, or a document is not held; nothing is
  ///   added then.
  public func enclose(
    _ file: String, in selection: Selection, rules: EnclosureRules
  ) throws -> Done {
    let (found, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site = found else { throw ConfigurationError(diagnostics: faults) }
    let bytesMax = site.enclosurePolicy.limits.bytesMax
    let bytes = try Self.bytes(of: file, bytesMax: bytesMax)
    let store = EnclosureStore(spool: spool, site: site)
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var done = Done()
    done.documents = try documents(selection)
    if let first = done.documents.first(where: { $0.state != .held || $0.stage != .held }) {
      throw SpoolError(
        .refused, "nothing can be added to \(first.path): it is \(first.state.rawValue)",
        why: "enclosures are added to what is held for its sender or by a person",
        fix: "hold it first, where it is in no job: brevpress hold")
    }
    var sha256 = ""
    let colours = Set(done.documents.map { isGrey($0, rules, site) })
    for grey in colours.isEmpty ? [true] : colours.sorted(by: { $0 && !$1 }) {
      let (digest, result) = try store.trial(bytes, grey: grey)
      sha256 = digest
      switch result {
      case .failure(let fault):
        throw SpoolError(
          .refused, "the file cannot be enclosed: \(fault.message)",
          why: fault.fonts.isEmpty ? nil : fault.fonts.joined(separator: ", "),
          fix: "nothing was added; send it as a PDF with all fonts embedded")
      case .success(let prepared):
        let most = site.enclosurePolicy.limits.pagesMax
        guard prepared.pdf.pages.count <= most else {
          throw SpoolError(
            .refused, "the file has \(prepared.pdf.pages.count) pages; at most \(most) are allowed")
        }
        done.notes = prepared.pdf.remarks
      }
    }
    Failpoint.hit("enclose.stored")
    let name = EnclosureNames.name(of: file)
    let plain = [UInt8](try JSONEncoder.sorted.encode(rules))
    let documents = done.documents
    done.changed = try spool.commit(at: clock) { transaction in
      try documents.count { document in
        try transaction.enclose(
          EnclosedFile(
            document: nil, invoice: document.seq, sha256: sha256, origin: .added, name: name,
            rules: plain))
      }
    }
    Failpoint.hit("enclose.done")
    return done
  }

  private func isGrey(_ document: DocumentRecord, _ rules: EnclosureRules, _ site: Site) -> Bool {
    switch rules.ink ?? .asPiece {
    case .mono: true
    case .colour: false
    case .asPiece: document.fields.sender.flatMap { site.sender(id: $0) }?.colour != .colour
    }
  }

  private static func bytes(of file: String, bytesMax: Int) throws -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw SpoolError(.notFound, "the file to enclose cannot be opened")
    }
    defer { try? handle.close() }
    let data = try handle.read(upToCount: bytesMax + 1) ?? Data()
    guard data.count <= bytesMax else {
      throw SpoolError(.refused, "the file has more than the \(bytesMax) bytes that are allowed")
    }
    return [UInt8](data)
  }

  // MARK: Replace

  /// Puts a corrected copy in the place of a document that is in no job.
  ///
  /// The copy is received as a file of its own; the old one is cancelled in the transaction that
  /// puts the new one in its place. It must be of the same seller, kind and number.
  public func replace(_ word: String, by path: BytePath) throws -> Done {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    let name = EnclosureNames.name(of: path.text)
    var old = try spool.document(named: word)
    if old.state == .cancelled || old.replaces != nil,
      let done = try replacedAlready(old, path: path)
    {
      return done
    }
    let bytes = try Self.bytes(of: path.text, bytesMax: Self.copyBytesMax)
    let reading = InvoiceReader.read(bytes, file: name)
    guard let invoice = reading.invoice, reading.outcome != .rejected else {
      throw SpoolError(
        .refused, "the corrected copy is no invoice that can be read",
        why: reading.diagnostics.first { $0.severity == .error }?.message)
    }
    guard old.fields.sellerKey == nil || old.fields.sellerKey == invoice.sellerKey,
      old.fields.number == nil || old.fields.number == invoice.number,
      old.fields.kind == nil || old.fields.kind == invoice.kind
    else {
      throw SpoolError(
        .refused, "the copy is another document: seller, kind or number differ",
        fix: "cancel the old one and submit the new one by itself")
    }
    let kept = old
    let isClaimed = try spool.commit(at: clock) { try $0.liveClaim(of: kept, claims) != nil }
    let allowed: [DocumentState] =
      [.waiting, .held, .deviation] + (isClaimed ? [.electronic] : [])
    guard old.job == nil, allowed.contains(old.state) else {
      throw SpoolError(
        .refused,
        "\(old.path) cannot be replaced: it is "
          + (old.job == nil ? old.state.rawValue : "in a job"))
    }
    old.fields.sellerKey = invoice.sellerKey
    old.fields.number = invoice.number
    old.fields.kind = invoice.kind
    Failpoint.hit("replace.begun")
    var receiver = Receiver(spool: spool, at: clock)
    _ = try receiver.submit([path], sender: old.senderHint)
    Failpoint.hit("replace.received")
    guard let copy = try spool.document(path: name, bytes: bytes) else {
      throw SpoolError(.broken, "the corrected copy was not received")
    }
    guard copy.seq != old.seq else {
      throw SpoolError(.refused, "the copy is the very file that it shall replace")
    }
    let replaced = old
    var done = Done(documents: [copy])
    done.changed = try spool.commit(at: clock) { transaction in
      try transaction.replace(replaced, by: copy, claims: claims) ? 1 : 0
    }
    Failpoint.hit("replace.done")
    return done
  }

  private static let copyBytesMax = 128 << 20

  /// Whether the very copy has taken the place before: the command was given again.
  private func replacedAlready(_ document: DocumentRecord, path: BytePath) throws -> Done? {
    let bytes = try Self.bytes(of: path.text, bytesMax: Self.copyBytesMax)
    let name = EnclosureNames.name(of: path.text)
    guard let copy = try spool.document(path: name, bytes: bytes), copy.replaces != nil,
      copy.seq == document.seq || copy.replaces == document.seq
    else { return nil }
    return Done(documents: [copy])
  }
}

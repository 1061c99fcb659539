import Foundation
import MailModel

/// Sends invoices to a printer that has an e-mail address: a plain message with the PDF attached.
///
/// Settings: those of ``MailPost``, and `printer`, the address, where the directory gives none.
public struct PrinterMail: ChannelAdapter {
  private let post: MailPost
  private let printer: String?

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    post = try MailPost(material)
    printer = material.account.settings["printer"]
    if let printer, !MailAddress.isPlain(printer) {
      throw AdapterFault(what: "\"printer\" is no plain e-mail address")
    }
    var traits = ChannelTraits()
    traits.assumesReachable = printer != nil
    traits.wantsPDF = true
    traits.canPoll = post.canPoll
    traits.afterUnknown = .person
    traits.messageBytesMax = try EMail.bytesMax(material)
    self.traits = traits
  }

  /// The message: the invoice, then every enclosure that printers take.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let to = consignment.address ?? printer, MailAddress.isPlain(to) else {
      return .refused(code: "no-printer")
    }
    guard let pages = Printout(consignment) else { return .refused(code: "not-printable") }
    let title = "\(consignment.invoice.number) \(consignment.sender.name)"
    var message = MailMessage(
      from: (post.fromName ?? consignment.sender.name, post.from), to: to, subject: title,
      date: place.made, text: MailHeader.oneLine(title) + "\n")
    message.attachments = pages.files.enumerated().map { index, file in
      .init(name: "\(index + 1).\(file.ending)", type: file.type, bytes: file.bytes)
    }
    let bytes = message.bytes
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(fields: ["to": to], body: bytes))
  }

  /// Hands the message to the server.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { post.send(message, key: key) }
  /// Reads reports of what was not delivered.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult { post.poll(open) }
  /// Moves reports to those that were read.
  public func acknowledge(_ tokens: [String]) { post.acknowledge(tokens) }
}

/// What a printer gets for an invoice: its PDF and the enclosures, of kinds that printers and CUPS
/// take.
struct Printout {
  var files: [(ending: String, type: String, bytes: [UInt8])]

  private static let endings = [
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt",
  ]

  /// Nothing where there is no PDF, or an enclosure cannot be printed: paper without it would not
  /// be the whole invoice.
  init?(_ consignment: Consignment) {
    guard let pdf = consignment.pdf else { return nil }
    files = [("pdf", "application/pdf", pdf)]
    for enclosure in consignment.enclosures {
      guard let ending = Self.endings[enclosure.type.lowercased()] else { return nil }
      files.append((ending, enclosure.type.lowercased(), enclosure.bytes))
    }
  }
}

/// Prints invoices on a queue of this machine's CUPS, by its `lp`, one job an invoice.
///
/// Settings: `printer`, the queue, where the directory gives none; `options`: words such as
/// `sides=two-sided-long-edge`, parted by spaces; `lp`: the program, default `/usr/bin/lp`;
/// `server`: where the state of jobs is asked, default `http://localhost:631`. CUPS knows no
/// message that comes again: after an unknown outcome a person looks at the printer.
public struct PrinterQueue: ChannelAdapter {
  private let printer: String?
  private let options: [String]
  private let lp: String
  private let server: PrintServer
  private let seconds: Int

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    let settings = material.account.settings
    printer = settings["printer"]
    options = (settings["options"] ?? "").split(separator: " ").map(String.init)
    let isSound = options.allSatisfy { option in
      !option.hasPrefix("-") && option.utf8.count <= 100
        && option.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
    guard printer.map(FolderPort.isPlain) ?? true else {
      throw AdapterFault(what: "\"printer\" is no name of a queue")
    }
    guard isSound, options.count <= 20 else {
      throw AdapterFault(what: "\"options\" are no words such as sides=one-sided")
    }
    lp = settings["lp"] ?? "/usr/bin/lp"
    guard lp.hasPrefix("/") else { throw AdapterFault(what: "\"lp\" is no absolute path") }
    seconds = material.account.timeoutSeconds
    server = try PrintServer(
      server: settings["server"] ?? "http://localhost:631", seconds: seconds,
      trustFile: settings["trustFile"] == nil ? nil : try material.path("trustFile"))
    var traits = ChannelTraits()
    traits.assumesReachable = printer != nil
    traits.wantsPDF = true
    traits.canPoll = true
    traits.afterUnknown = .person
    self.traits = traits
  }

  /// The files one behind the other; a field says where each ends.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let queue = consignment.address ?? printer, FolderPort.isPlain(queue) else {
      return .refused(code: "no-printer")
    }
    guard let pages = Printout(consignment) else { return .refused(code: "not-printable") }
    let body = pages.files.flatMap(\.bytes)
    guard body.count <= traits.messageBytesMax, pages.files.count <= 50 else {
      return .refused(code: "too-large")
    }
    let parts = pages.files.map { "\($0.bytes.count).\($0.ending)" }.joined(separator: " ")
    return .ready(PreparedMessage(fields: ["queue": queue, "parts": parts], body: body))
  }

  /// Gives the files to `lp`.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let queue = message.fields["queue"], let parts = Self.parts(message) else {
      return .permanent(code: "bad-message")
    }
    let folder =
      NSTemporaryDirectory() + "brevpress-lp-\(ProcessInfo.processInfo.globallyUniqueString)"
    guard mkdir(folder, 0o700) == 0 else { return .temporary(code: "no-room") }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var names: [String] = []
    for (index, part) in parts.enumerated() {
      let name = "\(folder)/\(index + 1).\(part.ending)"
      guard (try? Data(part.bytes).write(to: URL(fileURLWithPath: name))) != nil else {
        return .temporary(code: "no-room")
      }
      names.append(name)
    }
    let words = ["-d", queue, "-t", key.text] + options.flatMap { ["-o", $0] } + ["--"] + names
    let child = BoundedChild(lp, words, seconds: seconds)
    switch child.end {
    case .absent: return .temporary(code: "lp-missing")
    case .killed: return .unknown(code: "lp-broken-off")
    case .exited(0):
      guard let job = Self.job(child.output) else { return .unknown(code: "lp-without-job") }
      return .ok(Receipt(reference: job))
    case .exited:
      // What lp complains of is CUPS's own fixed English under LC_ALL=C; it is not quoted. Of a
      // server that does not answer it says too that the printer does not exist.
      let isLasting =
        child.complaint.contains("Unsupported")
        || child.complaint.contains("does not exist") && server.ended() != nil
      return isLasting ? .permanent(code: "lp-refused") : .temporary(code: "lp-failed")
    }
  }

  private static func parts(_ message: PreparedMessage) -> [(ending: Substring, bytes: [UInt8])]? {
    var rest = message.body[...]
    var parts: [(Substring, [UInt8])] = []
    for word in (message.fields["parts"] ?? "").split(separator: " ") {
      let sides = word.split(separator: ".")
      guard sides.count == 2, let count = Int(sides[0]), count >= 0, count <= rest.count,
        FolderPort.isPlain(String(sides[1]))
      else { return nil }
      parts.append((sides[1], Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return rest.isEmpty && !parts.isEmpty ? parts : nil
  }

  /// The name in `request id is office-12 (1 file(s))`.
  private static func job(_ text: String) -> String? {
    guard let mark = text.range(of: "request id is ") else { return nil }
    let word = text[mark.upperBound...].prefix { !$0.isWhitespace }
    return FolderPort.isPlain(String(word)) ? String(word) : nil
  }

  /// Asks the server which jobs have ended, and how.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    guard !open.isEmpty else { return result }
    guard let ended = server.ended() else {
      result.faults.append("printer-not-answering")
      return result
    }
    for message in open {
      // CUPS counts the jobs of all its queues together.
      let number = message.reference?.split(separator: "-").last.flatMap { Int32($0) }
      guard let end = number.flatMap({ ended[$0] }) else { continue }
      switch end {
      case .completed: result.news.append(ChannelNews(key: message.key, .delivered))
      case .aborted:
        result.news.append(ChannelNews(key: message.key, .refused, code: "job-aborted"))
      case .cancelled:
        result.news.append(ChannelNews(key: message.key, .refused, code: "job-cancelled"))
      }
    }
    return result
  }
}

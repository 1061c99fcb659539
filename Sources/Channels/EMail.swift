import Foundation
import MailModel

/// Sends invoices by e-mail: text and HTML, the PDF and the enclosures attached.
///
/// Settings besides those of the account (``MailPost``): `subject`, `text`, `html` with merge
/// fields, or `textFile`, `htmlFile` below the site's folder; without them the sender's language
/// says it in a sentence. `bytesMax` bounds the whole message (default 20000000). After an unknown
/// outcome a person decides: a mail server does not know a message that comes again.
public struct EMail: ChannelAdapter {
  private let post: MailPost
  private let subject: MailText?
  private let text: MailText?
  private let html: MailText?

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    post = try MailPost(material)
    subject = try material.account.settings["subject"].map {
      try MailText($0, setting: "subject")
    }
    text = try Self.words(material, "text")
    html = try Self.words(material, "html")
    var traits = ChannelTraits()
    traits.needs = [.email]
    traits.assumesReachable = true
    traits.wantsPDF = true
    traits.wantsLink = true
    traits.canPoll = post.canPoll
    traits.afterUnknown = .person
    traits.lanes = 4
    traits.messageBytesMax = try Self.bytesMax(material)
    self.traits = traits
  }

  private static func words(_ material: AdapterMaterial, _ name: String) throws -> MailText? {
    if let words = material.account.settings[name] { return try MailText(words, setting: name) }
    guard material.account.settings["\(name)File"] != nil else { return nil }
    let path = try material.path("\(name)File")
    guard let bytes = BoundedFile.read(path, bytesMax: MailText.bytesMax + 1),
      let words = String(validating: bytes, as: UTF8.self)
    else { throw AdapterFault(what: "\"\(name)File\" is no file of UTF-8") }
    return try MailText(words, setting: "\(name)File")
  }

  static func bytesMax(_ material: AdapterMaterial) throws -> Int {
    guard let text = material.account.settings["bytesMax"] else { return 20_000_000 }
    guard let value = Int(text), (10_000...100_000_000).contains(value) else {
      throw AdapterFault(what: "\"bytesMax\" is not between 10000 and 100000000")
    }
    return value
  }

  /// The message, but for its return path and its name, which are the key's.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let to = consignment.address ?? consignment.recipient.email else {
      return .refused(code: "no-address")
    }
    guard MailAddress.isPlain(to) else { return .refused(code: "bad-address") }
    guard let pdf = consignment.pdf else { return .refused(code: "no-pdf") }
    guard consignment.enclosures.count <= 100 else { return .refused(code: "too-many-enclosures") }
    let words = MailText.words(consignment.sender.language)
    let kind = words.kind(consignment.invoice.kind)
    let title = "\(kind) \(consignment.invoice.number) \(words.from) \(consignment.sender.name)"
    let link = consignment.link.flatMap { WebAddress($0) == nil ? nil : $0 }
    let said =
      text?.filled(consignment)
      ?? ([MailHeader.oneLine(title), words.attached] + (link.map { [$0] } ?? []))
      .joined(separator: "\n\n") + "\n"
    var message = MailMessage(
      from: (post.fromName ?? consignment.sender.name, post.from), to: to,
      subject: subject?.filled(consignment) ?? title, date: place.made, text: said)
    message.replyTo = post.replyTo
    message.html =
      html?.filled(consignment, isHTML: true)
      ?? MailText.html(of: said, language: consignment.sender.language)
    message.attachments = [
      .init(
        name: "\(kind) \(consignment.invoice.number).pdf", type: "application/pdf", bytes: pdf)
    ]
    message.attachments += consignment.enclosures.map {
      .init(name: $0.name, type: $0.type, bytes: $0.bytes)
    }
    let bytes = message.bytes
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(fields: ["to": to], body: bytes))
  }

  /// Hands the message to the server.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { post.send(message, key: key) }

  /// Reads reports of what was delivered and what was not.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult { post.poll(open) }

  /// Moves reports to those that were read.
  public func acknowledge(_ tokens: [String]) { post.acknowledge(tokens) }
}

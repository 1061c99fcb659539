import Foundation
import MailModel

/// Hands invoices over as files in a folder, one a message, named by its key, and reads answer
/// files.
///
/// Settings: `folder` (must be there), `form`: `original` (default) or `pdf`. Files: `out/KEY.xml`
/// or `out/KEY.pdf`. The other side takes them; a name that comes again with the same bytes is the
/// same message. Answers are JSON files in `answers/`, of any plain name: `{"key": "…", "verdict":
/// "delivered" | "read" | "refused", "code": "…"}`.
public struct FolderHandover: ChannelAdapter {
  private let port: FolderPort
  private let sendsPDF: Bool

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    let form = material.account.settings["form"] ?? "original"
    guard form == "original" || form == "pdf" else {
      throw AdapterFault(what: "\"form\" is neither original nor pdf")
    }
    port = FolderPort(try material.path("folder"))
    sendsPDF = form == "pdf"
    var traits = ChannelTraits()
    traits.afterUnknown = .resend
    traits.canPoll = true
    traits.tellsReading = true
    traits.wantsPDF = sendsPDF
    self.traits = traits
  }

  /// The file's bytes, and what kind it is.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    let bytes = sendsPDF ? consignment.pdf : consignment.original
    guard let bytes else { return .refused(code: "no-pdf") }
    guard !bytes.isEmpty else { return .refused(code: "no-data") }
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(fields: ["type": sendsPDF ? "pdf" : "xml"], body: bytes))
  }

  /// Puts the file there.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    port.put("\(key).\(message.fields["type"] == "pdf" ? "pdf" : "xml")", message.body)
  }

  private struct Answer: Decodable {
    var key: String
    var verdict: String
    var code: String?
  }

  /// Reads the answers.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    let (files, faults) = port.answers(of: open)
    var result = PollResult()
    result.faults = faults
    let known = Set(open.map(\.key))
    for file in files {
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(file.bytes)),
        let key = IdempotencyKey(answer.key), let word = ChannelNews.Word(rawValue: answer.verdict)
      else {
        // It stays where it lies, for a person to see.
        result.faults.append("answer-unreadable")
        continue
      }
      guard known.contains(key) else {
        result.faults.append("answer-foreign")
        continue
      }
      result.news.append(ChannelNews(key: key, word, code: Self.code(answer.code)))
      result.tokens.append(file.name)
    }
    return result
  }

  /// Moves answers to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }

  /// The other side's word for the cause, if it is a plain short name; its sentences may name
  /// people.
  static func code(_ text: String?) -> String? {
    guard let text, FolderPort.isPlain(text), text.utf8.count <= 40 else { return nil }
    return text.lowercased()
  }
}

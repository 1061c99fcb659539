import MailModel
import XMLKit

/// What comes back over the network about a document: the receiver's access point or the receiver
/// says in an application response whether it is taken (Message Level Status or Response, Invoice
/// Message Response).
enum PeppolResponse {
  /// What a response says.
  struct Said: Equatable {
    /// The message's name in the network, or the invoice's number.
    var about: String
    var word: ChannelNews.Word
    var code: String?
  }

  /// Reads a response; nothing where it is none.
  static func read(_ bytes: [UInt8]) -> Said? {
    let limits = XMLLimits(
      bytes: FolderPort.answerBytesMax, depth: 32, elements: 20_000, textBytes: 1 << 20)
    guard let root = try? XMLReader.parse(bytes: bytes, file: "answer", limits: limits).root else {
      return nil
    }
    let found = root.name == "ApplicationResponse" ? root : root.first("ApplicationResponse")
    guard let document = found?.first("DocumentResponse"),
      let about = document.first("DocumentReference")?.first("ID")?.text, !about.isEmpty,
      about.utf8.count <= 200
    else { return nil }
    switch document.first("Response")?.first("ResponseCode")?.text {
    case "RE": return Said(about: about, word: .refused, code: "peppol-rejected")
    // Taken in by a machine; nobody has looked yet.
    case "AB", "IP": return Said(about: about, word: .delivered)
    case "AP", "CA", "UQ", "PD": return Said(about: about, word: .read)
    default: return nil
    }
  }

  /// The news of a response for one of the open messages: by the message's name, else by an
  /// invoice's number that only one of them has.
  static func news(_ said: Said, _ open: [OpenMessage]) -> ChannelNews? {
    if let message = open.first(where: { $0.reference == said.about }) {
      return ChannelNews(key: message.key, said.word, code: said.code)
    }
    let matches = open.flatMap { message in
      message.documents.filter { $0.number == said.about }.map { (message.key, $0.seq) }
    }
    guard let match = matches.first, matches.count == 1 else { return nil }
    return ChannelNews(key: match.0, document: match.1, said.word, code: said.code)
  }
}

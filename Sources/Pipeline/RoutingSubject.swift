import Foundation
import MailModel
import Routing
import Spooling
import Synchronization

/// An invoice as the decision about its channel sees it: facts that stay, whatever becomes of it.
struct RoutingSubject: Sendable {
  /// Its place in the order of receipt.
  var seq: Int
  /// Of which bytes these are the facts.
  var sha256: String
  /// The sender's id.
  var sender: String
  /// What the invoice says of its recipient.
  var card: ContactCard
  /// The names by which the sender may know the recipient, the surest first.
  var keys: [RecipientKey]
  var kind: Invoice.Kind
  var payable: Money
  /// The country of its mailing address, where it has one.
  var country: String?
  var received: Moment

  /// - Parameter recipient: the recipient's opaque name.
  init(
    _ invoice: Invoice, _ record: DocumentRecord, sender: String, country: String?,
    recipient: String?
  ) {
    seq = record.seq
    sha256 = record.sha256
    self.sender = sender
    self.country = country
    card = ContactCard(invoice, country: country)
    keys = RecipientKey.all(invoice, card, mailing: recipient)
    kind = invoice.kind
    payable = Money(invoice.totals.payable, invoice.currency)
    received = Moment(timestamp: record.received)
  }
}

/// Keeps the facts of the documents of a run, so that each is read once for its decisions however
/// many rounds and rungs they take. What does not find room any more is read again.
final class SubjectShelf: Sendable {
  /// Most documents: of about a kilobyte each, whatever the invoices' size.
  static let most = 50_000
  private let kept = Mutex<[Int: RoutingSubject]>([:])

  /// The facts of a document, where they are at hand.
  subscript(record: DocumentRecord) -> RoutingSubject? {
    kept.withLock { $0[record.seq] }.flatMap { $0.sha256 == record.sha256 ? $0 : nil }
  }

  /// Keeps a document's facts while there is room.
  func keep(_ subject: RoutingSubject) {
    kept.withLock { kept in
      if kept.count < Self.most || kept[subject.seq] != nil { kept[subject.seq] = subject }
    }
  }

  /// Makes room: the document's way through channels is over.
  func drop(_ seq: Int) { kept.withLock { _ = $0.removeValue(forKey: seq) } }
}

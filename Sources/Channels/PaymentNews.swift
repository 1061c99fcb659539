import Foundation
import HashKit
import MailModel

/// Money that a channel's bank says has come in.
public struct PaymentNews: Sendable, Equatable {
  /// What is certain about it.
  public enum Kind: String, Sendable {
    /// The money has come in.
    case settled
    /// The payer has said yes to it.
    case promised
  }
  /// What is certain about it.
  public var kind = Kind.settled
  /// What tells the file or message apart that it stood in: the same for the same bytes.
  public var source: String
  /// Which entry of it.
  public var entry: String
  /// The document, by number of receipt, where the channel knows which it is.
  public var document: Int?
  /// The payment reference, such as a KID.
  public var reference: String
  /// The payee's account.
  public var account: String
  /// The amount; negative where a payment was taken back.
  public var amount: Money
  /// The day of settlement.
  public var day: CalendarDate
  /// Makes news of a payment.
  public init(
    source: String, entry: String, reference: String, account: String, amount: Money,
    day: CalendarDate
  ) {
    self.source = source
    self.entry = entry
    self.reference = reference
    self.account = account
    self.amount = amount
    self.day = day
  }

  /// What tells a file apart: its bytes, whatever it is called.
  static func source(_ bytes: [UInt8]) -> String { String(sha256Hex(bytes).prefix(32)) }
}

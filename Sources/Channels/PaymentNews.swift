import Foundation
import MailModel

/// Money that a channel's bank says has come in.
public struct PaymentNews: Sendable, Equatable {
  /// The payment reference, such as a KID.
  public var reference: String
  /// The payee's account.
  public var account: String
  /// The amount; negative where a payment was taken back.
  public var amount: Money
  /// The day of settlement.
  public var day: CalendarDate
  /// Makes news of a payment.
  public init(reference: String, account: String, amount: Money, day: CalendarDate) {
    self.reference = reference
    self.account = account
    self.amount = amount
    self.day = day
  }
}

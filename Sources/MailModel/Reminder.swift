import Foundation

/// What a reminder says beside what every invoice says.
public struct Reminder: Sendable, Equatable {
  /// How grave it is.
  public enum Form: String, Sendable {
    /// An ordinary reminder.
    case reminder
    /// The notice that the claim will be handed over for collection.
    case debtCollectionNotice
  }

  /// How grave it is.
  public var form = Form.reminder
  /// Which reminder about this claim it is, from 1 (UBL ReminderSequenceNumeric).
  public var level: Int?
  /// Fees for the reminder.
  public var fee: Decimal?
  /// Interest for late payment.
  public var interest: Decimal?
  /// When the claim was due, the earliest of several.
  public var originalDueDate: CalendarDate?
  /// What was owed before fees and interest.
  public var previousAmount: Decimal?
  /// Makes an empty reminder.
  public init() {}
}

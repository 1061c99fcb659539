import Foundation
import MailModel

/// One AvtaleGiro claim: an amount that the payer's bank is to take on the due day from the account
/// behind the standing agreement that the KID belongs to.
public struct AvtaleGiroClaim: Sendable, Equatable {
  /// Who tells the payer beforehand.
  public enum Notice: Sendable, Equatable {
    /// The payee did, or nobody wishes it (transaction type 02).
    case payee
    /// The bank does (transaction type 21), with lines of at most 80 characters, at most 42.
    case bank(lines: [String])
  }

  /// Payment reference, digits with a possible `-` at its end, at most 25 characters.
  public var kid: String
  /// Day of payment, at most twelve months ahead.
  public var due: CalendarDate
  /// The amount in NOK, more than nothing and in whole øre.
  public var amount: Decimal
  /// Who tells the payer.
  public var notice: Notice
  /// The payer's short name for the payee's own lists; cut at 10 characters.
  public var shortName: String
  /// What stands on the payer's statement; cut at 25 characters.
  public var reference: String

  /// Makes a claim.
  public init(
    kid: String, due: CalendarDate, amount: Decimal, notice: Notice = .payee,
    shortName: String = "", reference: String = ""
  ) {
    self.kid = kid
    self.due = due
    self.amount = amount
    self.notice = notice
    self.shortName = shortName
    self.reference = reference
  }
}

/// A payee's AvtaleGiro transmission: claims and cancellations in the central's 80-column file.
///
/// The format's columns are those of the system specification for AvtaleGiro (Mastercard Payment
/// Services, earlier Nets, versions 2.9 to 3.3). A wrong header or trailer rejects a whole file, so
/// everything is counted from the records that were written, and nothing is written with a fault.
public struct AvtaleGiroTransmission: Sendable {
  /// Claims or cancellations on one account of the payee.
  public struct Assignment: Sendable {
    /// What the records mean.
    public enum Kind: Sendable {
      /// New claims.
      case claims
      /// Earlier claims that are called back: KID, day and amount must be those of the claim.
      case cancellations
    }
    /// What the records mean.
    public var kind: Kind
    /// Number of the assignment, 7 digits, the payee's own; unique for a year.
    public var number: Int
    /// The payee's account, 11 digits.
    public var account: String
    /// The records, in their order.
    public var claims: [AvtaleGiroClaim]

    /// Makes an assignment.
    public init(kind: Kind, number: Int, account: String, claims: [AvtaleGiroClaim]) {
      self.kind = kind
      self.number = number
      self.account = account
      self.claims = claims
    }
  }

  /// The sender of data's customer number with the central, 8 digits.
  public var sender: String
  /// Number of the transmission, 7 digits, the sender's own; unique for a year.
  public var number: Int
  /// The assignments in their order.
  public var assignments: [Assignment]
  /// The day of sending: claims must be due after it and within twelve months.
  public var day: CalendarDate

  /// Makes a transmission.
  public init(sender: String, number: Int, day: CalendarDate, assignments: [Assignment]) {
    self.sender = sender
    self.number = number
    self.day = day
    self.assignments = assignments
  }

  /// The central's own customer number.
  static let central = "00008080"

  /// The file, ISO-8859-1 with LF after each record; or every fault that keeps it from being
  /// written. Faults name assignment and claim by their place, never a person or an amount.
  public func file() -> Result<[UInt8], BankFileFaults> {
    var writer = AvtaleGiroWriter(day: day)
    writer.write(self)
    return writer.faults.isEmpty ? .success(writer.bytes) : .failure(BankFileFaults(writer.faults))
  }
}

/// Why a bank file was not written.
public struct BankFileFaults: Error, Sendable, Equatable {
  /// Each fault, with its place.
  public let diagnostics: [Diagnostic]
  init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

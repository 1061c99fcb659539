import Foundation
import MailModel

/// A mandate that Bankgirot tells its payee of (TK73).
public struct AutogiroMandate: Sendable, Equatable {
  /// The payer's number.
  public var payer: String
  /// Information code: why the record is sent, two digits.
  public var information: String
  /// Comment code: what became of it, two digits. 02, 07 and 33 among others say that it has
  /// ended; 32 that it is new; 04 that the payer changed accounts.
  public var comment: String
  /// The day of the change.
  public var day: CalendarDate

  /// Whether the mandate stands after the record: new (32), or one that goes on (04: changed
  /// account). Every other comment ends or refuses it.
  public var stands: Bool { comment == "32" || comment == "04" }
}

/// A payment that Bankgirot reports: paid, stopped for lack of cover, or rejected at the check.
public struct AutogiroOutcome: Sendable, Equatable {
  /// What became of it.
  public enum Status: Sendable, Equatable {
    /// Drawn.
    case paid
    /// Not drawn for now or for good: the account lacks cover (1), is closed (2), or Bankgirot
    /// tries again on the next day (9).
    case stopped(code: String)
    /// Refused when the file was read; comment code of two digits.
    case rejected(code: String)
  }
  /// The payer's number.
  public var payer: String
  /// The day of payment.
  public var day: CalendarDate
  /// The amount in SEK.
  public var amount: Decimal
  /// The payee's reference.
  public var reference: String
  /// What became of it.
  public var status: Status
}

/// What a file from Bankgirot's Autogiro says.
public struct AutogiroReport: Sendable, Equatable {
  /// Mandates, in the file's order.
  public var mandates: [AutogiroMandate] = []
  /// Payments, in the file's order. Payments to payers (TK32) and refunds (TK77) are no invoices'
  /// and are left out.
  public var outcomes: [AutogiroOutcome] = []

  /// Reads mandate advice (AG-MEDAVI), rejected payments (AVVISADE BET UPPDR) or the payment
  /// specification (BET. SPEC & STOPP TK), by the technical manual, chapter 8.
  ///
  /// - Throws: ``Diagnostic``, and then nothing of the file counts.
  public init(reading bytes: [UInt8], file: String) throws(Diagnostic) {
    let lines = try BankLines(bytes, file: file).lines
    guard let first = lines.first, first.raw(1, 10) == "01AUTOGIRO" else {
      throw bankFault(
        file, lines.first?.number, "bank-file-record", "the file is no Autogiro report",
        "it begins with 01AUTOGIRO and names its content in columns 45 to 64")
    }
    switch first.text(45, 20) {
    case "AG-MEDAVI": try readMandates(lines, file)
    case "AVVISADE BET UPPDR": try readRejected(lines, file)
    case "BET. SPEC & STOPP TK": try readPayments(lines, file)
    default:
      throw bankFault(
        file, first.number, "bank-file-content", "the file's content is not known",
        "mandate advice, rejected payments and payment specifications are read")
    }
  }

  // MARK: Kinds of file

  private mutating func readMandates(_ lines: [BankLines.Line], _ file: String)
    throws(Diagnostic)
  {
    for line in try body(lines, file) {
      guard line.raw(1, 2) == "73", let day = CalendarDate(swedishDay: line.raw(66, 8)),
        line.number(13, 16) != nil, line.number(62, 4) != nil
      else { throw Self.unreadable(file, line) }
      mandates.append(
        AutogiroMandate(
          payer: Self.payer(line.raw(13, 16)), information: line.raw(62, 2),
          comment: line.raw(64, 2), day: day))
    }
    try Self.require(lines.last?.number(15, 7) == mandates.count, file, lines.last)
  }

  private mutating func readRejected(_ lines: [BankLines.Line], _ file: String)
    throws(Diagnostic)
  {
    var sum = 0
    for line in try body(lines, file) where line.raw(1, 2) != "32" {
      guard line.raw(1, 2) == "82", let day = CalendarDate(swedishDay: line.raw(3, 8)),
        let amount = line.number(31, 12), line.number(15, 16) != nil, line.number(59, 2) != nil
      else { throw Self.unreadable(file, line) }
      sum += amount
      outcomes.append(
        AutogiroOutcome(
          payer: Self.payer(line.raw(15, 16)), day: day, amount: Decimal(amount) / 100,
          reference: line.text(43, 16), status: .rejected(code: line.raw(59, 2))))
    }
    let end = lines.last
    try Self.require(
      end?.number(33, 6) == outcomes.count && end?.number(39, 12) == sum, file, end)
  }

  private mutating func readPayments(_ lines: [BankLines.Line], _ file: String)
    throws(Diagnostic)
  {
    var sections = 0
    for line in try body(lines, file) {
      switch line.raw(1, 2) {
      case "15": sections += 1
      case "16", "17", "32", "77": continue
      case "82":
        guard sections > 0, let day = CalendarDate(swedishDay: line.raw(3, 8)),
          let amount = line.number(32, 12), line.number(16, 16) != nil
        else { throw Self.unreadable(file, line) }
        let code = line.text(80, 1)
        outcomes.append(
          AutogiroOutcome(
            payer: Self.payer(line.raw(16, 16)), day: day, amount: Decimal(amount) / 100,
            reference: line.text(54, 16),
            status: code.isEmpty || code == "0" ? .paid : .stopped(code: code)))
      default: throw Self.unreadable(file, line)
      }
    }
    let end = lines.last
    try Self.require(
      end?.number(15, 6) == sections && end?.number(21, 12) == outcomes.count, file, end)
  }

  // MARK: Parts

  /// The records between the first and the last, which must be a trailer.
  private func body(_ lines: [BankLines.Line], _ file: String) throws(Diagnostic)
    -> ArraySlice<BankLines.Line>
  {
    guard lines.count >= 2, let last = lines.last, last.raw(1, 2) == "09",
      last.raw(11, 4) == "9900"
    else {
      throw bankFault(
        file, nil, "bank-file-end", "the file has no end record",
        "a report ends with a record 09; the file may be cut short")
    }
    return lines[1..<lines.count - 1]
  }

  private static func unreadable(_ file: String, _ line: BankLines.Line) -> Diagnostic {
    bankFault(
      file, line.number, "bank-file-record", "the record's columns cannot be read",
      "one wrong record makes the whole file doubtful")
  }

  private static func require(_ holds: Bool, _ file: String, _ line: BankLines.Line?)
    throws(Diagnostic)
  {
    guard holds else {
      throw bankFault(
        file, line?.number, "bank-file-count", "the end record counts otherwise",
        "its numbers and sums are those of the records before it")
    }
  }

  /// A payer's number without the zeros that fill its columns.
  private static func payer(_ columns: String) -> String {
    let digits = columns.drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }
}

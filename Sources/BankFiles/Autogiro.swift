import Foundation
import MailModel

/// One Autogiro payment to be drawn (transaction code 82), or one that is called back.
public struct AutogiroPayment: Sendable, Equatable {
  /// The payer's number that the mandate is registered under, at most 16 digits.
  public var payer: String
  /// Day of payment.
  public var day: CalendarDate
  /// The amount in SEK, more than nothing and in whole öre.
  public var amount: Decimal
  /// The payee's reference, at most 16 characters; it comes back with the payment.
  public var reference: String

  /// Makes a payment.
  public init(payer: String, day: CalendarDate, amount: Decimal, reference: String) {
    self.payer = payer
    self.day = day
    self.amount = amount
    self.reference = reference
  }
}

/// A payee's file to Bankgirot's Autogiro, in 80 columns, by its technical manual (chapter 7).
public struct AutogiroFile: Sendable {
  /// What the file asks for; each has a section of its own.
  public enum Order: Sendable, Equatable {
    /// Draw this once (TK82, period code 0).
    case draw(AutogiroPayment)
    /// Call back this one payment (TK25: the payment with that day, amount and reference).
    case cancel(AutogiroPayment)
  }

  /// The payee's customer number with Bankgirot, 6 digits.
  public var customer: String
  /// The payee's bankgiro number, 7 or 8 digits.
  public var bankgiro: String
  /// The day on which the file is written.
  public var written: CalendarDate
  /// What is asked for.
  public var orders: [Order]

  /// Makes a file.
  public init(customer: String, bankgiro: String, written: CalendarDate, orders: [Order]) {
    self.customer = customer
    self.bankgiro = bankgiro
    self.written = written
    self.orders = orders
  }

  /// The file, ISO-8859-1 with CR LF after each record, payments before cancellations; or every
  /// fault that keeps it from being written.
  public func file() -> Result<[UInt8], BankFileFaults> {
    var faults: [Diagnostic] = []
    var bytes: [UInt8] = []
    func fault(_ code: String, _ message: String, _ place: String) {
      faults.append(
        Diagnostic(
          .deviation, code: code, message, at: .init(path: place),
          why: "Bankgirot rejects the record or the file for it",
          fix: "leave the payment to the next channel, or mend it and send again"))
    }
    func append(_ record: BankRecord, _ place: String) {
      for column in record.faults {
        fault("bank-file-column", "the column \"\(column)\" does not hold its value", place)
      }
      precondition(record.bytes.count == 80, "a record of the format has 80 columns")
      bytes += record.bytes + [0x0D, 0x0A]
    }
    if orders.isEmpty { fault("bank-file-empty", "the file asks for nothing", "file") }
    if !CheckDigits.isBankgiro(bankgiro) {
      fault("bank-file-account", "the bankgiro number fails MOD10", "file")
    }
    let sections = [
      orders.enumerated().filter { if case .draw = $0.element { true } else { false } },
      orders.enumerated().filter { if case .cancel = $0.element { true } else { false } },
    ]
    for section in sections where !section.isEmpty {
      append(opening(), "file")
      for (index, order) in section {
        let place = "order[\(index + 1)]"
        switch order {
        case .draw(let payment):
          check(payment, drawn: true) { fault($0, $1, place) }
          append(draw(payment), place)
        case .cancel(let payment):
          check(payment, drawn: false) { fault($0, $1, place) }
          append(cancel(payment), place)
        }
      }
    }
    return faults.isEmpty ? .success(bytes) : .failure(BankFileFaults(faults))
  }

  /// The payer's number of a payment (TK82) in a file as it was written, found by its reference;
  /// nothing where the file does not draw it just once.
  public static func payer(drawnAs reference: String, in bytes: [UInt8]) -> String? {
    guard let lines = try? BankLines(bytes, file: "written").lines else { return nil }
    let found = lines.filter { $0.raw(1, 2) == "82" && $0.text(54, 16) == reference }
    guard let line = found.first, found.count == 1, line.number(16, 16) != nil else { return nil }
    let digits = line.raw(16, 16).drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }

  private func check(
    _ payment: AutogiroPayment, drawn: Bool, _ fault: (String, String) -> Void
  ) {
    if (payment.amount.wholeHundredths ?? 0) == 0 {
      fault("bank-file-amount", "the amount is nothing, negative or finer than an öre")
    }
    if drawn, payment.day < written {
      fault("bank-file-due", "the day of payment is over")
    }
    if payment.payer.isEmpty { fault("bank-file-payer", "the payer has no number") }
  }

  // MARK: Records

  private var giro: String { bankgiro.filter(\.isNumber) }

  private func opening() -> BankRecord {
    var record = BankRecord("01")
    record.digits(written.swedishDay, 8, "written")
    record.text("AUTOGIRO", 8)
    record.blanks(44)
    record.digits(customer, 6, "customer")
    record.digits(giro, 10, "bankgiro")
    record.blanks(2)
    return record
  }

  private func draw(_ payment: AutogiroPayment) -> BankRecord {
    var record = BankRecord("82")
    record.digits(payment.day.swedishDay, 8, "day")
    // Period code 0: drawn once. The number of recurrences stays blank then.
    record.digits("0", 1, "period")
    record.blanks(4)
    record.digits(payment.payer, 16, "payer")
    record.hundredths(payment.amount, 12, "amount")
    record.digits(giro, 10, "bankgiro")
    record.key(payment.reference, 16, "reference")
    record.blanks(11)
    return record
  }

  private func cancel(_ payment: AutogiroPayment) -> BankRecord {
    var record = BankRecord("25")
    record.digits(giro, 10, "bankgiro")
    record.digits(payment.payer, 16, "payer")
    record.digits(payment.day.swedishDay, 8, "day")
    record.hundredths(payment.amount, 12, "amount")
    record.digits("82", 2, "kind")
    record.blanks(8)
    record.key(payment.reference, 16, "reference")
    record.blanks(6)
    return record
  }
}

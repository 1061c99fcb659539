import Foundation
import MailModel

/// A standing agreement that the central tells its payee of.
public struct AvtaleGiroAgreement: Sendable, Equatable {
  /// What has happened to it.
  public enum Change: Int, Sendable {
    /// It stands; the file lists all.
    case active = 0
    /// It is new or changed.
    case new = 1
    /// It has ended.
    case deleted = 2
  }
  /// The payee's account.
  public var account: String
  /// What has happened.
  public var change: Change
  /// The fixed part of the payer's KID.
  public var kid: String
  /// Whether the payer wishes a notice beforehand.
  public var notice: Bool
}

/// A payment that came in through OCR giro, by its KID.
public struct OCRGiroPayment: Sendable, Equatable {
  /// The payee's account.
  public var account: String
  /// The day of the central's settlement.
  public var day: CalendarDate
  /// The amount in NOK; negative where the payment is reversed.
  public var amount: Decimal
  /// The payment reference.
  public var kid: String
  /// Transaction type of the specification, 10 to 21; 15 is AvtaleGiro.
  public var type: Int
}

/// What a file from the central says.
public struct CentralFile: Sendable, Equatable {
  /// Agreements, in the file's order.
  public var agreements: [AvtaleGiroAgreement] = []
  /// Payments, in the file's order.
  public var payments: [OCRGiroPayment] = []

  /// Reads agreements (service 21, assignment 24) and payments (service 09) of a transmission.
  ///
  /// - Parameter file: the name that faults are given.
  /// - Throws: ``Diagnostic``, and then nothing of the file counts: a record of another shape, a
  ///   trailer whose numbers or sum differ from what stands before it, a missing end.
  public init(reading bytes: [UInt8], file: String) throws(Diagnostic) {
    var reading = CentralReading(file: file)
    let lines = try BankLines(bytes, file: file).lines
    for line in lines { try reading.take(line) }
    try reading.end()
    self = reading.content
  }

  init() {}
}

/// Where a reading of the central's file stands.
private struct CentralReading {
  let file: String
  var content = CentralFile()
  private var began = false
  private var ended = false
  private var account: String?
  private var open: OCRGiroPayment?
  private var counts = (all: 0, part: 0, records: 0, partRecords: 0)
  private var sums = (all: 0, part: 0)

  init(file: String) { self.file = file }

  mutating func take(_ line: BankLines.Line) throws(Diagnostic) {
    counts.records += 1
    counts.partRecords += 1
    guard line.raw(1, 2) == "NY", !ended, began || line.raw(3, 6) == "000010" else {
      throw fault(line, "bank-file-record", "the record does not belong here")
    }
    let service = line.raw(3, 2)
    switch (service, line.raw(7, 2)) {
    case ("00", "10"):
      guard !began else { throw fault(line, "bank-file-record", "a second start record") }
      began = true
    case ("00", "89"): try endTransmission(line)
    case ("21", "20"), ("09", "20"):
      guard account == nil else {
        throw fault(line, "bank-file-record", "an assignment begins within another")
      }
      account = line.text(25, 11)
      counts.part = 0
      counts.partRecords = 1
      sums.part = 0
    case ("21", "88"), ("09", "88"): try endAssignment(line, service: service)
    case ("21", "70"): try takeAgreement(line)
    case ("09", "30"): try takePayment(line)
    case ("09", "31"), ("09", "32"):
      guard account != nil else { throw fault(line, "bank-file-record", "outside an assignment") }
    default: throw fault(line, "bank-file-record", "a record of an unknown kind")
    }
  }

  private mutating func takeAgreement(_ line: BankLines.Line) throws(Diagnostic) {
    guard let account, let type = line.number(16, 1),
      let change = AvtaleGiroAgreement.Change(rawValue: type),
      ["J", "N"].contains(line.raw(42, 1)), !line.text(17, 25).isEmpty
    else { throw fault(line, "bank-file-record", "an agreement's columns cannot be read") }
    content.agreements.append(
      AvtaleGiroAgreement(
        account: account, change: change, kid: line.text(17, 25), notice: line.raw(42, 1) == "J"))
    counts.part += 1
  }

  private mutating func takePayment(_ line: BankLines.Line) throws(Diagnostic) {
    guard let account, let type = line.number(5, 2), let amount = line.number(33, 17),
      let day = CalendarDate(norwegianDay: line.raw(16, 6)), ["-", "0"].contains(line.raw(32, 1))
    else { throw fault(line, "bank-file-record", "a payment's columns cannot be read") }
    let signed = line.raw(32, 1) == "-" ? -amount : amount
    content.payments.append(
      OCRGiroPayment(
        account: account, day: day, amount: Decimal(signed) / 100, kid: line.text(50, 25),
        type: type))
    counts.part += 1
    sums.part += signed
  }

  private mutating func endAssignment(_ line: BankLines.Line, service: String)
    throws(Diagnostic)
  {
    guard account != nil, line.number(9, 8) == counts.part,
      line.number(17, 8) == counts.partRecords
    else { throw fault(line, "bank-file-count", "the assignment's trailer counts otherwise") }
    if service == "09", line.number(25, 17) != abs(sums.part) {
      throw fault(line, "bank-file-sum", "the assignment's trailer has another sum")
    }
    counts.all += counts.part
    sums.all += sums.part
    account = nil
  }

  private mutating func endTransmission(_ line: BankLines.Line) throws(Diagnostic) {
    guard account == nil, line.number(9, 8) == counts.all, line.number(17, 8) == counts.records
    else { throw fault(line, "bank-file-count", "the transmission's trailer counts otherwise") }
    if line.number(25, 17) != abs(sums.all) {
      throw fault(line, "bank-file-sum", "the transmission's trailer has another sum")
    }
    ended = true
  }

  func end() throws(Diagnostic) {
    guard ended else {
      throw bankFault(
        file, nil, "bank-file-end", "the file has no end record",
        "a transmission ends with NY000089; the file may be cut short")
    }
  }

  private func fault(_ line: BankLines.Line, _ code: String, _ message: String) -> Diagnostic {
    bankFault(
      file, line.number, code, message, "one wrong record makes the central's whole file doubtful")
  }
}

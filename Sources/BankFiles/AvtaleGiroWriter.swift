import Foundation
import MailModel

/// Writes an AvtaleGiro transmission and counts as it goes.
struct AvtaleGiroWriter {
  private(set) var bytes: [UInt8] = []
  private(set) var faults: [Diagnostic] = []
  private let day: CalendarDate
  private var records = 0
  private var transactions = 0
  private var total = 0
  private var firstDue: CalendarDate?

  init(day: CalendarDate) { self.day = day }

  mutating func write(_ transmission: AvtaleGiroTransmission) {
    if transmission.assignments.isEmpty {
      fault("bank-file-empty", "the transmission has no assignment", place: "transmission")
    }
    var head = BankRecord("NY000010")
    head.digits(transmission.sender, 8, "sender")
    head.number(transmission.number, 7, "number")
    head.digits(AvtaleGiroTransmission.central, 8, "central")
    head.zeros(49)
    if transmission.sender.utf8.count != 8 {
      fault("bank-file-column", "the sender's number has not 8 digits", place: "transmission")
    }
    append(head, place: "transmission")
    for (index, assignment) in transmission.assignments.enumerated() {
      write(assignment, place: "assignment[\(index + 1)]")
    }
    var end = BankRecord("NY000089")
    end.number(transactions, 8, "transactions")
    end.number(records + 1, 8, "records")
    end.number(total, 17, "sum")
    end.digits(firstDue?.norwegianDay ?? "000000", 6, "first due")
    end.zeros(33)
    append(end, place: "transmission")
  }

  // MARK: An assignment

  private mutating func write(_ assignment: AvtaleGiroTransmission.Assignment, place: String) {
    let kind = assignment.kind == .claims ? "00" : "36"
    if !CheckDigits.isNorwegianAccount(assignment.account) {
      fault("bank-file-account", "the account is no Norwegian account (MOD11)", place: place)
    }
    if assignment.claims.isEmpty {
      fault("bank-file-empty", "the assignment has no claim", place: place)
    }
    let began = (records: records, transactions: transactions, total: total)
    var head = BankRecord("NY21\(kind)20")
    head.zeros(9)
    head.number(assignment.number, 7, "number")
    head.digits(assignment.account.filter(\.isNumber), 11, "account")
    head.zeros(45)
    append(head, place: place)
    for (index, claim) in assignment.claims.enumerated() {
      write(
        claim, kind: assignment.kind, number: index + 1, place: "\(place).claim[\(index + 1)]")
    }
    var end = BankRecord("NY21\(kind)88")
    end.number(transactions - began.transactions, 8, "transactions")
    end.number(records - began.records + 1, 8, "records")
    end.number(total - began.total, 17, "sum")
    let days = assignment.claims.map(\.due)
    end.digits(days.min()?.norwegianDay ?? "000000", 6, "first due")
    end.digits(days.max()?.norwegianDay ?? "000000", 6, "last due")
    end.zeros(27)
    append(end, place: place)
  }

  // MARK: A claim

  private mutating func write(
    _ claim: AvtaleGiroClaim, kind: AvtaleGiroTransmission.Assignment.Kind, number: Int,
    place: String
  ) {
    check(claim, kind: kind, place: place)
    let type: String
    switch (kind, claim.notice) {
    case (.cancellations, _): type = "93"
    case (.claims, .payee): type = "02"
    case (.claims, .bank): type = "21"
    }
    var first = BankRecord("NY21\(type)30")
    first.number(number, 7, "number")
    first.digits(claim.due.norwegianDay, 6, "due")
    first.blanks(11)
    first.hundredths(claim.amount, 17, "amount")
    first.key(claim.kid, 25, "KID", right: true)
    first.zeros(6)
    append(first, place: place)
    var second = BankRecord("NY21\(type)31")
    second.number(number, 7, "number")
    second.text(claim.shortName, 10)
    second.blanks(25)
    second.text(claim.reference, 25)
    second.zeros(5)
    append(second, place: place)
    if type == "21", case .bank(let lines) = claim.notice {
      specify(lines, number: number, place: place)
    }
    transactions += 1
    total += claim.amount.wholeHundredths ?? 0
    firstDue = min(firstDue ?? claim.due, claim.due)
  }

  private mutating func specify(_ lines: [String], number: Int, place: String) {
    if lines.count > 42 {
      fault(
        "bank-file-notice", "the notice has \(lines.count) lines; at most 42 fit", place: place)
    }
    for (index, line) in lines.prefix(42).enumerated() {
      let encoded = CodePage.latin1.encode(line, replacement: "?")
      if encoded.count > 80 {
        fault(
          "bank-file-notice",
          "line \(index + 1) of the notice has \(encoded.count) characters; at most 80 fit",
          place: place)
      }
      let whole = CodePage.latin1.decode(encoded.prefix(80)) ?? ""
      for column in 1...2 {
        var record = BankRecord("NY212149")
        record.number(number, 7, "number")
        record.digits("4", 1, "notice")
        record.number(index + 1, 3, "line")
        record.number(column, 1, "column")
        record.text(String(whole.dropFirst((column - 1) * 40).prefix(40)), 40)
        record.zeros(20)
        append(record, place: place)
      }
    }
  }

  private mutating func check(
    _ claim: AvtaleGiroClaim, kind: AvtaleGiroTransmission.Assignment.Kind, place: String
  ) {
    if !CheckDigits.isKID(claim.kid) {
      fault("bank-file-reference", "the KID fails MOD10 and MOD11", place: place)
    }
    if (claim.amount.wholeHundredths ?? 0) == 0 {
      fault(
        "bank-file-amount", "the amount is nothing, negative or finer than an øre", place: place)
    }
    if kind == .claims, claim.due <= day {
      fault("bank-file-due", "the claim is not due after the day of sending", place: place)
    }
    if claim.due > day.adding(days: 365) {
      fault("bank-file-due", "the claim is due more than twelve months ahead", place: place)
    }
  }

  // MARK: Records

  private mutating func append(_ record: BankRecord, place: String) {
    for column in record.faults {
      fault("bank-file-column", "the column \"\(column)\" does not hold its value", place: place)
    }
    precondition(record.bytes.count == 80, "a record of the format has 80 columns")
    bytes += record.bytes
    bytes.append(0x0A)
    records += 1
  }

  private mutating func fault(_ code: String, _ message: String, place: String) {
    faults.append(
      Diagnostic(
        .deviation, code: code, message, at: .init(path: place),
        why: "the central rejects the whole file for it",
        fix: "leave the claim to the next channel, or mend it and send again"))
  }
}

import Foundation
import MailModel
import SQLiteKit

/// A payment as a bank or service told it.
public struct PaymentNotice: Sendable, Equatable {
  /// What tells the file or message apart that it stood in.
  public var source: String
  /// Which entry of it.
  public var entry: String
  /// `settled`, or `promised` by the payer.
  public var kind: String
  /// The payment reference; for Autogiro the payee's own.
  public var reference: String
  /// The payee's account.
  public var payee: String
  /// The amount; negative where a payment was taken back.
  public var amount: Money
  /// The day of settlement.
  public var day: CalendarDate
  /// The document, where the channel knows it.
  public var document: Int?

  /// Makes a notice.
  public init(
    source: String, entry: String, kind: String = "settled", reference: String, payee: String,
    amount: Money, day: CalendarDate, document: Int? = nil
  ) {
    self.source = source
    self.entry = entry
    self.kind = kind
    self.reference = reference
    self.payee = payee
    self.amount = amount
    self.day = day
    self.document = document
  }
}

/// A payment that is kept.
public struct PaymentRecord: Sendable, Equatable {
  /// Its number.
  public var id: Int
  /// The channel account that told it.
  public var account: String
  /// What was told.
  public var notice: PaymentNotice
  /// The number of the invoice that it pays.
  public var number: String?
  /// The sender of that invoice.
  public var sender: String?
  /// Why it pays none: `unknown-reference`, `other-amount`, `several`, `paid-already`.
  public var why: String?
  /// When it was taken in, a spool timestamp.
  public var received: String
}

extension Spool {
  /// Keeps payments, and ties each to the one document that it pays, in one transaction. What is
  /// known already changes nothing.
  ///
  /// - Parameter senders: whose invoices the account collects; empty for all.
  /// - Returns: how many are new, and how many of these pay a document.
  public func take(
    _ notices: [PaymentNotice], account: String, senders: [String], at time: Date
  ) throws -> (new: Int, matched: Int) {
    guard !notices.isEmpty else { return (0, 0) }
    let counts = try commit(at: time) { transaction in
      var counts = (new: 0, matched: 0)
      for notice in notices {
        guard let isMatched = try transaction.take(notice, account: account, senders: senders)
        else { continue }
        counts.new += 1
        if isMatched { counts.matched += 1 }
      }
      return counts
    }
    Failpoint.hit("payments.taken")
    return counts
  }

  /// Payments in the order of their days, then of their coming in.
  ///
  /// - Parameters:
  ///   - from: the first day, or nothing.
  ///   - to: the last day, or nothing.
  ///   - unmatched: only those that pay no document.
  public func payments(
    from: CalendarDate? = nil, to: CalendarDate? = nil, unmatched: Bool = false,
    limit: Int = 1_000_000
  ) throws -> [PaymentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT p.id, p.account, p.source, p.entry, p.kind, p.reference, p.payee, p.currency,
          p.amount, p.day, p.document, p.why, p.received, d.number, d.sender
        FROM payments p LEFT JOIN documents d ON d.seq = p.document
        WHERE (?1 IS NULL OR p.day >= ?1) AND (?2 IS NULL OR p.day <= ?2)
          AND (?3 = 0 OR p.document IS NULL) ORDER BY p.day, p.id LIMIT ?4
        """,
        [
          .text(orNull: from?.description), .text(orNull: to?.description),
          .integer(unmatched ? 1 : 0), .integer(limit),
        ], PaymentRecord.init)
    }
  }
}

extension PaymentRecord {
  fileprivate init(_ row: Statement) throws {
    guard let currency = Currency(row.text(7)),
      let amount = Decimal(string: row.text(8), locale: nil),
      let day = CalendarDate(iso: row.text(9))
    else { throw SpoolError(.broken, "payment \(row.integer(0)) cannot be read") }
    self.init(
      id: row.integer(0), account: row.text(1),
      notice: PaymentNotice(
        source: row.text(2), entry: row.text(3), kind: row.text(4), reference: row.text(5),
        payee: row.text(6), amount: Money(amount, currency), day: day,
        document: row.optionalInteger(10)),
      number: row.optionalText(13), sender: row.optionalText(14), why: row.optionalText(11),
      received: row.text(12))
  }
}

extension SpoolTransaction {
  /// Keeps one; nothing where it is known, else whether it pays a document.
  fileprivate func take(
    _ notice: PaymentNotice, account: String, senders: [String]
  ) throws -> Bool? {
    let found = try match(notice, senders: senders)
    let inserted = try database.run(
      """
      INSERT INTO payments(account, source, entry, kind, reference, payee, currency, amount, day,
        document, why, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT(account, source, entry) DO NOTHING
      """,
      [
        .text(account), .text(notice.source), .text(notice.entry), .text(notice.kind),
        .text(notice.reference), .text(notice.payee), .text(notice.amount.currency.code),
        .text("\(notice.amount.amount)"), .text(notice.day.description),
        .integer(orNull: found.document), .text(orNull: found.why), .text(time),
      ])
    guard inserted == 1 else { return nil }
    guard let document = found.document else { return false }
    let kind =
      notice.amount.amount < 0
      ? "payment-reversed" : notice.kind == "promised" ? "payment-promised" : "paid"
    try note(
      SpoolEvent(
        kind, document: document,
        detail: [
          "account": .string(account), "day": .string(notice.day.description),
          "amount": .string(notice.amount.amount.plain(places: notice.amount.currency.decimals)),
          "currency": .string(notice.amount.currency.code),
        ]))
    return true
  }

  private struct Candidate {
    var seq: Int
    var sender: String
    var payable: Decimal
    /// Sum of what is settled.
    var paid: Decimal
  }

  /// The document that a payment pays: of those with its reference the one with its amount that is
  /// not paid yet. A payment that is taken back belongs to the one that it had paid.
  private func match(
    _ notice: PaymentNotice, senders: [String]
  ) throws -> (document: Int?, why: String?) {
    let candidates = try candidates(notice).filter {
      senders.isEmpty || senders.contains($0.sender)
    }
    guard !candidates.isEmpty else { return (nil, "unknown-reference") }
    let amount = notice.amount.amount
    let fitting = candidates.filter { abs(amount) == $0.payable }
    guard !fitting.isEmpty else { return (nil, "other-amount") }
    let open = fitting.filter { amount < 0 ? $0.paid >= $0.payable : $0.paid < $0.payable }
    guard let first = open.first else {
      return (nil, amount < 0 ? "unknown-reference" : "paid-already")
    }
    return open.count == 1 ? (first.seq, nil) : (nil, "several")
  }

  private func candidates(_ notice: PaymentNotice) throws -> [Candidate] {
    let rows = try database.rows(
      """
      SELECT d.seq, COALESCE(d.sender, ''), d.payable FROM documents d
      WHERE d.payable IS NOT NULL AND d.currency = ?3 AND d.kind <> 'creditNote'
        AND d.state IN ('waiting', 'held', 'electronic', 'job', 'mailed')
        AND d.seq IN (SELECT seq FROM documents WHERE ?1 IS NULL AND payment_reference = ?2
          UNION SELECT ?1 WHERE ?1 IS NOT NULL)
      ORDER BY d.seq LIMIT 1000
      """,
      [
        .integer(orNull: notice.document), .text(notice.reference),
        .text(notice.amount.currency.code),
      ]
    ) { ($0.integer(0), $0.text(1), $0.text(2)) }
    return try rows.compactMap { seq, sender, payable in
      guard let payable = Decimal(string: payable, locale: nil) else { return nil }
      let paid = try database.rows(
        "SELECT amount FROM payments WHERE document = ? AND kind = 'settled'", [.integer(seq)]
      ) { Decimal(string: $0.text(0), locale: nil) ?? 0 }
      return Candidate(
        seq: seq, sender: sender, payable: payable, paid: paid.reduce(0, +))
    }
  }
}

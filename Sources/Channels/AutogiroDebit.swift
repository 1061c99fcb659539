import BankFiles
import Foundation
import MailModel

/// Swedish direct debit: payments to be drawn, as one file to Bankgirot a message.
///
/// A file holds up to ``paymentsMax`` payments on the account's bankgiro. Its bytes are made and
/// kept before it is handed over, so the same key is the same file after any crash. A payment comes
/// back under its reference: the invoice's number where it fits into 16 characters, else `F` and
/// its number of receipt.
///
/// Settings: `folder`, `customer` (6 digits, the payee's number with Bankgirot) and `bankgiro` must
/// be there; `daysAheadMin` (default 1).
public struct AutogiroDebit: ChannelAdapter {
  /// Most payments of a file.
  public static let paymentsMax = 1000

  private let port: FolderPort
  private let customer: String
  private let bankgiro: String
  private let daysAheadMin: Int

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    port = FolderPort(try material.path("folder"))
    customer = try material.digits("customer", 6)
    bankgiro = try material.setting("bankgiro")
    guard CheckDigits.isBankgiro(bankgiro) else {
      throw AdapterFault(what: "\"bankgiro\" is no bankgiro number (MOD10)")
    }
    daysAheadMin = try material.number("daysAheadMin", in: 0...60, default: 1)
    var traits = ChannelTraits()
    traits.countries = ["SE"]
    traits.currencies = ["SEK"]
    traits.kinds = [.invoice]
    traits.canPoll = true
    traits.canRecall = true
    traits.afterUnknown = .resend
    traits.batchMax = Self.paymentsMax
    self.traits = traits
  }

  /// The file, or the first invoices that cannot be drawn.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    make(consignments, place, daysAheadMin: daysAheadMin) { .draw($0) }
  }

  /// A file that calls back payments of earlier ones.
  public func cancellation(of consignments: [Consignment], as place: MessagePlace) -> Preparation? {
    make(consignments, place, daysAheadMin: 1) { .cancel($0) }
  }

  private func make(
    _ consignments: [Consignment], _ place: MessagePlace, daysAheadMin: Int,
    _ order: (AutogiroPayment) -> AutogiroFile.Order
  ) -> Preparation {
    let inOrder = consignments.sorted { $0.seq < $1.seq }
    guard !inOrder.isEmpty, inOrder.count <= Self.paymentsMax else {
      return .refused(code: "too-many")
    }
    let day = place.made.day
    var refused: [String: [Int]] = [:]
    var payments: [AutogiroPayment] = []
    for consignment in inOrder {
      switch payment(consignment, day: day, daysAheadMin: daysAheadMin) {
      case .success(let payment): payments.append(payment)
      case .failure(let cause): refused[cause.code, default: []].append(consignment.seq)
      }
    }
    if let first = refused.min(by: { $0.key < $1.key }) {
      return .refused(code: first.key, documents: first.value)
    }
    let file = AutogiroFile(
      customer: customer, bankgiro: bankgiro, written: day, orders: payments.map(order))
    guard case .success(let bytes) = file.file() else { return .refused(code: "bank-file-fault") }
    return .ready(PreparedMessage(body: bytes))
  }

  private struct Cause: Error { var code: String }

  private func payment(
    _ consignment: Consignment, day: CalendarDate, daysAheadMin: Int
  ) -> Result<AutogiroPayment, Cause> {
    let invoice = consignment.invoice
    func refused(_ code: String) -> Result<AutogiroPayment, Cause> { .failure(Cause(code: code)) }
    // The directory's word goes before the customer number, as which mandates are registered
    // mostly.
    let reference = Self.reference(invoice.number, seq: consignment.seq)
    let claimed = consignment.claim.flatMap { AutogiroFile.payer(drawnAs: reference, in: $0) }
    let numbers =
      [claimed, consignment.address].compactMap { $0 } + invoice.buyer.identifiers.map(\.value)
    guard let payer = numbers.first(where: Self.isPayer) else { return refused("no-payer-number") }
    guard let due = invoice.dueDate else { return refused("no-due-date") }
    guard due >= day.adding(days: daysAheadMin) else { return refused("due-too-soon") }
    guard due <= day.adding(days: 365) else { return refused("due-too-late") }
    let amount = invoice.totals.payable
    guard amount > 0, amount == amount.rounded(places: 2), amount < 10_000_000_000 else {
      return refused("bad-amount")
    }
    return .success(
      AutogiroPayment(
        payer: payer, day: due, amount: amount, reference: reference))
  }

  private static func isPayer(_ text: String) -> Bool {
    (1...16).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// What a payment comes back under.
  static func reference(_ number: String, seq: Int) -> String {
    let isPlain =
      (1...16).contains(number.utf8.count)
      && number.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return isPlain ? number : "F\(seq)"
  }

  /// Puts the file there, as `autogiro-KEY.txt`.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { port.put("autogiro-\(key).txt", message.body) }

  // MARK: What comes back

  /// Reads Bankgirot's reports: mandates, rejected payments, the payment specification.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    let (files, faults) = port.answers(of: open)
    var result = PollResult()
    result.faults = faults
    guard !files.isEmpty else { return result }
    var places: [String: [(IdempotencyKey, Int)]] = [:]
    for message in open {
      for document in message.documents {
        let reference = Self.reference(document.number, seq: document.seq)
        places[reference, default: []].append((message.key, document.seq))
      }
    }
    for file in files {
      guard let report = try? AutogiroReport(reading: file.bytes, file: "answers") else {
        result.faults.append("answer-unreadable")
        continue
      }
      result.consents += report.mandates.map {
        ConsentNews(
          recipient: RecipientKey(.customer, $0.payer), isGranted: $0.stands, day: $0.day)
      }
      let source = PaymentNews.source(file.bytes)
      for (place, outcome) in report.outcomes.enumerated() {
        take(outcome, places, in: (source, "\(place + 1)"), into: &result)
      }
      result.tokens.append(file.name)
    }
    return result
  }

  private func take(
    _ outcome: AutogiroOutcome, _ places: [String: [(IdempotencyKey, Int)]],
    in entry: (source: String, number: String), into result: inout PollResult
  ) {
    let found = places[outcome.reference] ?? []
    func tell(_ word: ChannelNews.Word, _ code: String? = nil) {
      // Payments of other systems, or two invoices of one number: a person must look.
      guard found.count == 1, let (key, document) = found.first else {
        result.faults.append("payment-foreign")
        return
      }
      result.news.append(ChannelNews(key: key, document: document, word, code: code))
    }
    switch outcome.status {
    case .paid:
      tell(.delivered)
      if let currency = Currency("SEK") {
        var news = PaymentNews(
          source: entry.source, entry: entry.number, reference: outcome.reference,
          account: bankgiro, amount: Money(outcome.amount, currency), day: outcome.day)
        if found.count == 1 { news.document = found.first?.1 }
        result.payments.append(news)
      }
    // Bankgirot tries again on the next day, and tells the end of it then.
    case .stopped(code: "9"): break
    case .stopped(let code): tell(.refused, "autogiro-stopped-\(code)")
    case .rejected(let code): tell(.refused, "autogiro-rejected-\(code)")
    }
  }

  /// Moves files to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }
}

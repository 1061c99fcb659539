import Foundation
import MailModel

/// The standing set of hard invoices that a layout must survive: the longest, the emptiest, every
/// payment means, foreign scripts and currencies, every notice. Made of a sender's own facts, and
/// the same for the same seed on any day.
public enum HardInvoices {
  /// An invoice with how it is tried.
  public struct Trial: Sendable {
    /// The invoice; its name says what is hard about it.
    public var document: SampleDocument
    /// How it is composed.
    public var options: Studio.Options
  }

  /// The whole set for a sender, in the languages given beside the sender's own.
  public static func all(
    for sender: SenderProfile, languages: [Language] = [], seed: UInt64 = 1
  ) -> [Trial] {
    var maker = HardInvoiceMaker(sender, seed: seed)
    var trials = maker.documents().map {
      Trial(document: $0, options: Studio.Options(sender: sender.id))
    }
    for language in languages where language != sender.language {
      for name in [
        "ordinary", "everything at once", "credit note", "direct debit", "reminder",
      ] {
        guard var document = trials.first(where: { $0.document.name == name })?.document else {
          continue
        }
        document.name += " in \(language.rawValue)"
        var options = Studio.Options(sender: sender.id)
        options.language = language
        trials.append(Trial(document: document, options: options))
      }
    }
    // A design for addresses on the back need not leave room for a window on the front.
    guard sender.addressSide == .front else { return trials }
    for name in ["ordinary", "120 lines"] {
      guard var document = trials.first(where: { $0.document.name == name })?.document else {
        continue
      }
      document.name += ", address on the back"
      trials.append(
        Trial(document: document, options: .init(sender: sender.id, addressSide: .back)))
    }
    return trials
  }
}

/// Makes the documents of one sender.
struct HardInvoiceMaker {
  let sender: SenderProfile
  var numbers: SeededNumbers
  /// Currency of the sender's country.
  let currency: Currency

  init(_ sender: SenderProfile, seed: UInt64) {
    self.sender = sender
    numbers = SeededNumbers(state: seed)
    let codes = ["SE": "SEK", "NO": "NOK", "DK": "DKK"]
    currency = Self.currency(codes[sender.country] ?? "EUR")
  }

  static func currency(_ code: String) -> Currency {
    guard let currency = Currency(code) else { preconditionFailure("\(code) is no currency") }
    return currency
  }

  mutating func documents() -> [SampleDocument] {
    var made: [(name: String, draft: InvoiceDraft)] = []
    func add(_ name: String, _ change: (inout InvoiceDraft) -> Void) {
      var draft = ordinary
      change(&draft)
      made.append((name, draft))
    }
    add("ordinary") { _ in }
    add("one line") { $0.keepLines(1) }
    add("the emptiest") { $0.strip() }
    add("the longest names") { $0.lengthen() }
    add("six address lines") { $0.fillAddress() }
    add("120 lines") { $0.repeatLines(120) }
    add("1 000 lines") { $0.repeatLines(1000) }
    add("everything at once") { $0.fill() }
    add("credit note") { $0.invoice.kind = .creditNote }
    add("nothing to pay") { $0.prepay(all: true) }
    add("a credit") { $0.prepay(all: false) }
    add("direct debit") { $0.drawDirectly() }
    add("reminder") { $0.remind(.reminder, level: 1) }
    add("notice before debt collection") { $0.remind(.debtCollectionNotice, level: 2) }
    add("reminder with the longest names") {
      $0.remind(.reminder, level: 3)
      $0.lengthen()
    }
    add("five VAT rates") { $0.varyTax() }
    add("allowances and charges everywhere") { $0.allowEverywhere() }
    add("amounts of ten digits") { $0.enlarge() }
    add("notes of 3 000 characters") { $0.annotate(characters: 3000) }
    for script in ForeignScript.allCases { add(script.rawValue) { $0.write(in: script) } }
    for code in ["EUR", "JPY", "KWD", "ISK"] {
      add("in \(code)") { $0.invoice.currency = Self.currency(code) }
    }
    for way in PaymentWay.ways(in: sender.country) {
      add("paid by \(way.name)") { $0.pay(way) }
    }
    return made.map { made in
      var draft = made.draft
      draft.total()
      return SampleDocument(name: made.name, invoice: draft.invoice, mailing: draft.mailing)
    }
  }

  /// An invoice of four lines, as most are.
  private var ordinary: InvoiceDraft {
    mutating get {
      var draft = InvoiceDraft(sender: sender, currency: currency)
      for _ in 0..<4 { draft.addLine(amount: Decimal(numbers.next(in: 100...99_999))) }
      if let way = PaymentWay.ways(in: sender.country).first { draft.pay(way) }
      return draft
    }
  }
}

/// Numbers that come again with the same seed.
struct SeededNumbers {
  var state: UInt64

  /// The next number of a range.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

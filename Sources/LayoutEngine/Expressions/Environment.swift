import Foundation
import MailModel

/// All that expressions may ask about one document. Lives as long as one composition.
final class Environment {
  let invoice: Invoice
  let context: CompositionContext
  /// The language that words come in now; ``both(_:)`` changes it for a moment.
  private(set) var language: Language
  let facts: PaymentFacts
  /// Variables of loops, by the slot that the compiler gave them.
  var slots: [Value]
  /// The document's loop rounds so far, against a limit.
  var rounds = 0
  /// Whether an expression wanted to make a text longer than the limit, which was then cut.
  private(set) var hasCutText = false

  /// The page that is being set; zero while the flow is set.
  var pageNumber = 0
  var pageCount = 0
  var pageHasSlip = false

  init(_ invoice: Invoice, _ context: CompositionContext, slots: Int) {
    self.invoice = invoice
    self.context = context
    language = context.language
    facts = PaymentFacts(invoice, notices: context.notices)
    self.slots = Array(repeating: .nothing, count: slots)
  }

  // MARK: Languages

  /// What an expression gives in the document's second language; nothing where it has none.
  func inSecondLanguage(_ source: Evaluate) -> Value {
    guard let second = context.secondLanguage else { return .nothing }
    let first = language
    language = second
    defer { language = first }
    return source(self)
  }

  // MARK: Parties and addresses

  /// 0 seller, 1 buyer, 2 payee, 3 tax representative.
  func party<T>(_ role: Int32, _ get: (Party) -> T?) -> T? {
    switch role {
    case 0: get(invoice.seller)
    case 1: get(invoice.buyer)
    case 2: invoice.payee.flatMap(get)
    default: invoice.taxRepresentative.flatMap(get)
    }
  }

  /// 0…3 a party's, 4 where goods were delivered.
  func address<T>(_ role: Int32, _ get: (PostalAddress) -> T?) -> T? {
    role == 4 ? invoice.delivery?.address.flatMap(get) : party(role) { $0.address.flatMap(get) }
  }

  /// The address as lines for people; the country where it is not the seller's.
  func addressLines(_ role: Int32) -> [String] {
    let home = invoice.seller.address?.country
    return address(role) { address in
      var street = address.street ?? ""
      if let number = address.buildingNumber { street += street.isEmpty ? number : " " + number }
      var lines = [street, address.additionalStreet ?? ""] + address.extraLines
      if let box = address.postbox { lines.append(box) }
      let town = [address.postcode ?? "", address.city ?? ""].filter { !$0.isEmpty }
      lines.append(town.joined(separator: " "))
      if let country = address.country, country != home {
        lines.append(CountryNames.name(of: country, in: language))
      }
      return lines.filter { !$0.isEmpty }
    } ?? []
  }

  // MARK: Lists

  func count(_ kind: ListKind, _ a: Int32 = 0) -> Int32 {
    let line = Int(a)
    let count =
      switch kind {
      case .lines: invoice.lines.count
      case .vat: invoice.taxSubtotals.count
      case .allowances: invoice.allowancesAndCharges.count
      case .attachments: invoice.attachments.count
      case .preceding: invoice.references.preceding.count
      case .payments: invoice.paymentMeans.count
      case .notes: invoice.notes.count
      case .paymentTerms: invoice.paymentTerms.count
      case .lineAllowances: invoice.lines[line].allowancesAndCharges.count
      case .lineProperties: invoice.lines[line].properties.count
      case .lineNotes: invoice.lines[line].notes.count
      case .extraLines: address(a) { $0.extraLines.count } ?? 0
      case .addressLines: addressLines(a).count
      case .partyIDs: party(a) { $0.identifiers.count } ?? 0
      case .windowLines: context.addressLines.count
      }
    return Int32(clamping: count)
  }

  func element(_ list: ListReference, _ index: Int) -> Value {
    let i = Int32(index)
    switch list.kind {
    case .lines: return .record(Record(type: .line, a: i))
    case .vat: return .record(Record(type: .vat, a: i))
    case .allowances: return .record(Record(type: .allowance, a: -1, b: i))
    case .attachments: return .record(Record(type: .attachment, a: i))
    case .preceding: return .record(Record(type: .preceding, a: i))
    case .payments: return .record(Record(type: .payment, a: i))
    case .notes: return .text(invoice.notes[index])
    case .paymentTerms: return .text(invoice.paymentTerms[index])
    case .lineAllowances: return .record(Record(type: .allowance, a: list.a, b: i))
    case .lineProperties: return .record(Record(type: .property, a: list.a, b: i))
    case .lineNotes: return .text(invoice.lines[Int(list.a)].notes[index])
    case .extraLines: return .text(address(list.a) { $0.extraLines[index] } ?? "")
    case .addressLines: return .text(addressLines(list.a)[index])
    case .partyIDs: return .text(party(list.a) { $0.identifiers[index].value } ?? "")
    case .windowLines: return .text(context.addressLines[index])
    }
  }

  /// All elements of a list value.
  func elements(_ value: Value) -> [Value] {
    switch value {
    case .list(let list): (0..<Int(list.count)).map { element(list, $0) }
    case .values(let values): values
    default: []
    }
  }

  // MARK: Texts

  /// Texts put together, within the limit: names may stand for texts made of each other, so that
  /// each doubles the last.
  func joined(_ parts: [String], by separator: String) -> Value {
    var text = ""
    for (index, part) in parts.enumerated() {
      if index > 0 { text += separator }
      text += part
      if text.utf8.count > LayoutLimits.textBytes {
        hasCutText = true
        return .text(String(text.unicodeScalars.prefix(LayoutLimits.textBytes / 4)))
      }
    }
    return .text(text)
  }

  // MARK: Payment

  /// When the amount is due: the payment's own date, else the invoice's.
  var dueDate: CalendarDate? {
    facts.index.flatMap { invoice.paymentMeans[$0].dueDate } ?? invoice.dueDate
  }

  /// The notices as sentences.
  var notice: String {
    guard !context.notices.isEmpty else { return "" }
    var sentences: [String] = []
    let date = dueDate.map { DateText.short($0, language: language) } ?? ""
    for notice in CompositionContext.Notice.allCases where context.notices.contains(notice) {
      // A credit note says everything that the other two would.
      if notice != .creditNote, notice != .directDebit, context.notices.contains(.creditNote) {
        continue
      }
      sentences.append(NoticeWords.text(notice, language: language, date: date))
    }
    return sentences.joined(separator: " ")
  }

  func accountText(_ index: Int) -> String {
    guard index >= 0, index < invoice.paymentMeans.count else { return "" }
    let means = invoice.paymentMeans[index]
    let raw = means.account ?? ""
    let compact = PlainText.compact(raw)
    switch kind(index) {
    case .bankgiro: return AccountText.bankgiro(compact)
    case .plusgiro: return AccountText.plusgiro(compact)
    case .iban: return AccountText.iban(compact)
    case .kontonummer: return AccountText.kontonummer(compact)
    case .fik, .card, .none: return raw
    case .account:
      // A Danish account is named by its bank's registration number and the account's own.
      if let branch = means.branch, branch.utf8.count == 4,
        branch.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      {
        return branch + "\u{A0}" + raw
      }
      return invoice.seller.address?.country == "DK" ? AccountText.regkonto(raw) : raw
    }
  }

  func kind(_ index: Int) -> PaymentFacts.Kind {
    if index == facts.index { return facts.kind }
    let means = invoice.paymentMeans[index]
    return PaymentFacts.kind(
      of: means, account: PlainText.compact(means.account ?? ""),
      seller: invoice.seller.address?.country)
  }
}

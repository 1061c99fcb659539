import Foundation
import MailModel

/// What is known of a ready-made invoice before it is read.
public struct ReadyMadeSources: Sendable {
  /// Whose it is.
  public var sender: SenderProfile
  /// How its invoices come.
  public var profile: ReadyMadeProfile
  /// What the index says.
  public var entry: ReadyMadeEntry?
  /// What the XML in the PDF says.
  public var embedded: EmbeddedInvoice?
  /// What rectangles say, by field.
  public var rectangles: [ReadyMadeField: [String]] = [:]
  /// What is wrong already.
  public var faults: [Diagnostic] = []
  /// PDFs that go with it.
  public var enclosures: [Attachment] = []

  /// Makes sources.
  public init(sender: SenderProfile, profile: ReadyMadeProfile) {
    self.sender = sender
    self.profile = profile
  }
}

/// Makes an invoice of what index, embedded XML and rectangles say.
///
/// Where two of them say the same thing they must agree: an index that slipped by a row, or pages
/// that slipped by one, would put one person's invoice into another's envelope. The invoice has no
/// lines and no taxes, so the rules about those say nothing of it.
public struct ReadyMadeReader {
  private let sources: ReadyMadeSources
  private let file: String
  private let place: String
  private var diagnostics: [Diagnostic]

  /// Reads.
  ///
  /// - Parameters:
  ///   - file: the document's name for diagnostics.
  ///   - index: the index's name, where there is one.
  public static func read(
    _ sources: ReadyMadeSources, file: String, index: String? = nil
  ) -> IntakeResult {
    var reader = ReadyMadeReader(sources, file: file, index: index)
    return reader.result()
  }

  private init(_ sources: ReadyMadeSources, file: String, index: String?) {
    self.sources = sources
    self.file = file
    place = index.map { name in "\(name) record \(sources.entry?.row ?? 0)" } ?? file
    diagnostics = sources.faults
  }

  private mutating func result() -> IntakeResult {
    let number = readNumber()
    var invoice: Invoice?
    if let number { invoice = self.invoice(number: number) }
    var mailing: MailingAddress?
    if let invoice {
      checkDates(invoice)
      let found: [Diagnostic]
      (mailing, found) = Self.mailing(invoice, at: place)
      diagnostics += found
      if mailing == nil, !diagnostics.contains(where: { $0.severity >= .deviation }) {
        deviate(
          "address-missing", "no address of the recipient is given with a country",
          fix: "give it in the index, or name a rectangle or a default country")
      }
    }
    return IntakeResult(
      invoice: invoice, mailing: mailing, number: number, diagnostics: diagnostics)
  }

  private static func mailing(
    _ invoice: Invoice, at place: String
  ) -> (MailingAddress?, [Diagnostic]) {
    var found: [Diagnostic] = []
    let mailing = MailingCheck(invoice: invoice) { code, message, _ in
      found.append(
        Diagnostic(
          .deviation, code: code, message, at: .init(file: place), why: MailingCheck.why,
          fix: MailingCheck.fix))
    }.mailingAddress()
    return (mailing, found)
  }

  // MARK: Fields

  /// A cleaned text of a field: the index's, the embedded XML's, a rectangle's, the default.
  private mutating func text(_ field: ReadyMadeField, embedded: String? = nil) -> String? {
    let entry = sources.entry?.text(field).flatMap { clean($0) }
    let drawn = sources.rectangles[field]?.first.flatMap { clean($0) }
    return entry ?? embedded ?? drawn ?? sources.profile.defaults[field]
  }

  private mutating func clean(_ text: String, isAddress: Bool = false) -> String? {
    var copy = text
    let (cleaned, findings) = copy.withUTF8 { TextCleaning.clean($0) }
    if !findings.isDisjoint(with: .damaged) {
      diagnostics.append(
        Diagnostic(
          isAddress ? .deviation : .warning, code: "text-damaged",
          "a text was damaged by a wrong encoding before it came here", at: .init(file: place),
          why: "letters such as å, ä, ö and ø would come out wrong",
          fix: "state the index's encoding in the sender's file, or have the sender mend it"))
    }
    return cleaned.isEmpty || cleaned.utf8.count > Self.textMax ? nil : cleaned
  }

  private static let textMax = 2000

  private mutating func deviate(
    _ code: String, _ message: String, why: String? = nil, fix: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(.deviation, code: code, message, at: .init(file: place), why: why, fix: fix))
  }

  private mutating func readNumber() -> String? {
    guard let number = self.text(.number, embedded: sources.embedded?.number) else {
      deviate(
        "ready-made-no-number", "nothing gives the invoice's number",
        fix: "map a column, name a rectangle, or have the XML embedded")
      return nil
    }
    agree(.number, number, sources.embedded?.number)
    return number
  }

  /// Whether what index, XML and rectangle say of a field is the same.
  private mutating func agree(_ field: ReadyMadeField, _ chosen: String, _ embedded: String?) {
    func letters(_ text: String) -> String { AddressLetters.plain(text) }
    var others: [(String, String)] = []
    if sources.entry?.text(field) != nil, let embedded {
      others.append(("embedded XML", embedded))
    }
    if sources.entry?.text(field) ?? embedded != nil, let drawn = sources.rectangles[field]?.first {
      others.append(("page", drawn))
    }
    for (what, other) in others where letters(other) != letters(chosen) {
      deviate(
        "ready-made-differs", "the \(what) gives another \(field.rawValue) than the index or XML",
        why: "pages and index may have slipped against each other",
        fix: "have the sender send index and PDFs again")
    }
    // A rectangle that is to confirm a field and says nothing confirms nothing.
    if sources.profile.rectangles.contains(where: { $0.field == field }),
      sources.rectangles[field] == nil
    {
      deviate(
        "ready-made-rectangle-empty", "the page shows no \(field.rawValue) in its rectangle",
        why: "it cannot be said that these are the pages of this invoice",
        fix: "look whether the rectangle lies right, and whether the pages are the invoice's")
    }
  }

  // MARK: The invoice

  private mutating func invoice(number: String) -> Invoice? {
    let embedded = sources.embedded
    let date = day(.date, embedded: embedded?.issueDate)
    let due = day(.due, embedded: embedded?.dueDate)
    let currency = readCurrency()
    let amount = readAmount()
    if date == nil { need("the issue date", .date) }
    if amount == nil { need("the amount to pay", .amount) }
    guard let date, let currency, let amount else { return nil }
    var invoice = Invoice(
      kind: kind(), number: number, issueDate: date, currency: currency, seller: seller(),
      buyer: buyer(),
      totals: Totals(lineNet: amount, taxExclusive: amount, taxInclusive: amount, payable: amount))
    invoice.dueDate = due
    invoice.attachments = sources.enclosures
    if let reference = text(.paymentReference, embedded: embedded?.paymentReference) {
      var means = PaymentMeans(code: "1")
      means.paymentID = reference
      invoice.paymentMeans = [means]
    }
    return invoice
  }

  private mutating func need(_ what: String, _ field: ReadyMadeField) {
    let given = sources.entry?.text(field) ?? sources.rectangles[field]?.first
    deviate(
      "ready-made-\(field.rawValue)",
      given == nil ? "nothing gives \(what)" : "\(what) cannot be read as the sender's file says",
      fix: given == nil
        ? "map a column, name a rectangle, or have the XML embedded"
        : "state decimalMark and dateForm as the sender writes them")
  }

  private mutating func day(
    _ field: ReadyMadeField, embedded: CalendarDate?
  ) -> CalendarDate? {
    let form = sources.profile.dateForm
    if let text = sources.entry?.text(field) {
      let read = WrittenValue.date(text, form: form)
      if read == nil, field == .due { need("the due date", field) }
      return read
    }
    return embedded
      ?? sources.rectangles[field]?.first.flatMap { WrittenValue.date($0, form: form) }
  }

  private mutating func readCurrency() -> Currency? {
    let code = text(.currency, embedded: sources.embedded?.currency?.code)
    guard let code, CodeLists.currencies.contains(code), let currency = Currency(code) else {
      deviate(
        "ready-made-currency",
        code == nil ? "nothing gives the currency" : "the currency is not one of ISO 4217",
        fix: "map a column, or name a default")
      return nil
    }
    if let embedded = sources.embedded?.currency, embedded != currency {
      deviate("ready-made-differs", "index and embedded XML give different currencies")
    }
    return currency
  }

  private mutating func readAmount() -> Decimal? {
    let mark = sources.profile.decimalMark
    let entry = sources.entry?.text(.amount)
    let chosen: Decimal?
    if let entry {
      chosen = WrittenValue.amount(entry, mark: mark)
    } else {
      chosen =
        sources.embedded?.payable
        ?? sources.rectangles[.amount]?.first.flatMap { WrittenValue.amount($0, mark: mark) }
    }
    guard let chosen else { return nil }
    let drawn = sources.rectangles[.amount]?.first.flatMap { WrittenValue.amount($0, mark: mark) }
    let isDrawn = sources.profile.rectangles.contains { $0.field == .amount }
    if (entry != nil && sources.embedded?.payable.map { $0 != chosen } ?? false)
      || (isDrawn && drawn != chosen)
    {
      deviate(
        "ready-made-differs", "index, XML and page do not give the same amount",
        why: "pages and index may have slipped against each other",
        fix: "have the sender send index and PDFs again")
    }
    return chosen
  }

  private mutating func kind() -> Invoice.Kind {
    guard let text = self.text(.kind) else { return sources.embedded?.kind ?? .invoice }
    if let kind = WrittenValue.kind(text) { return kind }
    deviate(
      "ready-made-kind", "the kind is neither invoice, credit-note nor reminder",
      fix: "write one of these words, or 380 or 381")
    return .invoice
  }

  // MARK: Parties

  /// The seller as the site knows it, so that a number counts once whatever form it comes in.
  private func seller() -> Party {
    let sender = sources.sender
    var party = Party()
    party.registrationName = sender.name
    party.endpoint = sender.endpoints.first
    party.legalID = sender.organisationNumbers.first.map { Identifier(scheme: nil, value: $0) }
    var address = PostalAddress()
    address.country = sender.country
    party.address = address
    return party
  }

  private mutating func buyer() -> Party {
    var party = Party()
    let entry = sources.entry
    let country = readCountry()
    if let lines = lines(entry?.texts(.address) ?? []) {
      (party.registrationName, party.address) = Self.named(
        AddressText.block(lines, country: country))
    } else if let lines = lines(entry?.texts(.addressLines) ?? []) {
      party.registrationName = entry?.text(.name).flatMap { clean($0, isAddress: true) }
      party.address = AddressText.address(lines, country: country)
    } else if entry?.text(.street) ?? entry?.text(.town) ?? entry?.text(.street2) != nil {
      party.registrationName = entry?.text(.name).flatMap { clean($0, isAddress: true) }
      var address = PostalAddress()
      address.street = entry?.text(.street).flatMap { clean($0, isAddress: true) }
      address.extraLines = lines(entry?.texts(.street2) ?? []) ?? []
      address.postcode = entry?.text(.postcode).flatMap { clean($0, isAddress: true) }
      address.city = entry?.text(.town).flatMap { clean($0, isAddress: true) }
      address.country = country
      party.address = address
    } else if let buyer = sources.embedded?.buyer, buyer.address != nil {
      party = buyer
    } else if let lines = lines(sources.rectangles[.address] ?? []) {
      (party.registrationName, party.address) = Self.named(
        AddressText.block(lines, country: country))
    }
    if let id = text(.buyerID) { party.identifiers.append(Identifier(scheme: nil, value: id)) }
    if party.name.isEmpty, party.address != nil {
      deviate("ready-made-no-name", "nothing gives the recipient's name")
    }
    return party
  }

  private static func named(
    _ block: (name: String, address: PostalAddress)
  ) -> (String?, PostalAddress?) {
    (block.name.isEmpty ? nil : block.name, block.address)
  }

  private mutating func lines(_ texts: [String]) -> [String]? {
    let lines = texts.compactMap { clean($0, isAddress: true) }
    return lines.isEmpty ? nil : lines
  }

  private mutating func readCountry() -> String? {
    guard let text = self.text(.country) else { return sources.sender.country }
    if let code = CountryNames.code(named: text) { return code }
    deviate("ready-made-country", "the country is neither a code of ISO 3166-1 nor a known name")
    return nil
  }

  private mutating func checkDates(_ invoice: Invoice) {
    guard let due = invoice.dueDate, due < invoice.issueDate else { return }
    deviate(
      "due-before-issue", "the due date lies before the issue date",
      why: "the recipient would be in delay before the letter comes",
      fix: "ask the sender for the right due date")
  }
}

/// How addresses and numbers are compared: by their letters and digits.
public enum AddressLetters {
  /// Letters and digits in capitals.
  public static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.precomposedStringWithCanonicalMapping.uppercased().unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        }))
  }
}

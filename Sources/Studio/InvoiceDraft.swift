import Foundation
import MailModel

/// An invoice in the making, with its posting address.
struct InvoiceDraft {
  var invoice: Invoice
  var mailing: MailingAddress
  private let country: String

  private static let places = [
    "SE": ("Storgatan 12", "123 45", "Ånge"), "NO": ("Storgata 12", "0123", "Øystese"),
    "DK": ("Storegade 12, 3. tv.", "1234", "Ærøskøbing"),
    "FI": ("Isokatu 12 A 3", "01234", "Äänekoski"),
  ]

  init(sender: SenderProfile, currency: Currency) {
    country = sender.country
    let (street, postcode, town) = Self.places[country] ?? ("Main Street 12", "12345", "Town")
    var seller = Party()
    seller.registrationName = sender.name
    seller.endpoint = sender.endpoints.first
    seller.legalID = sender.organisationNumbers.first.map { Identifier(scheme: nil, value: $0) }
    seller.vatID = sender.organisationNumbers.first.map { sender.country + $0 }
    var address = PostalAddress()
    (address.street, address.postcode, address.city) = (street, postcode, town)
    address.country = country
    seller.address = address
    var buyer = Party()
    buyer.registrationName = "Alva Öberg"
    buyer.identifiers = [Identifier(scheme: nil, value: "40012345")]
    buyer.address = address
    invoice = Invoice(
      kind: .invoice, number: "2026110000017", issueDate: CalendarDate(daysSince1970: 20_779),
      currency: currency, seller: seller, buyer: buyer,
      totals: Totals(lineNet: 0, taxExclusive: 0, taxInclusive: 0, payable: 0))
    invoice.dueDate = invoice.issueDate.adding(days: 30)
    invoice.buyerReference = "1234"
    invoice.paymentTerms = ["30 dagar netto"]
    mailing = MailingAddress(
      nameLines: ["Alva Öberg"], deliveryLines: [street], postcode: postcode, town: town,
      country: country)
  }

  // MARK: Lines and sums

  /// The standard rate of the sender's country.
  var rate: Decimal { country == "FI" ? Decimal(255) / 10 : 25 }

  /// Adds a line; the amount is in hundredths.
  mutating func addLine(amount hundredths: Decimal) {
    let count = invoice.lines.count + 1
    var line = InvoiceLine(
      id: "\(count)", name: "Rad \(count) med benämning", net: hundredths / 100)
    line.quantity = 2
    line.unitCode = "C62"
    line.price = line.net / 2
    line.sellerItemID = "A-\(1000 + count)"
    line.tax = TaxCategory(code: "S", percent: rate)
    invoice.lines.append(line)
  }

  mutating func keepLines(_ count: Int) { invoice.lines.removeLast(invoice.lines.count - count) }

  mutating func repeatLines(_ count: Int) {
    while invoice.lines.count < count {
      addLine(amount: Decimal(100 + (invoice.lines.count * 7919) % 90_000))
      if invoice.lines.count % 7 == 0 {
        invoice.lines[invoice.lines.count - 1].description = "Beskrivning i en rad under"
      }
    }
  }

  /// Works out all sums; what was prepaid stays.
  mutating func total() {
    let places = invoice.currency.decimals
    func rounded(_ value: Decimal) -> Decimal { value.rounded(places: places) }
    var bases: [TaxCategory: Decimal] = [:]
    for index in invoice.lines.indices {
      invoice.lines[index].net = rounded(invoice.lines[index].net)
      if let tax = invoice.lines[index].tax {
        bases[tax, default: 0] += invoice.lines[index].net
      }
    }
    let net = invoice.lines.reduce(0) { $0 + $1.net }
    var (allowances, charges) = (Decimal(0), Decimal(0))
    for item in invoice.allowancesAndCharges {
      if item.isCharge { charges += item.amount } else { allowances += item.amount }
      if let tax = item.tax { bases[tax, default: 0] += item.isCharge ? item.amount : -item.amount }
    }
    invoice.taxSubtotals = bases.sorted {
      ($0.key.percent ?? 0, $0.key.code) > ($1.key.percent ?? 0, $1.key.code)
    }.map { tax, base in
      var row = TaxSubtotal(
        category: tax, taxable: base, tax: rounded(base * (tax.percent ?? 0) / 100))
      if tax.code != "S" { row.exemptionReason = Self.reason(of: tax.code) }
      return row
    }
    let tax = invoice.taxSubtotals.reduce(0) { $0 + $1.tax }
    // A reminder says nothing of VAT.
    invoice.taxTotal = invoice.kind == .reminder ? nil : tax
    let prepaid = invoice.totals.prepaid
    let exclusive = net - allowances + charges
    var totals = Totals(
      lineNet: net, taxExclusive: exclusive, taxInclusive: exclusive + tax,
      payable: exclusive + tax)
    if !invoice.allowancesAndCharges.isEmpty {
      totals.allowances = allowances
      totals.charges = charges
    }
    switch prepaid {
    case .some(0): totals.prepaid = totals.taxInclusive
    case .some: totals.prepaid = totals.taxInclusive + 250
    case nil: break
    }
    totals.payable -= totals.prepaid ?? 0
    invoice.totals = totals
  }

  private static func reason(of code: String) -> String {
    switch code {
    case "AE":
      "Omvänd betalningsskyldighet: köparen redovisar momsen (artikel 196, direktiv 2006/112/EG)"
    case "E": "Undantag från skatteplikt enligt 3 kap. mervärdesskattelagen"
    case "K": "Unionsintern leverans (artikel 138, direktiv 2006/112/EG)"
    default: "Export utanför EU (artikel 146, direktiv 2006/112/EG)"
    }
  }

  /// Everything is paid, or more than that.
  mutating func prepay(all: Bool) { invoice.totals.prepaid = all ? 0 : 1 }
}

extension InvoiceDraft {
  // MARK: Little and much

  /// Leaves only what no invoice is without.
  mutating func strip() {
    keepLines(1)
    invoice.lines[0].quantity = nil
    invoice.lines[0].unitCode = nil
    invoice.lines[0].price = nil
    invoice.lines[0].sellerItemID = nil
    invoice.lines[0].name = "x"
    invoice.dueDate = nil
    invoice.buyerReference = nil
    invoice.paymentTerms = []
    invoice.paymentMeans = []
    invoice.buyer.identifiers = []
    invoice.buyer.address = nil
    invoice.seller.address = nil
    invoice.seller.vatID = nil
  }

  /// Words of 200 characters without a place to break, and long ones with many.
  mutating func lengthen() {
    let word = String(repeating: "Verksamhetsområdesbeteckning", count: 8).prefix(200)
    let sentence = String(repeating: "Långa namn med många ord ", count: 8)
    invoice.number = String(word)
    invoice.buyerReference = String(word)
    invoice.references.purchaseOrder = String(word)
    invoice.references.contract = String(word)
    invoice.references.project = sentence
    invoice.accountingCost = String(word)
    invoice.seller.registrationName = String(sentence.prefix(120))
    invoice.buyer.registrationName = String(sentence.prefix(200))
    invoice.buyer.identifiers = [Identifier(scheme: nil, value: String(word))]
    invoice.buyer.contactName = sentence
    invoice.lines[0].name = String(word)
    invoice.lines[1].name = String(sentence.prefix(300))
    invoice.lines[1].description = String(repeating: sentence, count: 2)
    invoice.lines[2].sellerItemID = String(word.prefix(60))
    invoice.lines[2].properties = [InvoiceLine.Property(name: String(word), value: String(word))]
    invoice.paymentTerms = [sentence]
    fillAddress()
  }

  /// Six lines of the greatest length that an address block has.
  mutating func fillAddress() {
    let line = String(
      "Bostadsrättsföreningen Västra Ångermannagatan".prefix(AddressBlock.maximumCharacters))
    mailing.nameLines = [line, line, line]
    mailing.deliveryLines = [line, line]
    mailing.town = "Ångermannabalens norra"
  }

  /// Every term that an invoice may have.
  mutating func fill() {
    let day = invoice.issueDate
    invoice.notes = [
      "En anmärkning.", "Och en till, något längre, som går över hela bredden av sidan.",
    ]
    invoice.period = Period(start: day.adding(days: -30), end: day)
    invoice.accountingCost = "4711"
    invoice.references.purchaseOrder = "PO-2026-0815"
    invoice.references.salesOrder = "SO-99001"
    invoice.references.contract = "AVT-2024-77"
    invoice.references.project = "Ombyggnad"
    invoice.references.despatchAdvice = "FS-1"
    invoice.references.receivingAdvice = "MK-1"
    invoice.references.tender = "UH-7"
    invoice.references.invoicedObject = "Mätare 735999100000000017"
    invoice.references.preceding = [
      References.Preceding(number: "2026100000003", issueDate: day.adding(days: -31))
    ]
    invoice.buyer.contactName = "Åke Ek"
    invoice.buyer.legalID = Identifier(scheme: nil, value: "5560000000")
    invoice.buyer.vatID = "SE556000000001"
    invoice.seller.telephone = "+46 8 123 45 67"
    invoice.seller.email = "kundservice@exempel.example"
    invoice.seller.taxRegistration = "Godkänd för F-skatt"
    var delivery = Delivery()
    delivery.name = "Lager Norr"
    delivery.date = day.adding(days: -3)
    delivery.address = invoice.buyer.address
    invoice.delivery = delivery
    invoice.attachments = [Attachment(id: "1", filename: "bilaga-1.pdf")]
    for index in invoice.lines.indices { fillLine(index) }
    allowEverywhere()
  }

  private mutating func fillLine(_ index: Int) {
    invoice.lines[index].description = "En beskrivning av varan eller tjänsten i ett par ord"
    invoice.lines[index].buyerItemID = "K-\(index)"
    invoice.lines[index].standardItemID = "7310865004703"
    invoice.lines[index].period = invoice.period
    invoice.lines[index].orderLine = "\(index + 1)"
    invoice.lines[index].objectID = "735999100000000017"
    invoice.lines[index].accountingCost = "4711-\(index)"
    invoice.lines[index].originCountry = "FI"
    invoice.lines[index].notes = ["Anmärkning på raden"]
    invoice.lines[index].properties = [InvoiceLine.Property(name: "Färg", value: "Blå")]
    invoice.lines[index].priceBaseQuantity = 10
    invoice.lines[index].grossPrice = invoice.lines[index].net
    invoice.lines[index].priceDiscount = 1
  }

  // MARK: Sums

  /// Allowances and charges on every line and on the whole.
  mutating func allowEverywhere() {
    let tax = TaxCategory(code: "S", percent: rate)
    for index in invoice.lines.indices {
      var allowance = AllowanceCharge(isCharge: false, amount: 1)
      allowance.reason = "Mängdrabatt"
      allowance.percent = 5
      var charge = AllowanceCharge(isCharge: true, amount: 1)
      charge.reason = "Miljöavgift"
      invoice.lines[index].allowancesAndCharges = [allowance, charge]
    }
    invoice.allowancesAndCharges = (1...4).map { number in
      var item = AllowanceCharge(isCharge: number % 2 == 0, amount: Decimal(number * 10))
      item.reason = number % 2 == 0 ? "Fraktavgift och emballage" : "Rabatt enligt avtal"
      item.percent = number == 1 ? 10 : nil
      item.tax = tax
      return item
    }
  }

  /// Standard, two reduced rates, exempt and reverse charge, each on a line of its own.
  mutating func varyTax() {
    repeatLines(5)
    let rates: [(String, Decimal)] = [("S", rate), ("S", 12), ("S", 6), ("E", 0), ("AE", 0)]
    for (index, rate) in rates.enumerated() {
      invoice.lines[index].tax = TaxCategory(code: rate.0, percent: rate.1)
    }
  }

  /// Lines of more than a billion.
  mutating func enlarge() {
    for index in invoice.lines.indices {
      invoice.lines[index].net = Decimal(1_234_567_890 + index) + Decimal(index * 11 + 5) / 100
      invoice.lines[index].quantity = 123_456
      invoice.lines[index].price = Decimal(1_000_006) / 100
    }
  }

  mutating func annotate(characters: Int) {
    let sentence = "En mening som fyller ut en mycket lång anmärkning på fakturan. "
    let note = String(repeating: sentence, count: characters / sentence.count + 1)
    invoice.notes = [String(note.prefix(characters))]
    invoice.lines[0].notes = [String(note.prefix(characters / 2))]
  }
}

import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Invoices, layouts and contexts that tests change to what they need.
enum Samples {
  static func day(_ text: String) -> CalendarDate {
    guard let date = CalendarDate(iso: text) else { fatalError("no date: \(text)") }
    return date
  }

  static func decimal(_ text: String) -> Decimal {
    guard let value = Decimal(xsdDecimal: text) else { fatalError("no number: \(text)") }
    return value
  }

  static func invoice(lines: Int = 3) -> Invoice {
    var seller = Party()
    seller.registrationName = "Östra Älvdalens Energi AB"
    seller.vatID = "SE559780550501"
    seller.legalID = Identifier(scheme: "0007", value: "5597805505")
    var address = PostalAddress()
    address.street = "Industrivägen 1"
    address.postcode = "721 30"
    address.city = "VÄSTERÅS"
    address.country = "SE"
    seller.address = address
    var buyer = Party()
    buyer.registrationName = "Gustaf Franzén"
    address.street = "Järnvägsgränd 33"
    buyer.address = address
    var totals = Totals(
      lineNet: Decimal(lines * 100), taxExclusive: Decimal(lines * 100),
      taxInclusive: Decimal(lines * 125), payable: Decimal(lines * 125))
    totals.rounding = decimal("-0.25")
    var invoice = Invoice(
      kind: .invoice, number: "F-1001", issueDate: day("2026-11-22"),
      currency: Currency("SEK") ?? fallback, seller: seller, buyer: buyer, totals: totals)
    invoice.dueDate = day("2026-12-22")
    invoice.buyerReference = "Anna"
    invoice.taxTotal = Decimal(lines * 25)
    var vat = TaxSubtotal(
      category: TaxCategory(code: "S", percent: 25), taxable: Decimal(lines * 100),
      tax: Decimal(lines * 25))
    vat.exemptionReason = nil
    invoice.taxSubtotals = [vat]
    var means = PaymentMeans(code: "30")
    means.paymentID = "12351"
    means.account = "50645890"
    means.branch = "SE:BANKGIRO"
    invoice.paymentMeans = [means]
    invoice.lines = (0..<lines).map { index in
      var line = InvoiceLine(id: "L\(index + 1)", name: "Elnät \(index + 1)", net: 100)
      line.quantity = decimal("2312.472")
      line.unitCode = "KWH"
      line.price = decimal("3.0346")
      line.tax = TaxCategory(code: "S", percent: 25)
      return line
    }
    return invoice
  }

  private static var fallback: Currency {
    guard let currency = Currency("EUR") else { fatalError("EUR") }
    return currency
  }

  static func context(_ language: Language = .sv) -> CompositionContext {
    CompositionContext(
      language: language,
      addressLines: ["Gustaf Franzén", "Järnvägsgränd 33", "790 91 IDRE"], addressSide: .front,
      window: Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(30)))
  }

  /// A layout around a flow.
  static func layout(_ flow: String, head: String = "", pages: String? = nil) -> String {
    let body = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
        <region x="20" y="280" width="170"><p>{page.number}/{page.count}</p></region></page>
      <page on="following"><body x="20" y="20" width="170" bottom="270"/>
        <region x="20" y="280" width="170"><p>{page.number}/{page.count}</p></region></page>
      """
    return """
      <layout version="1">\(head)\(pages ?? body)<flow>\(flow)</flow></layout>
      """
  }

  static func compile(_ source: String) -> (layout: Layout?, diagnostics: [Diagnostic]) {
    Layout.compile(source: Array(source.utf8), file: "test.xml") { _ in nil }
  }

  /// Composes a flow; a layout that does not compile fails the test.
  static func compose(
    _ source: String, _ invoice: Invoice = invoice(), _ context: CompositionContext = context()
  ) throws -> Composition {
    let (layout, diagnostics) = compile(source)
    let words = diagnostics.map(\.text).joined(separator: "\n")
    let ready = try #require(layout, "\(words)")
    return Composer(layout: ready, text: FakeText(), pictures: FakePictures())
      .compose(invoice, context)
  }

  /// The texts of a page in the order in which they were set.
  static func texts(_ frame: Frame) -> [String] {
    frame.items.compactMap { if case .text(let run) = $0 { run.text } else { nil } }
  }

  static func runs(_ frame: Frame) -> [TextRun] {
    frame.items.compactMap { if case .text(let run) = $0 { run } else { nil } }
  }
}

/// Frames as text, one item a line, in millimetres.
enum FrameDump {
  static func text(_ composition: Composition) -> String {
    var lines: [String] = []
    for (index, page) in composition.pages.enumerated() {
      lines.append("page \(index + 1)")
      lines += page.items.map(line)
    }
    if let back = composition.addressBack {
      lines.append("address back")
      lines += back.items.map(line)
    }
    lines += composition.diagnostics.map { "diagnostic \($0.code): \($0.message)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func mm(_ length: Length) -> String {
    let hundredths = (abs(length.micrometres) + 5) / 10
    let part = hundredths % 100
    let sign = length.micrometres < 0 ? "-" : ""
    return "\(sign)\(hundredths / 100).\(part < 10 ? "0" : "")\(part)"
  }

  private static func box(_ r: Rectangle) -> String {
    "\(mm(r.minX)),\(mm(r.minY)) \(mm(r.size.width))×\(mm(r.size.height))"
  }

  private static func ink(_ colour: Colour) -> String {
    "\(colour.red).\(colour.green).\(colour.blue)/\(colour.grey)"
  }

  private static func line(_ item: FrameItem) -> String {
    switch item {
    case .text(let run):
      let role = run.role == .body ? "" : " \(run.role)"
      return "  text \(mm(run.origin.x)),\(mm(run.origin.y)) w\(mm(run.width)) "
        + "f\(run.font.index)@\(mm(run.fontSize)) \(ink(run.colour))\(role) \"\(run.text)\""
    case .fill(let rectangle, let colour): return "  fill \(box(rectangle)) \(ink(colour))"
    case .path(let path): return "  path \(path.steps.count) steps"
    case .picture(let picture): return "  picture \(picture.name) \(box(picture.rectangle))"
    case .code(let code):
      return "  code \(code.symbology) \(box(code.rectangle)) \"\(code.payload)\""
    }
  }
}

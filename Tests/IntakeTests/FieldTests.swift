import Foundation
import Intake
import MailModel
import Testing

/// Senders' own tables and JSON, by a map.
@Suite("Fields") struct FieldTests {
  static let map: FieldMap = {
    var map = FieldMap(form: .csv)
    map.dates = .dots
    map.creditNotes = ["KREDIT"]
    map.columns = [
      .number: "Fakturanr", .kind: "Typ", .issueDate: "Datum", .dueDate: "Förfaller",
      .buyerName: "Kund", .buyerCareOf: "C/O", .buyerStreet: "Gata", .buyerPostcode: "Postnr",
      .buyerTown: "Ort", .paymentReference: "OCR", .chargeAmount: "Avgift", .totalVAT: "Moms",
      .totalRounding: "Öresavr", .totalDue: "Att betala", .lineName: "Benämning",
      .lineQuantity: "Antal", .linePrice: "Pris", .lineDiscount: "Rabatt", .lineNet: "Belopp",
      .lineVATPercent: "Moms %",
    ]
    map.constants = [
      .currency: "SEK", .sellerName: "Östra Energi AB", .sellerOrganisation: "559780-5505",
      .sellerCountry: "SE", .buyerCountry: "SE", .paymentAccount: "5050-1055",
      .paymentBank: "bankgiro", .chargeReason: "Fakturaavgift", .chargeVATPercent: "25",
    ]
    return map
  }()

  static let head =
    "Fakturanr;Typ;Datum;Förfaller;Kund;C/O;Gata;Postnr;Ort;OCR;Avgift;Moms;Öresavr;"
    + "Att betala;Benämning;Antal;Pris;Rabatt;Belopp;Moms %\r\n"
  static let rows =
    "F-1;FAKTURA;22.11.2026;22.12.2026;\"Öberg; Åsa\";;Storgatan 1;903 25;Umeå;12351;49,00;68,25;"
    + "-0,25;367,00;El \"grön\";2;100,00;;200,00;25\r\n"
    + "F-1;;;;;;;;;;;;;;Gas;10;5,50;5,00;50,00;12 %\r\n"

  static func read(_ text: String, _ map: FieldMap = map) -> IntakeResult {
    FieldReader.read(Array(text.utf8), file: "dag.csv", map: map)
  }

  @Test func rowsOfOneNumberAreOneInvoice() throws {
    let result = Self.read(Self.head + Self.rows)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    let invoice = try #require(result.invoice)
    #expect(invoice.number == "F-1" && invoice.issueDate.description == "2026-11-22")
    #expect(invoice.lines.map(\.name) == ["El \"grön\"", "Gas"])
    #expect(invoice.lines.map(\.net) == [200, 50])
    #expect(invoice.totals.payable == 367 && invoice.totals.charges == 49)
    #expect(invoice.taxTotal == Decimal(string: "68.25"))
    #expect(invoice.taxSubtotals.map(\.taxable) == [249, 50])
    #expect(invoice.sellerKey == "SE:5597805505")
    #expect(invoice.paymentMeans.first?.branch == "SE:BANKGIRO")
    #expect(result.mailing?.nameLines == ["Öberg; Åsa"])
  }

  @Test(arguments: [
    ("BR-CO-16", "367,00", "368,00"), ("BR-CO-14", ";68,25;", ";70,25;"),
    ("XSD-decimal", ";200,00;", ";200.00;"), ("XSD-date", "22.11.2026", "2026-11-22"),
    ("PEPPOL-EN16931-R120", ";50,00;", ";51,00;"), ("payment-reference", "12351", "12352"),
    ("table-quote", "\"Öberg; Åsa\"", "\"Öberg; Åsa"), ("table-quote", "Åsa\"", "Åsa\"x"),
    ("fields-differ", "F-1;;;;;;;;;;;;;;", "F-1;;23.11.2026;;;;;;;;;;;;"),
    ("fields-many", "F-1;;;;", "F-2;;;;"), ("fields-column", "Belopp;", "Beloppet;"),
    ("address-no-town", ";Umeå;", ";;"),
  ]) func faultsAreFound(_ code: String, _ old: String, _ new: String) {
    let result = Self.read(Sample.with(old, new, of: Self.head + Self.rows))
    #expect(result.outcome != .accepted)
    #expect(result.codes.contains(code), "\(result.diagnostics.map(\.text))")
  }

  @Test func placesAreRowAndColumn() throws {
    let result = Self.read(Sample.with(";200,00;", ";200.00;", of: Self.head + Self.rows))
    let found = try #require(result.diagnostics.first { $0.code == "XSD-decimal" })
    #expect(found.place.line == 2 && found.place.path == "column \"Belopp\"")
    let row = try #require(Self.rows.split(separator: "\r\n").first)
    let before = try #require(row.range(of: "200,00"))
    #expect(found.place.column == row.distance(from: row.startIndex, to: before.lowerBound) + 1)
  }

  @Test func creditsBelowZeroAreAboveZero() throws {
    var text = Self.head + Self.rows.replacingOccurrences(of: "FAKTURA", with: "kredit")
    for figure in ["49,00", "68,25", "367,00", "200,00", "50,00", "5,00"] {
      text = text.replacingOccurrences(of: ";\(figure);", with: ";\(figure)-;")
    }
    text = text.replacingOccurrences(of: ";-0,25;", with: ";0,25;")
      .replacingOccurrences(of: "grön\";2;", with: "grön\";-2;")
      .replacingOccurrences(of: "Gas;10;", with: "Gas;-10;")
    let result = Self.read(text)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    #expect(result.invoice?.kind == .creditNote && result.invoice?.totals.payable == 367)
  }

  @Test(arguments: [String.Encoding.isoLatin1, .windowsCP1252, .utf16, .utf8])
  func encodingsAreTheSame(_ encoding: String.Encoding) throws {
    var map = Self.map
    map.encoding = encoding == .isoLatin1 ? .latin1 : encoding == .utf8 ? .utf8 : .windows1252
    let bytes = try #require((Self.head + Self.rows).data(using: encoding))
    let result = FieldReader.read([UInt8](bytes), file: "x.csv", map: map)
    #expect(result.invoice == Self.read(Self.head + Self.rows).invoice)
    if encoding == .isoLatin1 {
      map.encoding = .utf8
      #expect(FieldReader.read([UInt8](bytes), file: "x", map: map).codes == ["file-encoding"])
    }
  }

  @Test func filesWithManyInvoicesComeApart() throws {
    let text = Self.head + Self.rows + Self.rows.replacingOccurrences(of: "F-1", with: "F-2")
    let pieces = FieldReader.pieces(of: Array(text.utf8), file: "dag.csv", map: Self.map)
    #expect(pieces.map(\.name) == ["F-1", "F-2"])
    for piece in pieces {
      let result = FieldReader.read(piece.bytes, file: piece.name, map: Self.map)
      #expect(result.outcome == .accepted && result.number == piece.name)
    }
    var latin = Self.map
    latin.encoding = .latin1
    let bytes = try #require(text.data(using: .isoLatin1))
    let parted = FieldReader.pieces(of: [UInt8](bytes), file: "dag.csv", map: latin)
    #expect(
      parted.map { FieldReader.read($0.bytes, file: "x", map: latin).mailing?.town }
        == ["Umeå", "Umeå"])
    #expect(
      FieldReader.pieces(of: Array((Self.head + Self.rows).utf8), file: "", map: Self.map)
        .isEmpty)
  }

  @Test func rowsMayBeInvoicesWithNumberedLines() throws {
    var map = Self.map
    map.rows = .invoice
    map.columns[.lineName] = "Text {n}"
    map.columns[.lineNet] = "Netto {n}"
    map.columns[.lineVATPercent] = "Sats {n}"
    for field in [
      InvoiceField.lineQuantity, .linePrice, .lineDiscount, .chargeAmount, .totalVAT,
      .totalRounding, .kind, .buyerCareOf, .paymentReference,
    ] { map.columns[field] = nil }
    let text = """
      Fakturanr;Datum;Förfaller;Kund;Gata;Postnr;Ort;Att betala;Text 1;Netto 1;Sats 1;Text 2;\
      Netto 2;Sats 2
      7;22.11.2026;1.12.2026;Åsa;Storgatan 1;90325;Umeå;1 306,00;Hyra;1 000,00;25;Bok;52,83;6
      8;22.11.2026;1.12.2026;Bo;Storgatan 2;90325;Umeå;125,00;Hyra;100;25;;;
      """
    let pieces = FieldReader.pieces(of: Array(text.utf8), file: "", map: map)
    #expect(pieces.count == 2)
    let results = pieces.map { FieldReader.read($0.bytes, file: $0.name, map: map) }
    #expect(
      results.map(\.outcome) == [.accepted, .accepted], "\(results[0].diagnostics.map(\.text))")
    #expect(results.map { $0.invoice?.lines.count } == [2, 1])
  }

  static let json = """
    {"orders":[{"no":"J-1","date":"2026-11-22","due":"2026-12-22",
    "customer":{"name":"Bjørn Ærø \\u00c5s","street":"Storgata 1","zip":"0155","city":"Oslo"},
    "kid":"12345678903","total":1250.00,"rows":[{"text":"Vann","qty":2,"price":500,"vat":25}]}]}
    """
  static let jsonMap: FieldMap = {
    var map = FieldMap(form: .json)
    map.invoicePath = "orders"
    map.linesPath = "rows"
    map.columns = [
      .number: "no", .issueDate: "date", .dueDate: "due", .buyerName: "customer.name",
      .buyerStreet: "customer.street", .buyerPostcode: "customer.zip", .buyerTown: "customer.city",
      .paymentReference: "kid", .totalDue: "total", .lineName: "text", .lineQuantity: "qty",
      .linePrice: "price", .lineVATPercent: "vat",
    ]
    map.constants = [
      .currency: "NOK", .sellerName: "Vannverket AS", .sellerOrganisation: "974760673",
      .sellerCountry: "NO", .buyerCountry: "NO", .paymentAccount: "NO9386011117947",
    ]
    return map
  }()

  @Test func jsonIsRead() throws {
    let result = Self.read(Self.json, Self.jsonMap)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    #expect(result.mailing?.nameLines == ["Bjørn Ærø Ås"] && result.mailing?.postcode == "0155")
    #expect(result.invoice?.totals.payable == 1250 && result.invoice?.lines.first?.net == 1000)
    let two = Self.json.replacingOccurrences(
      of: "]}]}", with: "]},{\"no\":\"J-2\",\"note\":\"a}]\\\\\"}]}")
    let pieces = FieldReader.pieces(of: Array(two.utf8), file: "", map: Self.jsonMap)
    #expect(pieces.map(\.name) == ["J-1", "J-2"])
    #expect(
      FieldReader.read(pieces[0].bytes, file: "", map: Self.jsonMap).invoice == result.invoice)
    let wrong = Self.read(Sample.with("1250.00", "1251.00", of: Self.json), Self.jsonMap)
    #expect(wrong.codes == ["BR-CO-16"])
    #expect(wrong.diagnostics.first?.place.path == "total")
  }

  @Test(arguments: [
    "", "   ", "{", "[", "{\"a\"}", "{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\u{1}\"}",
    "{\"a\":tru}", "[1,]", "{\"orders\":[]} x", "\"\\x\"", "{\"a\":\"\\u12",
    String(repeating: "[", count: 100_000), "null", "{}",
  ]) func badJSONIsRefused(_ text: String) {
    let result = Self.read(text, Self.jsonMap)
    #expect(result.outcome == .rejected && !result.diagnostics.isEmpty)
  }

  @Test func largeThingsAreBounded() {
    let wide = String(repeating: ";", count: 10_000_000)
    #expect(Self.read(wide).codes == ["table-limit"])
    #expect(Self.read(String(repeating: "a;b\n", count: 250_000)).codes == ["table-limit"])
    #expect(Self.read(String(repeating: "x", count: 200_000)).codes == ["table-limit"])
    #expect(Self.read("\"" + String(repeating: "x", count: 200_000)).codes == ["table-limit"])
    #expect(Self.read(Self.head + "a\u{0}b").codes == ["file-encoding"])
    let values = "[" + String(repeating: "1,", count: 1_100_000) + "1]"
    #expect(Self.read(values, Self.jsonMap).codes == ["json-limit"])
  }

  @Test(arguments: [
    ("1234,50", "1234.50"), ("1 234,50", "1234.50"), ("1.234,50", "1234.50"), ("-5", "-5"),
    ("5,00-", "-5.00"), ("\u{2212}5", "-5"), ("25 %", "25"), ("1\u{A0}000", "1000"),
    ("+3,1", "3.1"),
  ]) func numbersAreRead(_ text: String, _ wanted: String) {
    let rows = Self.rows.replacingOccurrences(of: ";200,00;25", with: ";\(text);25")
    let net = Self.read(Self.head + rows).invoice?.lines.first?.net
    #expect(net == Decimal(string: wanted))
  }

  @Test(arguments: ["1234.50", "1.23,4", "1,2,3", "1e5", "", "-", "0x1", "1 23,0", "12.3456", "∞"])
  func otherNumbersAreNot(_ text: String) {
    let rows = Self.rows.replacingOccurrences(of: ";367,00;", with: ";\(text)x;")
    #expect(Self.read(Self.head + rows).outcome == .rejected)
    let plain = Self.rows.replacingOccurrences(of: ";200,00;25", with: ";\(text);25")
    if !text.isEmpty { #expect(Self.read(Self.head + plain).outcome == .rejected, "\(text)") }
  }
}

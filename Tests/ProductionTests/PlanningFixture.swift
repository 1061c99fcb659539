import Foundation
import MailModel

@testable import Production

/// Data of these tests alone: no price or capacity here is anybody's.
enum Fixture {
  static let sek = Currency("SEK").unsafelyUnwrapped
  static let eur = Currency("EUR").unsafelyUnwrapped
  static func date(_ text: String) -> CalendarDate { CalendarDate(iso: text).unsafelyUnwrapped }
  static let created = Date(timeIntervalSince1970: 1_795_323_600)  // 2026-11-22T05:00:00Z

  static let stock = Stock(
    id: "A4-80", size: .a4, gramsPerSquareMetre: 80, thickness: .mm(0.1))

  static func envelope(
    _ id: String, fold: Fold, capacity: Int, thickness: Double, weightMax: Double, weight: Double
  ) -> Envelope {
    Envelope(
      id: id, outer: Size(width: .mm(330), height: .mm(230)),
      inner: Size(width: .mm(325), height: .mm(225)), tolerance: .mm(1.5), fold: fold,
      window: .left,
      windowRectangle: Rectangle(x: .mm(18), y: .mm(42), width: .mm(95), height: .mm(35)),
      capacitySheets: capacity, insertThicknessMax: .mm(thickness), weightMax: .grams(weightMax),
      weight: .grams(weight), feed: Feed(firstFed: .first, face: .up, lead: .top))
  }

  static let small = envelope(
    "C5", fold: .half, capacity: 8, thickness: 2.5, weightMax: 100, weight: 6.5)
  static let large = envelope(
    "C4", fold: .none, capacity: 20, thickness: 5, weightMax: 500, weight: 13)

  static func row(
    _ product: ProductKind, _ zone: String, _ grams: Double, _ price: Decimal,
    from: String = "2026-01-01", to: String = "2026-12-31", currency: Currency = sek
  ) -> TariffRow {
    TariffRow(
      product: product, zone: zone, weightMax: .grams(grams), price: Money(price, currency),
      validFrom: date(from), validTo: date(to), source: "a test")
  }

  static let carrier = PostalOperator(
    id: "post", name: "Post", country: "SE", postingDays: [1, 2, 3, 4, 5],
    products: [
      PostalProduct(kind: .aPost, name: "Letter", zones: ["domestic", "world"]),
      PostalProduct(
        kind: .economy, name: "Slow", zones: ["domestic"], piecesMin: 10, spreadMax: .grams(30),
        sameSender: true),
    ],
    zones: [
      PostalZone(id: "domestic", countries: ["SE"]), PostalZone(id: "world", countries: []),
    ],
    tariff: [
      row(.aPost, "domestic", 50, 7), row(.aPost, "domestic", 100, 13),
      row(.aPost, "domestic", 600, 29), row(.economy, "domestic", 50, 5),
      row(.economy, "domestic", 600, 11), row(.aPost, "world", 50, 17),
      row(.aPost, "world", 600, Decimal(xsdDecimal: "31.05").unsafelyUnwrapped),
    ])

  static let marks = MarkScheme(
    id: "datamatrix-26", symbology: .dataMatrix, modules: 18,
    symbol: Rectangle(x: .mm(5), y: .mm(110), width: .mm(9), height: .mm(9)),
    zone: Rectangle(x: .zero, y: .mm(103), width: .mm(20), height: .mm(23)),
    fields: [
      .init(.job, width: 8), .init(.piece, width: 6), .init(.sheet, width: 3),
      .init(.sheets, width: 3), .init(.feeders, width: 5), .init(.divert, width: 1),
    ])

  static func printSite(
    _ id: String = "SE-STO", piecesPerJobMax: Int = 50, envelopesPerPieceMax: Int = 4,
    envelopes: [Envelope] = [small, large], holidays: [CalendarDate] = [],
    zone: String = "Europe/Stockholm",
    reverseDelivery: Bool = false
  ) -> PrintSite {
    PrintSite(
      id: id, name: id, country: "SE", serves: ["SE"], timeZone: zone, cutOffMinutes: 18 * 60,
      holidays: holidays, operatorID: "post", duplex: true, language: .sv, stock: "A4-80",
      markScheme: "datamatrix-26", mapping: "insert", piecesPerJobMax: piecesPerJobMax,
      envelopesPerPieceMax: envelopesPerPieceMax,
      reverseDelivery: reverseDelivery, envelopes: envelopes)
  }

  static func site(
    _ printSites: [PrintSite] = [printSite()], carrier: PostalOperator = carrier
  ) -> Site {
    Site(
      name: "Test", defaultPrintSite: "SE-STO", release: .automatic, printSites: printSites,
      stocks: [stock], operators: [carrier], markSchemes: [marks], mappings: [], senders: [])
  }

  static func request(
    _ sequence: Int, pages: Int = 1, sender: String = "acme", country: String = "SE",
    postcode: String = "111 22", site: String = "SE-STO", colour: ColourMode = .mono,
    duplex: Bool = true, side: AddressSide = .front, product: ProductKind = .aPost,
    enclosures: [Int] = [], inserts: [FeederInsert] = []
  ) -> PieceRequest {
    PieceRequest(
      documentSequence: sequence, id: "p\(sequence)", sender: sender, recipient: "r\(sequence)",
      country: country, postcode: postcode, printSite: site, colour: colour, duplex: duplex,
      addressSide: side, product: product,
      documents: [
        PieceDocument(name: "I-\(sequence)", pages: Array(repeating: .mono, count: pages))
      ]
        + enclosures.enumerated().map {
          PieceDocument(
            name: "enclosure:e\($0.offset)", isEnclosure: true,
            pages: Array(repeating: .mono, count: $0.element))
        }, inserts: inserts)
  }

  static func plan(
    _ requests: [PieceRequest], site: Site = site(), firstJob: Int = 1
  ) throws -> ProductionPlan {
    try ProductionPlanner(site: site, created: created, firstJobNumber: firstJob).plan(requests)
  }
}

/// A generator with a printed seed (SplitMix64), so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

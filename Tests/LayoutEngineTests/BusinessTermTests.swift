import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Every business term of EN 16931 that an invoice holds can be written by its number.
@Suite struct BusinessTermTests {
  /// What the model has no place for: a code beside a date (8), a code beside a note (21), the
  /// holder of a card (88), units beside quantities of a price (150) and classifications (158).
  /// 4 is no term of the norm.
  static let absent: Set<Int> = [4, 8, 21, 88, 150, 158]

  @Test func noTermIsForgotten() {
    for number in 1...165 {
      let isThere = Terms.businessTerms["BT-\(number)"] != nil
      #expect(isThere != Self.absent.contains(number), "BT-\(number)")
    }
    #expect(
      Terms.businessTerms.keys.filter { $0.hasPrefix("BT-") }.count == 165 - 6)
  }

  private func invoice() -> Invoice {
    var invoice = Samples.invoice(lines: 2)
    var charge = AllowanceCharge(isCharge: true, amount: 39)
    charge.reason = "Fee"
    charge.percent = 3
    charge.baseAmount = 1300
    charge.reasonCode = "FC"
    charge.tax = TaxCategory(code: "S", percent: 25)
    var allowance = charge
    allowance.isCharge = false
    allowance.amount = 5
    allowance.reason = "Rebate"
    invoice.allowancesAndCharges = [charge, allowance]
    invoice.lines[0].allowancesAndCharges = [allowance, charge]
    invoice.lines[0].properties = [.init(name: "Colour", value: "red")]
    invoice.references.preceding = [.init(number: "F-9", issueDate: Samples.day("2026-01-02"))]
    invoice.attachments = [Attachment(id: "A", description: "Terms", filename: "t.pdf")]
    invoice.seller.identifiers = [Identifier(scheme: "SEPA", value: "SE99")]
    invoice.seller.address?.extraLines = ["Floor 3"]
    invoice.paymentMeans[0].debitedAccount = "SE45"
    return invoice
  }

  private func texts(_ flow: String) throws -> [String] {
    try Samples.texts(Samples.compose(Samples.layout(flow), invoice()).pages[0])
      .filter { $0 != "1/1" }.suffix(9)
  }

  @Test(arguments: [
    (
      "<p>{join(BT-92, '+')} {join(BT-99, '+')} {join(BT-97, '')} {count(BG-20)}</p>",
      "5 39 Rebate 1"
    ),
    (
      "<for each=\"a in BG-21\"><p>{BT-99} {BT-104} {BT-105} {BT-102} {BT-103}</p></for>",
      "39 Fee FC S 25"
    ),
    (
      "<for each=\"l in BG-25\" where=\"l.index = 1\"><p>{join(BT-136, '')} {join(BT-144, '')}</p></for>",
      "5 Fee"
    ),
    (
      "<for each=\"l in lines\" where=\"BT-126 = 'L1'\"><for each=\"x in BG-27\"><p>{BT-136} {BT-138}</p></for></for>",
      "5 3"
    ),
    (
      "<for each=\"l in lines\"><for each=\"p in BG-32\"><p>{BT-160}={BT-161}</p></for></for>",
      "Colour=red"
    ),
    ("<for each=\"p in BG-3\"><p>{BT-25} {BT-26}</p></for>", "F-9 2026-01-02"),
    ("<for each=\"a in BG-24\"><p>{BT-122} {BT-123} {BT-125}</p></for>", "A Terms t.pdf"),
    ("<for each=\"v in BG-23\"><p>{BT-118} {BT-119} {BT-116} {BT-117}</p></for>", "S 25 200 50"),
    ("<p>{BT-90} {BT-91} {BT-162}</p>", "SE99 SE45 Floor 3"),
  ])
  func termsOfListsMeanTheOneInTheLoop(_ flow: String, _ expected: String) throws {
    #expect(try texts(flow).contains(expected))
  }

  @Test func termsOfLinesNeedALine() throws {
    for number in ["BT-131", "BT-136", "BT-160", "BG-32"] {
      let found = Samples.compile(Samples.layout("<p if=\"\(number)\">x</p>")).diagnostics
      #expect(found.map(\.code) == ["unknown-name"], "\(number)")
      #expect(
        found.first?.message
          == "in \"\(number)\": \(number) belongs to a line, and there is none here")
    }
  }
}

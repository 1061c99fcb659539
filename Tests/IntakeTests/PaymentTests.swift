import Intake
import MailModel
import Testing

/// Check digits, where the payment means says which arithmetic holds.
@Suite("Payment checks") struct PaymentTests {
  static func means(
    code: String, reference: String?, account: String?, branch: String? = nil,
    scheme: String? = nil, extra: String = ""
  ) -> String {
    let id = reference.map { "<cbc:PaymentID>\($0)</cbc:PaymentID>" } ?? ""
    let office =
      branch.map {
        "<cac:FinancialInstitutionBranch><cbc:ID>\($0)</cbc:ID></cac:FinancialInstitutionBranch>"
      } ?? ""
    let attribute = scheme.map { " schemeID=\"\($0)\"" } ?? ""
    let payee =
      account.map {
        "<cac:PayeeFinancialAccount><cbc:ID\(attribute)>\($0)</cbc:ID>\(office)"
          + "</cac:PayeeFinancialAccount>"
      } ?? ""
    return "<cac:PaymentMeans><cbc:PaymentMeansCode>\(code)</cbc:PaymentMeansCode>\(id)\(extra)"
      + payee + "</cac:PaymentMeans>"
  }

  func read(_ means: String, seller: String = "SE") -> IntakeResult {
    var xml = Sample.with(Sample.payment, means)
    if seller != "SE" {
      xml = Sample.with(
        Sample.seller, Sample.with(">SE</cbc:Id", ">\(seller)</cbc:Id", of: Sample.seller), of: xml)
    }
    return Sample.read(xml)
  }

  struct Case: Sendable, CustomStringConvertible {
    var seller: String
    var means: String
    var code: String?
    var description: String { "\(seller) \(code ?? "fine") \(means)" }
    init(_ seller: String, _ means: String, _ code: String? = nil) {
      self.seller = seller
      self.means = means
      self.code = code
    }
  }

  @Test(arguments: [
    // Sweden
    Case("SE", means(code: "30", reference: "12351", account: "5050-1055", branch: "SE:BANKGIRO")),
    Case(
      "SE", means(code: "30", reference: "12351", account: "50506055", branch: "SE:BANKGIRO"),
      "payment-account"),
    Case(
      "SE", means(code: "30", reference: "12351", account: "501055", branch: "SE:BANKGIRO"),
      "payment-account"),
    Case("SE", means(code: "30", reference: "12351", account: "4-2", branch: "SE:PLUSGIRO")),
    Case(
      "SE", means(code: "30", reference: "12351", account: "4-3", branch: "SE:PLUSGIRO"),
      "payment-account"),
    Case(
      "SE", means(code: "30", reference: "12352", account: "50501055", branch: "SE:BANKGIRO"),
      "payment-reference"),
    Case(
      "SE", means(code: "30", reference: "Faktura 12", account: "50501055", branch: "SE:BANKGIRO")),
    Case("SE", means(code: "30", reference: "F-1001", account: "50501055", branch: "SE:BANKGIRO")),
    Case("SE", means(code: "30", reference: nil, account: "50501055", branch: "SE:BANKGIRO")),
    Case(
      "SE",
      means(
        code: "30", reference: String(repeating: "0", count: 26), account: "50501055",
        branch: "SE:BANKGIRO"), "payment-reference"),
    // Without a branch nothing says that it is an OCR number.
    Case("SE", means(code: "30", reference: "12352", account: "50501055")),
    // Norway
    Case("NO", means(code: "30", reference: "123456782", account: "86011117947")),
    Case("NO", means(code: "30", reference: "123456785", account: "8601.11.17947")),
    Case(
      "NO", means(code: "30", reference: "123456789", account: "86011117947"), "payment-reference"),
    Case("NO", means(code: "30", reference: "KID 1", account: "86011117947")),
    Case(
      "NO", means(code: "30", reference: "123456782", account: "86011117948"), "payment-account"),
    // Eleven digits of a seller elsewhere are no Norwegian account.
    Case("DK", means(code: "42", reference: "123456789", account: "86011117948")),
    // Denmark
    Case("DK", means(code: "93", reference: "71#000000067097535", account: "19016907")),
    Case(
      "DK", means(code: "93", reference: "71#000000067097536", account: "19016907"),
      "payment-reference"),
    Case("DK", means(code: "93", reference: "73#", account: "19016907")),
    Case("DK", means(code: "93", reference: "75#0000000067097535", account: "19016907")),
    Case(
      "DK", means(code: "93", reference: "75#000000067097535", account: "19016907"),
      "payment-reference"),
    Case(
      "DK", means(code: "93", reference: "71#000000067097535", account: "1901690"),
      "payment-account"),
    // Finland
    Case("FI", means(code: "58", reference: "11112", account: "FI2112345600000785")),
    Case(
      "FI", means(code: "58", reference: "11113", account: "FI2112345600000785"),
      "payment-reference"),
    Case("FI", means(code: "58", reference: "RF9811112", account: "FI2112345600000785")),
    Case(
      "FI", means(code: "58", reference: "RF9711112", account: "FI2112345600000785"),
      "payment-reference"),
    Case("FI", means(code: "58", reference: "Lasku 7", account: "FI2112345600000785")),
    // IBAN anywhere
    Case("SE", means(code: "58", reference: "x", account: "GB82 WEST 1234 5698 7654 32")),
    Case(
      "SE", means(code: "58", reference: "x", account: "GB82 WEST 1234 5698 7654 33"),
      "payment-account"),
    Case(
      "SE", means(code: "58", reference: "x", account: "123456", scheme: "IBAN"),
      "payment-account"),
    Case("SE", means(code: "58", reference: "x", account: "1234567891234")),
    // No way to pay that carries a rule
    Case("SE", means(code: "1", reference: "123", account: nil)),
  ]) func checkDigits(_ test: Case) {
    let result = read(test.means, seller: test.seller)
    #expect(result.codes == (test.code.map { [$0] } ?? []), "\(result.diagnostics.map(\.text))")
    #expect(result.outcome == (test.code == nil ? .accepted : .deviation))
  }

  @Test func aReferenceEqualToTheNumberIsFree() {
    let means = PaymentTests.means(
      code: "30", reference: "1234567", account: "50501055", branch: "SE:BANKGIRO")
    let xml = Sample.with(
      "<cbc:ID>F-1001</cbc:ID>", "<cbc:ID>1234567</cbc:ID>",
      of: Sample.with(Sample.payment, means))
    #expect(Sample.read(xml).outcome == .accepted)
  }

  @Test func diagnosticsShowNoAccountAndNoReference() {
    let result = read(
      PaymentTests.means(
        code: "30", reference: "12352", account: "50506055", branch: "SE:BANKGIRO"))
    #expect(result.diagnostics.count == 2)
    #expect(result.diagnostics.allSatisfy { !$0.text.contains("50506055") })
    #expect(result.diagnostics.allSatisfy { !$0.text.contains("12352") })
  }

  @Test func directDebitKeepsItsMandate() throws {
    let means = PaymentTests.means(
      code: "49", reference: "12351", account: "50501055", branch: "SE:BANKGIRO",
      extra: "<cac:PaymentMandate><cbc:ID>M-1</cbc:ID><cac:PayerFinancialAccount>"
        + "<cbc:ID>99</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>")
    let found = try #require(read(means).invoice?.paymentMeans.first)
    #expect(found.isDirectDebit)
    #expect(found.mandateID == "M-1")
    #expect(found.debitedAccount == "99")
  }
}

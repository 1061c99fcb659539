import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Slip lines and codes against the vectors of `shared/facts/payments.md` and the schemes' own.
@Suite struct SlipTests {
  private func facts(
    _ country: String, _ amount: String, _ currency: String = "SEK",
    notices: Set<CompositionContext.Notice> = [], _ change: (inout PaymentMeans) -> Void
  ) -> (PaymentFacts, Invoice) {
    var invoice = Samples.invoice()
    invoice.seller.address?.country = country
    invoice.totals.payable = Samples.decimal(amount)
    if let currency = Currency(currency) { invoice.currency = currency }
    var means = PaymentMeans(code: "30")
    change(&means)
    invoice.paymentMeans = [means]
    return (PaymentFacts(invoice, notices: notices), invoice)
  }

  @Test func swedishLineHasItsAmountCheckDigit() {
    let (facts, _) = facts("SE", "625") {
      $0.paymentID = "12351"
      $0.account = "5064-5890"
      $0.branch = "SE:BANKGIRO"
    }
    #expect(facts.swedishLine == "# 12351 # 625 00 4 > 50645890#41#")
  }

  @Test func plusgiroHasItsOwnForm() {
    let (facts, _) = facts("SE", "10359.41") {
      $0.paymentID = "101758787"
      $0.account = "5064589"
      $0.branch = "SE:PLUSGIRO"
    }
    #expect(facts.swedishLine.hasPrefix("# 101758787 # 10359 41 "))
    #expect(facts.swedishLine.hasSuffix(" > 5064589#42#"))
  }

  @Test func aFreeReferenceMakesNoSwedishLine() {
    let (facts, _) = facts("SE", "625") {
      $0.paymentID = "12352"
      $0.account = "50645890"
      $0.branch = "SE:BANKGIRO"
    }
    #expect(facts.swedishLine == "")
  }

  @Test func norwegianLineHasKidRightAligned() {
    let (facts, _) = facts("NO", "1234.50", "NOK") {
      $0.paymentID = "123456782"
      $0.account = "50418954768"
    }
    #expect(facts.kid == "123456782")
    let shift = String(repeating: " ", count: 16)
    #expect(facts.norwegianLine == "H \(shift)123456782      1234  50 <9>  50418954768")
    #expect(CheckDigits.luhnDigit("123450") == 9)
  }

  /// Whatever the amount, each field stands in columns of its own.
  @Test(arguments: ["5", "1234.50", "99999999.99"]) func norwegianFieldsStandInColumns(
    _ amount: String
  ) {
    let (facts, _) = facts("NO", amount, "NOK") {
      $0.paymentID = "123456782"
      $0.account = "50418954768"
    }
    let line = Array(facts.norwegianLine)
    #expect(line.count == 58)
    #expect(String(line[2..<27]).hasSuffix("123456782"))
    #expect(String(line[37...38]) == "  " && line[39] != " " && line[42] == "<")
  }

  @Test func kidMayEndInAHyphen() {
    let payload = (1000...9999).map(String.init).first {
      CheckDigits.kidMod11Character($0) == "-"
    }
    let (facts, _) = facts("NO", "5", "NOK") {
      $0.paymentID = (payload ?? "") + "-"
      $0.account = "50418954768"
    }
    #expect(facts.kid == (payload ?? "?") + "-")
    #expect(facts.norwegianLine.contains("\(payload ?? "?")-  "))
  }

  @Test(arguments: ["71#000000067097535", "+71<000000067097535", "71#67097535"])
  func danishLineReadsPeppolForms(_ reference: String) {
    let (facts, _) = facts("DK", "100", "DKK") {
      $0.code = "93"
      $0.paymentID = reference
      $0.account = "81234567"
    }
    #expect(facts.danishLine == "+71<000000067097535+81234567<")
  }

  @Test func danishLineReadsOIOUBL() {
    let (facts, _) = facts("DK", "100", "DKK") {
      $0.code = "93"
      $0.cardType = "71"
      $0.instructionID = "000000067097535"
      $0.account = "81234567"
      $0.channelCode = "DK:FIK"
    }
    #expect(facts.danishLine == "+71<000000067097535+81234567<")
  }

  @Test func aWrongFIKMakesNoLine() {
    let (facts, _) = facts("DK", "100", "DKK") {
      $0.code = "93"
      $0.paymentID = "71#000000067097536"
      $0.account = "81234567"
    }
    #expect(facts.danishLine == "")
  }

  @Test func finnishBarcodeMatchesTheBanksExample() {
    let (facts, _) = facts("FI", "4883.15", "EUR") {
      $0.code = "58"
      $0.paymentID = "868516259619897"
      $0.account = "FI79 4405 2020 0360 82"
    }
    #expect(
      facts.finnishBarcode(due: Samples.day("2010-06-12"))
        == "479440520200360820048831500000000868516259619897100612")
  }

  @Test func finnishBarcodeTakesRFReferences() {
    let (facts, _) = facts("FI", "4883.15", "EUR") {
      $0.code = "58"
      $0.paymentID = "RF09868516259619897"
      $0.account = "FI7944052020036082"
    }
    #expect(
      facts.finnishBarcode(due: Samples.day("2010-06-12"))
        == "579440520200360820048831509000000868516259619897100612")
  }

  @Test func finnishBarcodeIsEmptyForOtherReferences() {
    let (facts, _) = facts("FI", "1", "EUR") {
      $0.paymentID = "F-1001"
      $0.account = "FI7944052020036082"
    }
    #expect(facts.finnishBarcode(due: nil) == "")
  }

  @Test func epcPayloadHasItsElevenLines() {
    let (facts, invoice) = facts("FI", "12.25", "EUR") {
      $0.code = "58"
      $0.paymentID = "RF9811112"
      $0.account = "FI7944052020036082"
      $0.branch = "NDEAFIHH"
      $0.accountName = "Aakkonen Oy"
    }
    #expect(
      facts.epcPayload(invoice)
        == "BCD\n002\n1\nSCT\nNDEAFIHH\nAakkonen Oy\nFI7944052020036082\nEUR12.25\n\nRF9811112")
  }

  @Test func epcPayloadKeepsFreeReferencesAsText() {
    let (facts, invoice) = facts("FI", "12.25", "EUR") {
      $0.paymentID = "F-1001"
      $0.account = "FI7944052020036082"
    }
    #expect(facts.epcPayload(invoice).hasSuffix("EUR12.25\n\n\nF-1001"))
  }

  @Test func epcIsForEurosOnly() {
    let (facts, invoice) = facts("FI", "12.25", "SEK") { $0.account = "FI7944052020036082" }
    #expect(facts.epcPayload(invoice) == "")
  }

  @Test func usingQRIsJSON() throws {
    let (facts, invoice) = facts("SE", "625.50") {
      $0.paymentID = "12351"
      $0.account = "50645890"
      $0.branch = "SE:BANKGIRO"
      $0.accountName = "Bo \"Elektro\" \\ AB"
    }
    let payload = facts.usingQRPayload(invoice, dueDate: invoice.dueDate)
    let object = try JSONSerialization.jsonObject(with: Data(payload.utf8))
    let fields = try #require(object as? [String: Any])
    #expect(fields["nme"] as? String == "Bo \"Elektro\" \\ AB")
    #expect(fields["iref"] as? String == "12351")
    #expect(fields["acc"] as? String == "5064-5890")
    #expect(fields["pt"] as? String == "BG")
    #expect(fields["ddt"] as? String == "20261222")
    #expect(payload.contains("\"due\":625.5,"))
  }

  @Test(arguments: CompositionContext.Notice.allCases.filter { $0 != .reminder })
  func nothingIsPrintedWhereNothingIsDue(_ notice: CompositionContext.Notice) {
    let (facts, invoice) = facts("SE", "625", notices: [notice]) {
      $0.paymentID = "12351"
      $0.account = "50645890"
      $0.branch = "SE:BANKGIRO"
    }
    #expect(!facts.due)
    #expect(facts.swedishLine == "")
    #expect(facts.usingQRPayload(invoice, dueDate: nil) == "")
  }

  @Test func aReminderIsToBePaid() {
    let (facts, _) = facts("SE", "625", notices: [.reminder]) {
      $0.paymentID = "12351"
      $0.account = "50645890"
      $0.branch = "SE:BANKGIRO"
    }
    #expect(facts.due)
    #expect(facts.swedishLine == "# 12351 # 625 00 4 > 50645890#41#")
  }

  @Test(arguments: ["0", "-1"]) func noAmountNoSlip(_ amount: String) {
    let (facts, _) = facts("SE", amount) {
      $0.paymentID = "12351"
      $0.account = "50645890"
      $0.branch = "SE:BANKGIRO"
    }
    #expect(!facts.due)
  }

  @Test func directDebitIsNotDue() {
    let (facts, _) = facts("SE", "625") {
      $0.code = "49"
      $0.account = "50645890"
    }
    #expect(!facts.due)
  }
}

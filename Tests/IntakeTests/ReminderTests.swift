import Foundation
import Intake
import MailModel
import Testing

/// UBL reminders.
@Suite struct ReminderTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")

  static func fixture(_ country: String) throws -> String {
    try String(
      contentsOf: fixtures.appendingPathComponent("reminder-\(country).xml"), encoding: .utf8)
  }

  private func changed(_ old: String, _ new: String) throws -> IntakeResult {
    Sample.read(Sample.with(old, new, of: try Self.fixture("se")))
  }

  @Test func aReminderIsReadWithItsClaimInterestAndFee() throws {
    let result = Sample.read(try Self.fixture("se"))
    #expect(result.diagnostics.map(\.text) == [])
    #expect(result.outcome == .accepted)
    let invoice = try #require(result.invoice)
    let reminder = try #require(invoice.reminder)
    #expect(invoice.kind == .reminder)
    #expect(invoice.lines.map(\.reminderKind) == [.claim, .interest, .fee])
    #expect(reminder.level == 1 && reminder.form == .reminder)
    #expect(reminder.fee == 60)
    #expect(reminder.originalDueDate == CalendarDate(iso: "2027-01-21"))
    #expect(invoice.dueDate == CalendarDate(iso: "2027-03-06"))
    let parts = [reminder.previousAmount, reminder.interest, reminder.fee].compactMap { $0 }
    #expect(parts.count == 3 && parts.reduce(0, +) == invoice.totals.payable)
    #expect(invoice.references.preceding.first?.number == invoice.lines[0].billing?.number)
    #expect(result.mailing != nil)
  }

  @Test func aNoticeBeforeDebtCollectionIsTold() throws {
    let result = Sample.read(try Self.fixture("no"))
    #expect(result.outcome == .accepted)
    #expect(result.invoice?.reminder?.form == .debtCollectionNotice)
    #expect(result.invoice?.reminder?.level == 2)
  }

  @Test(arguments: [
    ("<cbc:ID>1</cbc:ID>", "", "BII2-T17-R008"),
    ("ReminderLine>", "OtherLine>", "XSD-structure"),
    ("<cbc:DebitLineAmount currencyID=\"SEK\">60.00</cbc:DebitLineAmount>", "", "XSD-structure"),
    (">60.00</cbc:DebitLineAmount>", ">61.00</cbc:DebitLineAmount>", "BII2-T17-R010"),
    (">60.00</cbc:DebitLineAmount>", ">1e3</cbc:DebitLineAmount>", "XSD-decimal"),
    (
      "<cbc:DebitLineAmount currencyID=\"SEK\">60.00",
      "<cbc:DebitLineAmount currencyID=\"NOK\">60.00",
      "PEPPOL-EN16931-R051"
    ),
    (
      "<cbc:ReminderTypeCode>", "<cbc:DueDate>2027-01-01</cbc:DueDate><cbc:ReminderTypeCode>",
      "XSD-structure"
    ),
    ("<cac:LegalMonetaryTotal>", "<cac:InvoiceLine/><cac:LegalMonetaryTotal>", "XSD-structure"),
    (
      "<cbc:ReminderTypeCode>",
      "<cbc:ReminderTypeCode>x</cbc:ReminderTypeCode><cbc:ReminderTypeCode>", "XSD-structure"
    ),
    ("xsd:Reminder-2", "xsd:Invoice-2", "not-an-invoice"),
    ("<cbc:PaymentDueDate>2027-03-06", "<cbc:PaymentDueDate>2027-02-01", "due-before-issue"),
  ])
  func damagedRemindersAreNotMailed(_ old: String, _ new: String, _ code: String) throws {
    let text = try Self.fixture("se").replacingOccurrences(of: old, with: new)
    #expect(text != (try Self.fixture("se")))
    let result = Sample.read(text)
    #expect(result.codes.contains(code), "\(result.allCodes)")
  }

  @Test func aReminderAboutNothingIsForAPerson() throws {
    let line = { (id: Int, debit: String) in
      "<cac:ReminderLine><cbc:ID>\(id)</cbc:ID><cbc:\(debit)LineAmount currencyID=\"SEK\">10.00"
        + "</cbc:\(debit)LineAmount></cac:ReminderLine>"
    }
    var text = try Self.fixture("se")
    text.replace(
      /<cac:LegalMonetaryTotal>[\s\S]*<\/Reminder>/,
      with: "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID=\"SEK\">0.00"
        + "</cbc:LineExtensionAmount><cbc:PayableAmount currencyID=\"SEK\">0.00</cbc:PayableAmount>"
        + "</cac:LegalMonetaryTotal>" + line(1, "Debit") + line(2, "Credit") + "</Reminder>")
    #expect(Sample.read(text).codes == ["reminder-nothing-due"])
  }

  @Test func unknownTypesAndLevelsAreWarnedOf() throws {
    let type = try changed(">Reminder</cbc:ReminderTypeCode>", ">Third</cbc:ReminderTypeCode>")
    #expect(type.codes.isEmpty && type.allCodes == ["reminder-type"])
    let level = try changed(
      ">1</cbc:ReminderSequenceNumeric>", ">1.5</cbc:ReminderSequenceNumeric>")
    #expect(level.codes.isEmpty && level.allCodes == ["reminder-level"])
    #expect(level.invoice?.reminder?.level == nil)
  }

  @Test func elementsOfRemindersDoNotBelongInInvoices() {
    let text = Sample.with("<cbc:BuyerReference>", "<cac:ReminderLine/><cbc:BuyerReference>")
    #expect(Sample.read(text).codes.contains("XSD-structure"))
  }
}

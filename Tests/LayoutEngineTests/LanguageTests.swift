import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Documents that say everything in two languages.
@Suite struct LanguageTests {
  private func texts(
    _ flow: String, head: String = "", first: Language = .fi, second: Language? = .sv,
    notices: Set<CompositionContext.Notice> = []
  ) throws -> (texts: [String], codes: [String]) {
    var context = Samples.context(first)
    context.secondLanguage = second
    context.notices = notices
    let composition = try Samples.compose(
      Samples.layout(flow, head: head), Samples.invoice(), context)
    let address = Set(context.addressLines + ["1/1"])
    return (
      Samples.texts(composition.pages[0]).filter { !address.contains($0) },
      composition.diagnostics.map(\.code)
    )
  }

  @Test(arguments: [
    ("{t.invoice}", "Lasku"), ("{t2.invoice}", "Faktura"),
    ("{both(t.invoice)}", "Lasku / Faktura"), ("{both(t.iban)}", "IBAN"),
    ("{both(t.invoice, \" · \")}", "Lasku · Faktura"),
    ("{document.title} {document.title2}", "Lasku Faktura"),
    ("{both(document.title)}", "Lasku / Faktura"), ("{second(t.dueDate)}", "Förfallodatum"),
    ("{both(unit(\"C62\"))}", "kpl / st"), ("{language} {language2}", "fi sv"),
    ("{both(t.own)}", "Hei / Hej"), ("{t2.own}", "Hej"),
    ("{both(both(t.invoice))}", "Lasku / Faktura / Faktura"),
    ("{date(invoice.issueDate)}", "22.11.2026"),
    ("{second(date(invoice.issueDate))} {t.invoice}", "2026-11-22 Lasku"),
    ("{both(invoice.number)}", "F-1001"),
  ])
  func wordsComeTwice(_ source: String, _ expected: String) throws {
    let own = "<texts><text name=\"own\" fi=\"Hei\" sv=\"Hej\"/></texts>"
    #expect(try texts("<p>\(source)</p>", head: own).texts == [expected])
  }

  @Test func withoutASecondLanguageWordsComeOnce() throws {
    let flow = "<p>{both(t.invoice)}</p><p>{t2.invoice}</p><p>{document.title2}</p><p>{notice2}</p>"
    #expect(
      try texts(flow, second: nil, notices: [.nothingToPay]).texts == ["Lasku"])
  }

  @Test func noticesComeInBothLanguages() throws {
    let got = try texts("<p>{notice}</p><p>{notice2}</p>", notices: [.nothingToPay]).texts
    #expect(
      got == [
        "Tässä laskussa ei ole maksettavaa.",
        "Det finns inget att betala på den här fakturan.",
      ])
  }

  @Test func aLayoutWithoutTheSecondLanguageSaysSo() throws {
    let source = Samples.layout("<p>{both(t.invoice)}</p>").replacingOccurrences(
      of: "version=\"1\"", with: "version=\"1\" languages=\"fi en\"")
    var context = Samples.context(.fi)
    context.secondLanguage = .sv
    let composition = try Samples.compose(source, Samples.invoice(), context)
    #expect(composition.diagnostics.map(\.code) == ["language-undeclared"])
    #expect(composition.diagnostics.first?.severity == .deviation)
    context.secondLanguage = .en
    #expect(try Samples.compose(source, Samples.invoice(), context).diagnostics.isEmpty)
  }
}

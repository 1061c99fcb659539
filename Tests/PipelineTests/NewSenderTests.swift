import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// A new sender with a layout, a logo and a language of its own, by files alone.
@Suite struct NewSenderTests {
  private static let layout = """
    <layout version="1" languages="en">
      <colours><colour name="sea" value="#0a5c7a" mono="#404040" from="sender.primary"/></colours>
      <styles>
        <style name="body" font="Open Sans" size="9" leading="13"/>
        <style name="title" like="body" weight="700" size="18" leading="22" colour="sea"/>
      </styles>
      <texts><text name="greeting" en="Fair winds and following seas"/></texts>
      <page on="first">
        <region x="20" y="12" width="60" height="18"><logo height="14"/></region>
        <address style="body"/>
        <region x="130" y="12" width="65"><p style="title">{document.title}</p>
          <p>{invoice.number}</p></region>
        <body x="20" y="95" width="170" bottom="270"/>
      </page>
      <page on="following"><body x="20" y="20" width="170" bottom="270"/></page>
      <flow style="body">
        <p>{t.greeting}</p>
        <table each="line in invoice.lines">
          <column name="item" width="*"><head>{t.item}</head><cell>{line.name}</cell></column>
          <column width="30" align="right"><head>{t.amount}</head><cell>{money(line.net)}</cell>
          </column>
        </table>
        <p if="notice">{notice}</p>
        <p>{payable.label} {money(payable.amount)} {invoice.currency}</p>
      </flow>
    </layout>
    """

  private static let sender = """
    id: skerry
    name: Skerry Shipping AB
    country: SE
    printSite: SE-STO
    language: en
    layout: skerry
    logo: skerry/anchor.svg
    recognise:
      endpoints: ["0007:5566778899"]
      organisationNumbers: ["5566778899"]
    colour: colour
    product: a-post
    ladder: [print]
    values:
      primary: "#123456"
    """

  private static let logo = """
    <svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" viewBox="0 0 60 20">
      <circle cx="10" cy="10" r="8" fill="#0a5c7a"/><rect x="22" y="6" width="36" height="8"/>
    </svg>
    """

  @Test func aSenderWithLayoutLogoAndLanguageNeedsNoCode() throws {
    let fixture = try PipelineFixture()
    let folder = "\(fixture.spool.layoutsFolder)/skerry"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (path, text) in [
      ("\(folder)/layout.xml", Self.layout), ("\(folder)/anchor.svg", Self.logo),
      ("\(fixture.spool.siteFolder)/senders/skerry.yaml", Self.sender),
    ] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let invoice = try PipelineFixture.plain()
      .replacingOccurrences(of: "5597805505", with: "5566778899")
    try fixture.submit(["a.xml": invoice])
    let summary = try fixture.run()
    #expect(summary.diagnostics.isEmpty, "\(summary.diagnostics.map(\.text))")
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.state == .job, "\(record.reasons)")
    #expect(record.fields.sender == "skerry")
    let job = try #require(try fixture.spool.releasedJobs().first)
    let text = try fixture.text(job: job.id, first: 1, last: 4)
    #expect(text.contains("Fair winds and following seas"))
    #expect(text.contains("Invoice"))
    #expect(text.contains(record.fields.number ?? "?"))
    #expect(try fixture.manifests().first?["colour"] as? String == "colour")
  }
}

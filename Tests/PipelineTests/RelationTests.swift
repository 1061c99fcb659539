import Foundation
import MailModel
import Testing

@testable import Pipeline

/// Who gets paper and could be reached for less.
extension DispatchTests {
  @Test func eachRunLooksAgainAtWhoGotPaper() throws {
    let fixture = try fixture(ladder: "[print]")
    try """
    id: post
    channel: email
    adapter: smtp
    price: {currency: SEK, amount: 0.10}
    settings: {server: "127.0.0.1", port: "9", from: "faktura@sender.example"}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/post.yaml", atomically: true, encoding: .utf8)
    let text = try PipelineFixture.plain()
    let buyer = try #require(text.range(of: "</cac:AccountingCustomerParty>"))
    let end = try #require(
      text.range(of: "</cac:Party>", options: .backwards, range: text.startIndex..<buyer.lowerBound)
    )
    let mail = "<cac:Contact><cbc:ElectronicMail>k@buyer.example</cbc:ElectronicMail></cac:Contact>"
    try fixture.submit([
      "a.xml": text.replacingCharacters(in: end.lowerBound..<end.lowerBound, with: mail)
    ])
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    let desk = try RoutingDesk(spool: fixture.spool, clock: PipelineFixture.now)
    let found = try desk.relationsOfDay()
    let relation = try #require(found.relations.first)
    #expect(relation.channel == .email)
    #expect(relation.ground == "assumed")
    #expect((relation.savedPerMonth?.amount ?? 0) > 0)
    #expect(found.questions == 0)
    // What came long ago is for the command alone, until its months are over.
    let later = PipelineFixture.now.addingTimeInterval(2 * 86_400)
    #expect(
      try RoutingDesk(spool: fixture.spool, clock: later).relationsOfDay().relations.isEmpty)
    #expect(try RoutingDesk(spool: fixture.spool, clock: later).relations().relations.count == 1)
    // Approved, it is the ladder's to send there, and is suggested no more.
    try desk.approve(found.relations)
    #expect(try desk.relationsOfDay().relations.isEmpty)
  }
}

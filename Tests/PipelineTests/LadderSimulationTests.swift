import Foundation
import MailModel
import Testing

@testable import Pipeline

/// What other ladders would have made of past invoices.
extension DispatchTests {
  @Test func laddersAreComparedWithWhatTheSenderHas() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let desk = try RoutingDesk(spool: fixture.spool, clock: PipelineFixture.now)
    var paper = Ladder.printOnly
    paper.id = "paper"
    var danish = Ladder([.print])
    (danish.id, danish.countries) = ("danish", ["DK"])
    let day = try #require(CalendarDate(iso: "2026-11-22"))
    let results = try desk.simulate([paper, danish], .init(day...day))
    #expect(results.map(\.ladder) == ["as-now", "paper", "danish"])
    #expect(results.map(\.total) == [1, 1, 1])
    // What has happened already does not count, and a ladder for others changes nothing.
    #expect(results[0].invoices == ["kivra": 1])
    #expect(results[0].cost == ["SEK": Decimal(xsdDecimal: "2.50")])
    #expect(results[1].invoices == ["print": 1])
    #expect(results[1].days == 3)
    #expect(results[2].invoices == ["kivra": 1])
    #expect(results[2].asNow == 1)
    #expect(try desk.simulate([], .init(day.adding(days: 1)...day.adding(days: 2)))[0].total == 0)
  }
}

import Foundation
import MailModel
import Testing

@testable import Production

/// Economy mail that waits for its group, and until when.
struct HoldTests {
  /// 2026-11-23 is a Monday.
  private func moment(_ text: String) -> Date {
    ISO8601DateFormatter().date(from: text) ?? .distantPast
  }

  private func request(
    _ sequence: Int, received: String = "2026-11-23T05:00:00Z", due: String? = nil,
    deadline: EconomyDeadline? = .days(3)
  ) -> PieceRequest {
    var request = Fixture.request(sequence, product: .economy)
    request.fallback = .hold
    request.deadline = deadline
    request.received = moment(received)
    request.dueDate = due.map(Fixture.date)
    return request
  }

  private func plan(_ requests: [PieceRequest], at now: String) throws -> ProductionPlan {
    try ProductionPlanner(site: Fixture.site(), created: moment(now), firstJobNumber: 1)
      .plan(requests)
  }

  private func until(_ request: PieceRequest) throws -> String? {
    try plan([request], at: "2026-11-23T05:00:00Z").held.first.map { utcText($0.until) }
  }

  @Test func aSmallGroupWaits() throws {
    let plan = try plan((1...9).map { request($0) }, at: "2026-11-23T05:00:00Z")
    #expect(plan.jobs.isEmpty)
    #expect(plan.held.flatMap(\.documents) == Array(1...9))
    #expect(plan.held[0].reason.code == "economy-held")
    #expect(plan.held[0].reason.message.hasPrefix("9 of the 10"))
    #expect(plan.held[0].postage == 5)
  }

  @Test func itGoesWhenItIsFull() throws {
    let plan = try plan(
      (1...9).map { request($0) } + [request(10, received: "2026-11-24T05:00:00Z")],
      at: "2026-11-24T05:00:00Z")
    #expect(plan.jobs.map(\.product) == [.economy])
    #expect(plan.held.isEmpty)
  }

  @Test func whatReachesItsDeadlineGoesAndTheOthersWaitOn() throws {
    // Received on Monday, three days: posted on Thursday, so any run after Wednesday's cut-off.
    let all = (1...4).map { request($0) } + [request(5, received: "2026-11-25T05:00:00Z")]
    let before = try plan(all, at: "2026-11-25T16:59:59Z")
    #expect(before.held.count == 5)
    let after = try plan(all, at: "2026-11-25T17:00:00Z")
    #expect(after.jobs.map(\.product) == [.aPost])
    #expect(after.jobs[0].postingDate == Fixture.date("2026-11-26"))
    #expect(
      after.jobs[0].pieces[0].reasons.map(\.code) == ["economy-below-minimum", "economy-deadline"])
    #expect(after.held.flatMap(\.documents) == [5])
  }

  @Test func whatMustGoCountsForTheGroup() throws {
    let all =
      (1...4).map { request($0) } + (5...10).map { request($0, received: "2026-11-26T05:00:00Z") }
    #expect(try plan(all, at: "2026-11-26T05:00:00Z").jobs.map(\.product) == [.economy])
  }

  @Test func theLastDayIsAPostingDay() throws {
    // Five days after Monday is Saturday: posted on Friday, from Thursday's cut-off on.
    #expect(try until(request(1, deadline: .days(5))) == "2026-11-26T17:00:00Z")
    #expect(try until(request(1, deadline: .days(3))) == "2026-11-25T17:00:00Z")
  }

  @Test func aWeekdayAndTimeMayBeTheDeadline() throws {
    #expect(try until(request(1, deadline: .weekday(5, minutes: 960))) == "2026-11-27T15:00:00Z")
    // On that weekday after that time it is next week's.
    let late = request(1, received: "2026-11-20T15:00:00Z", deadline: .weekday(5, minutes: 960))
    #expect(try until(late) == "2026-11-27T15:00:00Z")
  }

  @Test func nothingWaitsPastItsDueDateLessTheDaysOfDelivery() throws {
    // Five days of delivery before 1 December: posted on Thursday 26 November.
    #expect(try until(request(1, due: "2026-12-01", deadline: .days(20))) == "2026-11-25T17:00:00Z")
    let soon = try plan(
      [request(1, due: "2026-11-28", deadline: .days(20))], at: "2026-11-23T05:00:00Z")
    #expect(soon.held.isEmpty)
    #expect(soon.jobs[0].pieces[0].reasons.map(\.code) == ["economy-below-minimum", "economy-due"])
    var carrier = Fixture.carrier
    carrier.products[0].deliveryDays = 1
    let fast = try ProductionPlanner(
      site: Fixture.site(carrier: carrier), created: moment("2026-11-23T05:00:00Z"),
      firstJobNumber: 1
    ).plan([request(1, due: "2026-11-28", deadline: .days(20))])
    #expect(fast.held.count == 1)
  }

  @Test func whoeverRunsOnceADayPostsInTime() throws {
    // At whatever hour: the last run that may hold is followed by one that still posts in time.
    for hour in 0..<24 {
      let one = request(1, received: "2026-11-23T03:00:00Z", due: "2026-12-02", deadline: .days(30))
      var posted: CalendarDate?
      for day in 23...30 where posted == nil {
        let now = "2026-11-\(day)T\(hour < 10 ? "0" : "")\(hour):30:00Z"
        posted = try plan([one], at: now).jobs.first?.postingDate
      }
      #expect(posted == Fixture.date("2026-11-27"), "hour \(hour)")
    }
  }

  @Test func senderWithoutHoldGoesAtOnce() throws {
    var now = request(1)
    now.fallback = .aPost
    #expect(try plan([now], at: "2026-11-23T05:00:00Z").jobs.count == 1)
  }

  @Test func clocksThatChangeDoNotMatter() throws {
    // Stockholm's clocks go back on 25 October 2026: 18:00 is 16:00 UTC before, 17:00 after.
    let site = Fixture.printSite()
    let calendar = try #require(PostingCalendar(site: site, postingDays: [1, 2, 3, 4, 5]))
    #expect(
      utcText(calendar.firstMoment(postedBy: Fixture.date("2026-10-23"))) == "2026-10-22T16:00:00Z")
    #expect(
      utcText(calendar.firstMoment(postedBy: Fixture.date("2026-10-27"))) == "2026-10-26T17:00:00Z")
    for day in 1...28 {
      let date = Fixture.date("2026-10-\(day < 10 ? "0" : "")\(day)")
      let first = calendar.firstMoment(postedBy: date)
      #expect(calendar.postingDate(created: first) <= date)
      #expect(
        calendar.postingDate(created: first.addingTimeInterval(-1))
          < calendar.postingDate(created: first))
    }
  }
}

import Foundation
import MailModel
import Testing

@testable import Production

/// When mail is handed in.
struct PostingCalendarTests {
  private func posting(
    _ moment: String, zone: String = "Europe/Stockholm", holidays: [String] = []
  ) throws -> String {
    let site = Fixture.printSite(holidays: holidays.map(Fixture.date), zone: zone)
    let calendar = try #require(PostingCalendar(site: site, postingDays: [1, 2, 3, 4, 5]))
    let date = try Date(moment, strategy: .iso8601)
    return calendar.postingDate(created: date).description
  }

  @Test func aSundayIsPostedOnMonday() throws {
    #expect(try posting("2026-11-22T05:00:00Z") == "2026-11-23")
  }

  @Test func beforeTheCutOffIsTheSameDay() throws {
    #expect(try posting("2026-11-23T16:59:59Z") == "2026-11-23")
  }

  @Test func theCutOffItselfIsTooLate() throws {
    #expect(try posting("2026-11-23T17:00:00Z") == "2026-11-24")
  }

  @Test func theCutOffIsLocalSummerTime() throws {
    #expect(try posting("2026-07-06T15:59:00Z") == "2026-07-06")
    #expect(try posting("2026-07-06T16:00:00Z") == "2026-07-07")
  }

  @Test func theLocalDayCounts() throws {
    #expect(try posting("2026-11-22T23:30:00Z", zone: "Europe/Helsinki") == "2026-11-23")
    #expect(try posting("2026-11-24T23:30:00Z", zone: "Europe/Helsinki") == "2026-11-25")
  }

  @Test func fridayEveningIsPostedOnMonday() throws {
    #expect(try posting("2026-11-20T18:00:00Z") == "2026-11-23")
  }

  @Test func holidaysAreSkipped() throws {
    #expect(
      try posting("2026-12-24T06:00:00Z", holidays: ["2026-12-24", "2026-12-25"]) == "2026-12-28")
  }

  @Test func aYearOfHolidaysStillEnds() throws {
    let first = Fixture.date("2026-01-01")
    let all = (0..<1000).map { first.adding(days: $0).description }
    #expect(try posting("2026-01-01T06:00:00Z", holidays: all) > "2026-12-31")
  }

  @Test func anUnknownTimeZoneIsRefused() {
    let site = Fixture.printSite(zone: "Europe/Nowhere")
    #expect(PostingCalendar(site: site, postingDays: [1]) == nil)
  }

  @Test func momentsAreWrittenInUTC() {
    #expect(utcText(Fixture.created) == "2026-11-22T05:00:00Z")
    #expect(utcText(Date(timeIntervalSince1970: -1)) == "1969-12-31T23:59:59Z")
  }
}

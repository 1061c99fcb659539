import MailModel
import Testing

/// Until when the bookkeeping laws want an invoice kept.
@Suite struct RetentionTests {
  private func policy(_ from: RetentionStart, years: Int = 7) -> ArchivePolicy {
    var policy = ArchivePolicy()
    policy.retention = [
      RetentionRule(country: "SE", years: years, from: from, source: "a test")
    ]
    return policy
  }

  private func day(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }

  @Test(arguments: [
    (RetentionStart.calendarYear, "2026-11-22", "12-31", "2033-12-31"),
    (.calendarYear, "2026-05-31", "06-30", "2033-12-31"),
    // In the accounting year that ends in 2027.
    (.calendarYear, "2026-11-22", "06-30", "2034-12-31"),
    (.accountingYear, "2026-11-22", "12-31", "2033-12-31"),
    (.accountingYear, "2026-06-30", "06-30", "2033-06-30"),
    (.accountingYear, "2026-07-01", "06-30", "2034-06-30"),
    (.accountingYear, "2026-12-01", "02-28", "2034-02-28"),
    (.accountingYear, "2025-03-01", "02-28", "2033-02-28"),
    // The last of February, also where the year has one more.
    (.accountingYear, "2024-02-29", "02-28", "2031-02-28"),
    (.invoiceDate, "2026-11-22", "12-31", "2033-11-22"),
    (.invoiceDate, "2024-02-29", "12-31", "2031-03-01"),
  ])
  func yearsCountFromTheirDay(
    from: RetentionStart, issued: String, end: String, through: String
  ) throws {
    let kept = policy(from).keptThrough(
      issued: day(issued), country: "SE", yearEnd: try #require(YearEnd(end)))
    #expect(kept == day(through))
  }

  @Test func aSenderMayAskForMoreAndNeverForLess() {
    let policy = policy(.calendarYear)
    let issued = day("2026-11-22")
    #expect(policy.keptThrough(issued: issued, country: "SE", yearsMin: 10) == day("2036-12-31"))
    #expect(policy.keptThrough(issued: issued, country: "SE", yearsMin: 1) == day("2033-12-31"))
  }

  @Test func withoutARuleEverythingIsKept() {
    var policy = policy(.calendarYear)
    #expect(policy.keptThrough(issued: day("2026-11-22"), country: "DE") == nil)
    policy.retention[0].validFrom = day("2026-01-01")
    policy.retention[0].validTo = day("2026-12-31")
    #expect(policy.keptThrough(issued: day("2025-12-31"), country: "SE") == nil)
    #expect(policy.keptThrough(issued: day("2026-01-01"), country: "SE") != nil)
    #expect(policy.keptThrough(issued: day("2027-01-01"), country: "SE") == nil)
    #expect(ArchivePolicy().keptThrough(issued: day("2026-01-01"), country: "SE") == nil)
  }

  /// Never a day less than the years, whatever the date and the accounting year.
  @Test func itIsNeverShort() throws {
    for offset in stride(from: 0, to: 1600, by: 7) {
      let issued = day("2024-01-01").adding(days: offset)
      for end in ["12-31", "06-30", "02-28", "01-01", "08-31"].compactMap({ YearEnd($0) }) {
        for from in RetentionStart.allCases {
          let kept = try #require(
            policy(from, years: 5).keptThrough(issued: issued, country: "SE", yearEnd: end))
          #expect(kept.daysSince1970 - issued.daysSince1970 >= 5 * 365 + 1)
          #expect(kept.daysSince1970 - issued.daysSince1970 <= 7 * 366)
        }
      }
    }
  }

  @Test(arguments: ["12-32", "02-29", "13-01", "6-30", "", "12/31"])
  func noOtherTextIsTheEndOfAYear(text: String) { #expect(YearEnd(text) == nil) }
}

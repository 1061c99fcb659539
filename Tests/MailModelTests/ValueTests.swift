import Foundation
import Testing

@testable import MailModel

@Suite struct ValueTests {
  @Test func lengthsAreExact() {
    #expect(Length.mm(210).micrometres == 210_000)
    #expect(Length.pt(72).micrometres == 25_400)
    #expect(Length.mm(1.5) + .mm(2.25) == .mm(3.75))
  }

  @Test func decimalsAreReadAsXSDSays() {
    #expect(Decimal(xsdDecimal: "+12.50") == Decimal(string: "12.5"))
    for bad in ["", ".", "1,5", "1e3", "12abc", "1.2.3", "--1", " 1", "1-", "NaN", "INF"] {
      #expect(Decimal(xsdDecimal: bad) == nil, "\(bad)")
    }
    #expect(Decimal(xsdDecimal: String(repeating: "9", count: 35)) == nil)
  }

  @Test func decimalsAreWrittenPlain() {
    #expect(Decimal(string: "11")!.plain(places: 2) == "11.00")
    #expect(Decimal(string: "-0.005")!.plain(places: 2) == "-0.01")
    #expect(Decimal(string: "1234567.891")!.plain(places: 2) == "1234567.89")
    #expect(Decimal(string: "0.4")!.plain(places: 0) == "0")
  }

  @Test func datesAreReadStrictlyAndCounted() {
    #expect(CalendarDate(iso: "2026-11-22")?.weekday == 7)
    #expect(CalendarDate(iso: "2024-02-29")?.adding(days: 1).description == "2024-03-01")
    for bad in ["2026-11-22Z", "2026-13-01", "2025-02-29", "26-11-22", "2026/11/22", ""] {
      #expect(CalendarDate(iso: bad) == nil, "\(bad)")
    }
    for days in stride(from: -10_000, to: 60_000, by: 37) {
      #expect(CalendarDate(daysSince1970: days).daysSince1970 == days)
    }
  }

  @Test func nearNamesAreSuggested() {
    #expect(nearestName(to: "dulpex", in: ["duplex", "colour"]) == "duplex")
    #expect(nearestName(to: "banana", in: ["duplex", "colour"]) == nil)
  }
}

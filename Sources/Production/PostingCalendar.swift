import Foundation
import MailModel

/// When mail that is made at a given moment is handed to the operator.
public struct PostingCalendar: Sendable {
  private let zone: TimeZone
  private let cutOffMinutes: Int
  private let postingDays: Set<Int>
  private let holidays: Set<CalendarDate>

  /// Makes the calendar of a print site with its operator's days; nothing where the site's time
  /// zone is unknown to this machine or the operator never takes mail.
  public init?(site: PrintSite, postingDays: [Int]) {
    guard let zone = TimeZone(identifier: site.timeZone), !postingDays.isEmpty else { return nil }
    self.zone = zone
    cutOffMinutes = site.cutOffMinutes
    self.postingDays = Set(postingDays)
    holidays = Set(site.holidays)
  }

  /// The posting date: the local day of `created`, or the next where the cut-off has passed, moved
  /// on to a day on which the operator takes mail. The cut-off minute itself is too late.
  public func postingDate(created: Date) -> CalendarDate {
    let (day, minute) = local(created)
    var date = CalendarDate(daysSince1970: minute < cutOffMinutes ? day : day + 1)
    // A year of days off is a fault of the site's data; planning must end all the same.
    for _ in 0..<366 where !isPostingDay(date) { date = date.adding(days: 1) }
    return date
  }

  /// The local day and minute of a moment.
  private func local(_ moment: Date) -> (day: Int, minute: Int) {
    let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
    let local = seconds + zone.secondsFromGMT(for: moment)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    return (day, (local - day * 86_400) / 60)
  }

  /// Minutes after midnight, local time, from which mail is posted on a later day.
  var cutOff: Int { cutOffMinutes }

  /// The moment of a day from which mail is posted on a later one.
  public func cutOff(of day: CalendarDate) -> Date { moment(day, minutes: cutOffMinutes) }

  /// The local day of a moment.
  public func day(of moment: Date) -> CalendarDate {
    CalendarDate(daysSince1970: local(moment).day)
  }

  /// The moment of a local time of day.
  func moment(_ day: CalendarDate, minutes: Int) -> Date {
    let wall = Date(timeIntervalSince1970: Double(day.daysSince1970 * 86_400 + minutes * 60))
    // The offset of the moment itself: twice, because the first guess may lie beyond a change of
    // clocks.
    let guess = wall.addingTimeInterval(-Double(zone.secondsFromGMT(for: wall)))
    return wall.addingTimeInterval(-Double(zone.secondsFromGMT(for: guess)))
  }

  /// Whether the operator takes mail from the site that day.
  public func isPostingDay(_ date: CalendarDate) -> Bool {
    postingDays.contains(date.weekday) && !holidays.contains(date)
  }
}

/// A moment as the job folder writes it: `YYYY-MM-DDTHH:MM:SSZ`, whole seconds.
public func utcText(_ moment: Date) -> String {
  let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
  let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
  let rest = seconds - day * 86_400
  let date = CalendarDate(daysSince1970: day)
  return "\(date)T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
}

/// The number with zeros before it, at least `width` digits.
func padded(_ value: Int, _ width: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

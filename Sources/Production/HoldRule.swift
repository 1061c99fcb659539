import Foundation
import MailModel

/// Until when a piece may wait for its economy group: a function of the piece and the site alone,
/// so that it is the same at every run.
struct HoldRule {
  let calendar: PostingCalendar
  /// Days that an ordinary letter takes.
  let deliveryDays: Int

  /// The moment from which the piece goes by itself, and whether the due date or the sender's
  /// deadline decides; nothing where the sender has no deadline.
  func limit(_ request: PieceRequest, created: Date) -> (until: Date, code: String)? {
    guard let deadline = request.deadline else { return nil }
    let received = request.received ?? created
    var until: Date
    switch deadline {
    case .days(let days):
      let last = calendar.postingDate(created: received).adding(days: days)
      until = calendar.firstMoment(postedBy: last)
    case .weekday(let weekday, let minutes):
      until = calendar.next(weekday: weekday, minutes: minutes, after: received)
    }
    var code = "economy-deadline"
    if let due = request.dueDate {
      let last = calendar.firstMoment(postedBy: due.adding(days: -deliveryDays))
      if last < until {
        until = last
        code = "economy-due"
      }
    }
    return (until, code)
  }
}

extension PostingCalendar {
  /// The first moment at which mail that is made is posted on the last posting day not after
  /// `day`: the cut-off of the posting day before it. Whoever runs at least once between two
  /// cut-offs posts no later than that day.
  public func firstMoment(postedBy day: CalendarDate) -> Date {
    let last = postingDay(notAfter: day)
    return moment(postingDay(notAfter: last.adding(days: -1)), minutes: cutOff)
  }

  /// The next such moment of the local week after `moment`.
  public func next(weekday: Int, minutes: Int, after moment: Date) -> Date {
    var day = self.day(of: moment)
    for _ in 0..<8 {
      let found = self.moment(day, minutes: minutes)
      if day.weekday == weekday, found > moment { return found }
      day = day.adding(days: 1)
    }
    return self.moment(day, minutes: minutes)
  }

  private func postingDay(notAfter day: CalendarDate) -> CalendarDate {
    var date = day
    // A year of days off is a fault of the site's data; planning must end all the same.
    for _ in 0..<366 where !isPostingDay(date) { date = date.adding(days: -1) }
    return date
  }
}

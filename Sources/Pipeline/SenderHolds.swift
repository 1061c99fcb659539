import Foundation
import MailModel
import Spooling

extension Site {
  /// Until when a document is held for its sender (a spool timestamp), or nothing where it is not,
  /// or no longer.
  func holdsUntil(_ record: DocumentRecord, of sender: SenderProfile, at time: Date) -> String? {
    guard record.letGo == nil, let hold = sender.hold,
      let received = Timestamp.parse(record.received)
    else { return nil }
    let end: Date
    switch hold {
    case .hours(let hours): end = received.addingTimeInterval(Double(hours) * 3600)
    case .timeOfDay(let minutes):
      let zone = printSite(sender.printSite).flatMap { TimeZone(identifier: $0.timeZone) }
      end = Self.next(minutes: minutes, after: received, in: zone ?? .gmt)
    }
    return end > time ? Timestamp.text(end) : nil
  }

  /// The first moment after `moment` at which it is so many minutes after midnight there.
  static func next(minutes: Int, after moment: Date, in zone: TimeZone) -> Date {
    let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
    let local = seconds + zone.secondsFromGMT(for: moment)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    for day in day...(day + 2) {
      let wall = Double(day * 86_400 + minutes * 60)
      // The offset is that of the moment itself: taken twice, it settles around a change of clocks.
      var end = Date(timeIntervalSince1970: wall - Double(zone.secondsFromGMT(for: moment)))
      end = Date(timeIntervalSince1970: wall - Double(zone.secondsFromGMT(for: end)))
      if end > moment { return end }
    }
    return moment
  }
}

import Foundation
import MailModel

/// Moments as the spool writes them: UTC, whole seconds, `2026-11-22T05:00:00Z`.
public enum Timestamp {
  /// Writes a moment.
  public static func text(_ moment: Date) -> String {
    let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
    let second = ((seconds % 86_400) + 86_400) % 86_400
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(day(moment))T\(time.joined(separator: ":"))Z"
  }

  /// The day, in UTC, on which the moment lies.
  public static func day(_ moment: Date) -> CalendarDate {
    let seconds = moment.timeIntervalSince1970
    let epoch = CalendarDate(iso: "1970-01-01")
    // The year 1970 exists, and no clock shows a year beyond 9999.
    guard let day = epoch?.adding(days: Int((seconds / 86_400).rounded(.down))) else {
      preconditionFailure("a moment outside the calendar")
    }
    return day
  }

  /// Reads `YYYY-MM-DDTHH:MM:SSZ`, or with an offset `+HH:MM` in place of `Z`.
  public static func parse(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    guard bytes.count == 20 || bytes.count == 25, bytes[10] == 0x54, bytes[13] == 0x3A,
      bytes[16] == 0x3A,
      let day = CalendarDate(iso: String(decoding: bytes[0..<10], as: UTF8.self)),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60
    else { return nil }
    var offset = 0
    if bytes.count == 20 {
      guard bytes[19] == 0x5A else { return nil }
    } else {
      guard bytes[19] == 0x2B || bytes[19] == 0x2D, bytes[22] == 0x3A,
        let hours = number(bytes[20..<22]), let minutes = number(bytes[23..<25]), hours < 15,
        minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (bytes[19] == 0x2B ? 1 : -1)
    }
    let seconds = day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(seconds))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

/// A whole number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

import MailModel

/// Writes dates the way a language does.
enum DateText {
  /// `2026-11-22`, `22.11.2026` or `22 Nov 2026`.
  static func short(_ date: CalendarDate, language: Language) -> String {
    switch language {
    case .sv: date.description
    case .nb, .nn, .da, .fi: "\(two(date.day)).\(two(date.month)).\(four(date.year))"
    case .en: "\(date.day)\u{A0}\(englishShort[date.month - 1])\u{A0}\(date.year)"
    }
  }

  /// `22 november 2026`, `22. november 2026`, `22. marraskuuta 2026`.
  static func long(_ date: CalendarDate, language: Language) -> String {
    let month = months(language)[date.month - 1]
    switch language {
    case .sv, .en: return "\(date.day)\u{A0}\(month) \(date.year)"
    case .nb, .nn, .da, .fi: return "\(date.day).\u{A0}\(month) \(date.year)"
    }
  }

  /// Both days with a dash between, or the one that is known.
  static func period(_ start: CalendarDate?, _ end: CalendarDate?, language: Language) -> String {
    switch (start, end) {
    case (let start?, let end?):
      if start == end { return short(start, language: language) }
      return short(start, language: language) + "\u{A0}– " + short(end, language: language)
    case (let start?, nil): return short(start, language: language) + "\u{A0}–"
    case (nil, let end?): return "–\u{A0}" + short(end, language: language)
    case (nil, nil): return ""
    }
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func four(_ value: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
  }

  private static let englishShort = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func months(_ language: Language) -> [String] {
    switch language {
    case .sv: swedish
    case .nb, .nn: norwegian
    case .da: danish
    case .fi: finnish
    case .en: english
    }
  }
  private static let swedish = [
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
  ]
  private static let norwegian = [
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "desember",
  ]
  private static let danish = [
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
    "november", "december",
  ]
  private static let finnish = [
    "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta",
    "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta",
  ]
  private static let english = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}

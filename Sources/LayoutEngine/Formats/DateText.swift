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

  /// The date in a form: `long`, `month`, or a pattern of d dd M MM MMM MMMM yy yyyy; all else
  /// stands as it is written. Finnish months are in the case that a day before them asks for.
  static func formed(_ date: CalendarDate, _ form: String, language: Language) -> String {
    switch form {
    case "short", "": return short(date, language: language)
    case "long": return long(date, language: language)
    case "month": return formed(date, "MMMM yyyy", language: language)
    default: break
    }
    var text = ""
    var rest = Substring(form)
    while let first = rest.first {
      let run = rest.prefix { $0 == first }
      rest = rest.dropFirst(run.count)
      switch (first, run.count) {
      case ("d", 1): text += String(date.day)
      case ("d", 2): text += two(date.day)
      case ("M", 1): text += String(date.month)
      case ("M", 2): text += two(date.month)
      case ("M", 3): text += shortMonth(date, language)
      case ("M", 4):
        let month = months(language)[date.month - 1]
        text += language == .fi && !form.contains("d") ? String(month.dropLast(2)) : month
      case ("y", 2): text += two(date.year % 100)
      case ("y", 4): text += four(date.year)
      default: text += run
      }
    }
    return text
  }

  /// `nov`; in Finnish `marras`.
  private static func shortMonth(_ date: CalendarDate, _ language: Language) -> String {
    let month = months(language)[date.month - 1]
    return language == .fi ? String(month.dropLast(5)) : String(month.prefix(3))
  }

  /// Days since a fixed one, in the Gregorian calendar.
  static func dayNumber(_ date: CalendarDate) -> Int {
    // The year begins in March here, so that the leap day is its last.
    let year = date.month > 2 ? date.year : date.year - 1
    let month = (date.month + 9) % 12
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day
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

/// From which day a law counts the years for which accounting material is kept.
public enum RetentionStart: String, Sendable, Codable, CaseIterable {
  /// From the end of the accounting year that the invoice is of.
  case accountingYear = "accounting-year"
  /// From the end of the calendar year in which that accounting year ended.
  case calendarYear = "calendar-year"
  /// From the invoice's own date.
  case invoiceDate = "invoice-date"
}

/// How long sellers of a country keep their invoices: dated data with a source.
public struct RetentionRule: Sendable, Hashable {
  /// The seller's country, ISO 3166-1 alpha-2.
  public var country: String
  /// Whole years.
  public var years: Int
  /// From when they count.
  public var from: RetentionStart
  /// First invoice date that the rule holds for; nothing for all before `validTo`.
  public var validFrom: CalendarDate?
  /// Last invoice date that the rule holds for, if any.
  public var validTo: CalendarDate?
  /// Where the figure is from.
  public var source: String
  /// Makes a rule.
  public init(
    country: String, years: Int, from: RetentionStart, validFrom: CalendarDate? = nil,
    validTo: CalendarDate? = nil, source: String
  ) {
    self.country = country
    self.years = years
    self.from = from
    self.validFrom = validFrom
    self.validTo = validTo
    self.source = source
  }

  /// Whether it holds for an invoice of that date.
  public func holds(on date: CalendarDate) -> Bool {
    validFrom.map { $0 <= date } ?? true && validTo.map { date <= $0 } ?? true
  }
}

/// The last day of an accounting year: a month and a day of every year.
public struct YearEnd: Sendable, Hashable {
  /// 1…12.
  public let month: Int
  /// 1…31; the last of February is written as the 28th and means the last.
  public let day: Int

  /// The end of the calendar year.
  public static let calendar = YearEnd(uncheckedMonth: 12, day: 31)

  private init(uncheckedMonth month: Int, day: Int) {
    self.month = month
    self.day = day
  }

  /// Reads `MM-DD`; nothing where there is no such day in every year.
  public init?(_ text: String) {
    // 2001 is no leap year.
    guard let date = CalendarDate(iso: "2001-" + text) else { return nil }
    self.init(uncheckedMonth: date.month, day: date.day)
  }

  /// `MM-DD`.
  public var text: String {
    (month < 10 ? "0" : "") + "\(month)-" + (day < 10 ? "0" : "") + "\(day)"
  }

  /// The day in a year.
  public func date(in year: Int) -> CalendarDate {
    let last = CalendarDate.daysIn(month: month, year: year)
    let isMonthEnd = day == CalendarDate.daysIn(month: month, year: 2001)
    guard let date = CalendarDate(year: year, month: month, day: isMonthEnd ? last : day) else {
      preconditionFailure("the day was found in a year that is not a leap year")
    }
    return date
  }

  /// The end of the accounting year that a day lies in.
  public func end(after date: CalendarDate) -> CalendarDate {
    let end = self.date(in: date.year)
    return date <= end ? end : self.date(in: date.year + 1)
  }
}

/// What a site says of its archive.
public struct ArchivePolicy: Sendable, Equatable {
  /// What the recipients' links begin with, without a slash at the end; nothing for no links.
  public var baseAddress: String?
  /// Where the secret lies that the links are made with.
  public var secret: SecretPlace?
  /// How many days a link holds that goes out with a message.
  public var linkDays = 90
  /// How long invoices are kept, by the seller's country.
  public var retention: [RetentionRule] = []
  /// Makes the policy of a site that says nothing: no links, and everything is kept.
  public init() {}

  /// The last day on which an invoice must be kept; nothing where no rule says so, and it is kept
  /// for ever.
  ///
  /// - Parameters:
  ///   - issued: the invoice's date.
  ///   - country: the seller's.
  ///   - yearEnd: the end of the seller's accounting year.
  ///   - yearsMin: what the seller asks for; the law's years hold where they are more.
  public func keptThrough(
    issued: CalendarDate, country: String, yearEnd: YearEnd = .calendar, yearsMin: Int? = nil
  ) -> CalendarDate? {
    guard let rule = retention.first(where: { $0.country == country && $0.holds(on: issued) })
    else { return nil }
    let years = max(rule.years, yearsMin ?? 0)
    switch rule.from {
    case .invoiceDate:
      // The 29th of February counts to the 1st of March: never a day short of the years.
      return CalendarDate(year: issued.year + years, month: issued.month, day: issued.day)
        ?? CalendarDate(year: issued.year + years, month: 3, day: 1)
    case .accountingYear:
      return yearEnd.date(in: yearEnd.end(after: issued).year + years)
    case .calendarYear:
      return YearEnd.calendar.date(in: yearEnd.end(after: issued).year + years)
    }
  }
}

import MailModel

/// What a report is about.
public enum ReportKind: String, Sendable, CaseIterable {
  /// What the operators charge.
  case postage
  /// What the presses and inserters did.
  case production
  /// What electronic channels saved.
  case savings
  /// What senders pay.
  case billing

  /// How it is grouped where nobody says otherwise.
  public var standardGrouping: [ReportDimension] {
    switch self {
    case .postage: [.operator, .product, .weightStep]
    case .production: [.site, .colour]
    case .savings, .billing: [.sender]
    }
  }

  /// Its columns of figures.
  public var columns: [ReportColumn] {
    switch self {
    case .postage: [.pieces, .weight, .postage, .reprintPieces, .reprintPostage]
    case .production:
      [
        .pieces, .sheets, .colourSheets, .impressions, .weight, .reprintPieces, .reprintSheets,
        .spoiled, .missing,
      ]
    case .savings: [.electronic, .saved, .pieces, .postage]
    case .billing:
      [
        .pieces, .sheets, .colourSheets, .impressions, .weight, .postage, .reprintPieces,
        .reprintPostage, .billed,
      ]
    }
  }
}

/// By what figures are grouped.
public enum ReportDimension: String, Sendable, CaseIterable {
  /// The sender's id.
  case sender
  /// The operator's id.
  case `operator`
  /// The postal product.
  case product
  /// The operator's zone.
  case zone
  /// The greatest weight, in grams, of the tariff's row that priced the piece.
  case weightStep = "weight-step"
  /// The country that the piece is posted to.
  case country
  /// The print site.
  case site
  /// The envelope.
  case envelope
  /// `mono` or `colour`.
  case colour
  /// The job.
  case job
  /// The day on which it counts.
  case day
  /// The month of that day.
  case month
}

/// One column of figures.
public enum ReportColumn: String, Sendable, CaseIterable {
  /// First printings: envelopes.
  case pieces
  /// Their sheets.
  case sheets
  /// Their sheets with colour.
  case colourSheets
  /// Their inked sides.
  case impressions
  /// Their weight in grams.
  case weight = "weightGrams"
  /// Their postage.
  case postage
  /// Envelopes that were printed again.
  case reprintPieces
  /// Their sheets.
  case reprintSheets
  /// Their postage.
  case reprintPostage
  /// Pieces that were spoiled.
  case spoiled
  /// Pieces that no machine reported.
  case missing
  /// Documents sent through electronic channels.
  case electronic
  /// The postage that they saved.
  case saved
  /// Postage that the sender pays: reprints count where the site bills them.
  case billed

  /// Whether it is an amount of money.
  public var isMoney: Bool {
    switch self {
    case .postage, .reprintPostage, .saved, .billed: true
    default: false
    }
  }
}

/// What is asked for.
public struct ReportRequest: Sendable {
  /// What it is about.
  public var kind: ReportKind
  /// The first day, or from the beginning.
  public var from: CalendarDate?
  /// The last day, or to the end.
  public var to: CalendarDate?
  /// By what it is grouped, in this order.
  public var grouping: [ReportDimension]
  /// Makes a request.
  public init(
    _ kind: ReportKind, from: CalendarDate? = nil, to: CalendarDate? = nil,
    grouping: [ReportDimension]? = nil
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.grouping = grouping ?? kind.standardGrouping
  }
}

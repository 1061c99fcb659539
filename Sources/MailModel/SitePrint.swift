/// A place that prints, inserts and posts.
public struct PrintSite: Sendable, Hashable {
  /// Identifier, such as `SE-STO`.
  public var id: String
  /// Its name.
  public var name: String
  /// ISO 3166-1 alpha-2 country.
  public var country: String
  /// Countries whose mail it posts at home, its own first.
  public var serves: [String]
  /// IANA time zone, such as `Europe/Stockholm`.
  public var timeZone: String
  /// Minutes after midnight, local time, until which mail is posted the same day.
  public var cutOffMinutes: Int
  /// Days on which nothing is posted, beside the operator's own days off.
  public var holidays: [CalendarDate]
  /// Identifier of the operator that takes its mail.
  public var operatorID: String
  /// Whether both sides are printed where the sender does not say.
  public var duplex: Bool
  /// Language of its dockets.
  public var language: Language
  /// Identifier of its paper stock.
  public var stock: String
  /// Identifier of its mark scheme.
  public var markScheme: String
  /// Identifier of its control file's field mapping.
  public var mapping: String
  /// Identifier of its imposition scheme; none for plain 1-up.
  public var imposition: String?
  /// What its presses want of `print.pdf` beside pages.
  public var pressFile = PressFileOptions()
  /// Identifier of the mapping that reads its machines' results files, where it has one.
  public var resultsMapping: String?
  /// Most pieces in a job.
  public var piecesPerJobMax: Int
  /// Most envelopes that one piece may be split into.
  public var envelopesPerPieceMax: Int
  /// Whether its press delivers face up, first sheet at the bottom, so that a job is printed from
  /// its last sheet to its first.
  public var reverseDelivery: Bool
  /// Its envelopes, in the order they are tried: the smallest first.
  public var envelopes: [Envelope]
  /// What its inserter can do.
  public var inserter = InserterLimits()
  /// What planning weighs about its envelopes, by ``EnvelopeRules/key(_:)``.
  public var envelopeRules: [String: EnvelopeRules] = [:]
  /// Whether a header sheet lies before the first piece of each tray.
  public var trayHeaders = false
  /// Where the postage mark is printed on the sheet, if it is.
  public var franking = FrankingPlace.envelope
  /// Whether the sender's return address is printed over the recipient's.
  public var printsReturnAddress = false
  /// Where the address goes on a sheet for envelopes without window.
  public var addressPlace: Rectangle?

  /// Makes a print site.
  public init(
    id: String, name: String, country: String, serves: [String], timeZone: String,
    cutOffMinutes: Int, holidays: [CalendarDate], operatorID: String, duplex: Bool,
    language: Language, stock: String, markScheme: String, mapping: String,
    imposition: String? = nil, resultsMapping: String? = nil, piecesPerJobMax: Int,
    envelopesPerPieceMax: Int,
    reverseDelivery: Bool = false,
    envelopes: [Envelope]
  ) {
    self.id = id
    self.name = name
    self.country = country
    self.serves = serves
    self.timeZone = timeZone
    self.cutOffMinutes = cutOffMinutes
    self.holidays = holidays
    self.operatorID = operatorID
    self.duplex = duplex
    self.language = language
    self.stock = stock
    self.markScheme = markScheme
    self.mapping = mapping
    self.imposition = imposition
    self.resultsMapping = resultsMapping
    self.piecesPerJobMax = piecesPerJobMax
    self.envelopesPerPieceMax = envelopesPerPieceMax
    self.reverseDelivery = reverseDelivery
    self.envelopes = envelopes
  }

  /// The part of the sheet that shows in the window of every envelope of the site. The address is
  /// composed before its envelope is chosen, so it must suit all of them. A site whose envelopes
  /// have no window says where the address goes, so that sheets can be told apart.
  public var addressWindow: Rectangle? {
    let windows = windows
    guard let first = windows.first else { return addressPlace }
    return windows.dropFirst().reduce(Optional(first)) { $0?.intersection($1) }
  }

  /// Where its windows are; `none` where no envelope has one.
  public var windowSide: WindowPlace {
    envelopes.first { $0.window != .none }?.window ?? .none
  }

  private var windows: [Rectangle] {
    envelopes.filter { $0.window != .none }.map(\.windowRectangle)
  }
}

/// Where an operator's postage mark is printed.
public enum FrankingPlace: Sendable, Hashable {
  /// Not on the sheet: the envelope carries it, or a machine puts it there.
  case envelope
  /// In the window's top right corner.
  case window
  /// At a place of the sheet's address side, from its top left.
  case sheet(Rectangle)
}

/// What presses want of `print.pdf` beside pages.
public struct PressFileOptions: Sendable, Hashable {
  /// A printing condition.
  public struct OutputIntent: Sendable, Hashable {
    /// The ICC profile's file, absolute or below the site's folder.
    public var profile: String
    /// The condition's name, such as `FOGRA39`.
    public var condition: String
    /// Makes an intent.
    public init(profile: String, condition: String) {
      self.profile = profile
      self.condition = condition
    }
  }
  /// The printing condition of a PDF/X-4 file; none for plain PDF.
  public var outputIntent: OutputIntent?
  /// Whether the file has PDF/VT-1 document parts: job → piece → sheet.
  public var documentParts: Bool
  /// Makes options.
  public init(outputIntent: OutputIntent? = nil, documentParts: Bool = false) {
    self.outputIntent = outputIntent
    self.documentParts = documentParts
  }
}

/// When finished jobs go to the press.
public enum ReleasePolicy: String, Sendable, Codable, CaseIterable {
  /// As soon as they are made.
  case automatic
  /// When a person says so.
  case manual
}

/// How much of a finished print file is read back before it is released.
public enum VerifyPolicy: String, Sendable, Codable, CaseIterable {
  /// Every sheet.
  case all
  /// The ends and every tenth stretch.
  case sample
  /// Nothing.
  case none
}

/// What a site wants between the finished file and the mailed letter.
public struct ControlPolicy: Sendable, Hashable {
  /// How much is read back before a release.
  public var verify: VerifyPolicy
  /// Whether senders pay for what is printed again.
  public var billsReprints: Bool
  /// The greatest share of a job's pieces, in percent, that a results file may call spoiled,
  /// missing or unknown before a person has to confirm it.
  public var spoilsPercentMax: Int
  /// So many pieces are always believed, whatever their share.
  public var spoilsFree: Int
  /// Makes a policy.
  public init(
    verify: VerifyPolicy = .all, billsReprints: Bool = false, spoilsPercentMax: Int = 5,
    spoilsFree: Int = 3
  ) {
    self.verify = verify
    self.billsReprints = billsReprints
    self.spoilsPercentMax = spoilsPercentMax
    self.spoilsFree = spoilsFree
  }
}

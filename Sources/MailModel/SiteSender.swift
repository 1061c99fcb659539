/// What becomes of economy pieces that are too few for the operator.
public enum EconomyFallback: String, Sendable, Codable, CaseIterable {
  /// They go as ordinary letters in the same run.
  case aPost = "a-post"
  /// They wait for a later run until the sender's deadline, then go as ordinary letters.
  case hold
}

/// Whether a job or piece is printed in colour.
public enum ColourMode: String, Sendable, Codable, CaseIterable {
  /// Black toner only, true grey.
  case mono
  /// Four toners.
  case colour
}

/// A PDF or picture that goes with all invoices of a sender, or with those of which a condition
/// holds.
public struct StandingEnclosure: Sendable, Hashable {
  /// Identifier; sheets name it as `enclosure:<id>`.
  public var id: String
  /// The file, relative to the site folder.
  public var file: String
  /// First posting date that it goes with, if any.
  public var from: CalendarDate?
  /// Last posting date that it goes with, if any.
  public var to: CalendarDate?
  /// Which invoices it goes with.
  public var condition: EnclosureCondition
  /// How it is printed.
  public var rules: EnclosureRules
  /// Makes a standing enclosure.
  public init(
    id: String, file: String, from: CalendarDate? = nil, to: CalendarDate? = nil,
    condition: EnclosureCondition = EnclosureCondition(), rules: EnclosureRules = EnclosureRules()
  ) {
    self.id = id
    self.file = file
    self.from = from
    self.to = to
    self.condition = condition
    self.rules = rules
  }
  /// Whether it goes with pieces posted that day.
  public func holds(on date: CalendarDate) -> Bool {
    from.map { $0 <= date } ?? true && to.map { date <= $0 } ?? true
  }
}

/// A ready-made insert that a feeder of the inserter adds.
public struct FeederInsert: Sendable, Hashable, Codable {
  /// The feeder, 1…5.
  public var feeder: Int
  /// What lies in it, for the docket.
  public var name: String
  /// Weight of one.
  public var weight: Weight
  /// Thickness of one.
  public var thickness: Length
  /// Whether it may be left out where the piece is cheaper without it.
  public var mayBeLeftOut: Bool
  /// Makes an insert.
  public init(
    feeder: Int, name: String, weight: Weight, thickness: Length, mayBeLeftOut: Bool = false
  ) {
    self.feeder = feeder
    self.name = name
    self.weight = weight
    self.thickness = thickness
    self.mayBeLeftOut = mayBeLeftOut
  }

  /// Reads one; what was written before inserts could be left out has none that may.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    feeder = try values.decode(Int.self, forKey: .feeder)
    name = try values.decode(String.self, forKey: .name)
    weight = try values.decode(Weight.self, forKey: .weight)
    thickness = try values.decode(Length.self, forKey: .thickness)
    mayBeLeftOut = try values.decodeIfPresent(Bool.self, forKey: .mayBeLeftOut) ?? false
  }
}

/// Whose invoices they are: how they are known, how they look, how they are posted.
public struct SenderProfile: Sendable, Equatable {
  /// Identifier, such as `ostra-alvdalen`; also in the job folder.
  public var id: String
  /// Name, for people.
  public var name: String
  /// Electronic addresses that its invoices come from.
  public var endpoints: [Identifier] = []
  /// Organisation numbers in its country's own form.
  public var organisationNumbers: [String] = []
  /// ISO 3166-1 alpha-2 country.
  public var country: String
  /// The site that prints for it.
  public var printSite: String
  /// Language of all words that its layout adds.
  public var language: Language
  /// A second language for documents that say everything twice, if any.
  public var secondLanguage: Language?
  /// Name of its layout, a folder of `layouts/`.
  public var layout: String
  /// Its logo, relative to `layouts/`.
  public var logo: String?
  /// Colour or mono.
  public var colour: ColourMode = .mono
  /// Whether both sides are printed; nothing for the print site's own habit.
  public var duplex: Bool?
  /// The product that it wants.
  public var product: ProductKind = .aPost
  /// Where its address stands.
  public var addressSide: AddressSide = .front
  /// Whether a piece to a country with a print site of its own is printed and posted there.
  public var localPostage = true
  /// What goes with its invoices, all or some.
  public var enclosures: [StandingEnclosure] = []
  /// What it says of enclosures in general, within what the site says.
  public var enclosurePolicy = EnclosurePolicy()
  /// How long its documents are held before anything is decided; nothing for not at all.
  public var hold: SenderHold?
  /// Inserts that go with all its pieces.
  public var inserts: [FeederInsert] = []
  /// Whether nothing is printed where nothing is to be paid.
  public var suppressPaperAtZero = false
  /// Its channels, where no ladder is named for the recipient's segment.
  public var ladder = Ladder.printOnly
  /// Ladders by segment; of each the first that is for the recipient's country holds.
  public var ladders: [Segment: [Ladder]] = [:]
  /// Whether an invoice that went through a channel is also printed.
  public var both = false
  /// What becomes of economy pieces that are too few.
  public var economyFallback = EconomyFallback.aPost
  /// Until when economy mail may wait; needed for `hold`.
  public var economyDeadline: EconomyDeadline?
  /// When documents for the same recipient share an envelope; nothing for never.
  public var householding: Householding?
  /// One line that says where to return what cannot be delivered.
  public var returnAddress: String?
  /// How many years it wants its invoices kept, where that is more than its country's law says.
  public var archiveYears: Int?
  /// The end of its accounting year.
  public var accountingYearEnd = YearEnd.calendar
  /// How its ready-made PDF invoices come, where it sends such.
  public var readyMade: ReadyMadeProfile?
  /// Free texts and colours that its layout reads as `sender.NAME`.
  public var values: [String: String] = [:]
  /// How its own tables or JSON are read, if it sends any.
  public var fields: FieldMap?

  /// Makes a sender with what none is without.
  public init(
    id: String, name: String, country: String, printSite: String, language: Language,
    layout: String
  ) {
    self.id = id
    self.name = name
    self.country = country
    self.printSite = printSite
    self.language = language
    self.layout = layout
  }
}

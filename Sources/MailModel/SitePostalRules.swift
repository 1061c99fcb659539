/// A class of letters by size, thickness and weight, as an operator calls them: small, large.
public struct PostalFormat: Sendable, Hashable {
  /// Identifier, such as `small`.
  public var id: String
  /// Smallest outer size, longer side as width.
  public var sizeMin: Size?
  /// Largest outer size, longer side as width.
  public var sizeMax: Size?
  /// Thickest pack.
  public var thicknessMax: Length?
  /// Lightest piece.
  public var weightMin: Weight?
  /// Heaviest piece.
  public var weightMax: Weight?
  /// Makes a format that takes everything.
  public init(id: String) { self.id = id }

  /// Whether a piece is of the format: its envelope's outer size, its pack's thickness, its weight.
  public func takes(_ outer: Size, thickness: Length, weight: Weight) -> Bool {
    let size = PostalFormat.landscape(outer)
    if let least = sizeMin.map(PostalFormat.landscape),
      size.width < least.width || size.height < least.height
    {
      return false
    }
    if let most = sizeMax.map(PostalFormat.landscape),
      size.width > most.width || size.height > most.height
    {
      return false
    }
    return thicknessMax.map { thickness <= $0 } ?? true && weightMin.map { $0 <= weight } ?? true
      && weightMax.map { weight <= $0 } ?? true
  }

  private static func landscape(_ size: Size) -> Size {
    size.width >= size.height ? size : Size(width: size.height, height: size.width)
  }
}

/// What a product asks of the pieces of one format; nothing where the product's own rule holds.
public struct ProductFormat: Sendable, Hashable {
  /// The format's identifier.
  public var id: String
  /// Fewest pieces of a group.
  public var piecesMin: Int?
  /// Greatest difference between the lightest and the heaviest piece of a group.
  public var spreadMax: Weight?
  /// Makes a rule.
  public init(id: String, piecesMin: Int? = nil, spreadMax: Weight? = nil) {
    self.id = id
    self.piecesMin = piecesMin
    self.spreadMax = spreadMax
  }
}

/// By which weight a piece is priced.
public enum PostalPricing: String, Sendable, Codable, CaseIterable {
  /// Its own.
  case piece
  /// The average of all pieces of the posting.
  case average
}

/// Over what the pieces of a group are counted.
public enum MinimumScope: String, Sendable, Codable, CaseIterable {
  /// Pieces that are printed and inserted alike, so that each job by itself reaches the minimum.
  case job
  /// All pieces of the posting: colour and mono, one side and both, whatever lies in the feeders.
  case posting
}

/// In which order an operator wants the pieces of a job.
public struct SortRule: Sendable, Hashable {
  /// The order of postcodes.
  public enum Order: String, Sendable, Codable, CaseIterable {
    /// The lowest first.
    case ascending
    /// The highest first.
    case descending
  }
  /// One line of a sort plan: postcodes that begin with one of the prefixes go there.
  public struct Entry: Sendable, Hashable {
    /// The place's name, for trays.
    public var name: String
    /// Beginnings of postcodes, without spaces.
    public var prefixes: [String]
    /// Makes a line.
    public init(name: String, prefixes: [String]) {
      self.name = name
      self.prefixes = prefixes
    }
  }
  /// The order of postcodes, within a line of the plan where there is one.
  public var order: Order
  /// The sort plan's lines in their order; what no line names comes last. Empty for none.
  public var plan: [Entry] { didSet { lines = SortRule.lines(plan) } }
  /// The plan's line of each prefix, so that a long plan is not gone through for every piece.
  private var lines: [String: Int]
  /// Makes a rule.
  public init(order: Order = .ascending, plan: [Entry] = []) {
    self.order = order
    self.plan = plan
    lines = SortRule.lines(plan)
  }

  private static func lines(_ plan: [Entry]) -> [String: Int] {
    Dictionary(
      plan.enumerated().flatMap { line, entry in entry.prefixes.map { ($0, line) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The rule's name in the job folder.
  public var name: String { plan.isEmpty ? order.rawValue : "plan" }

  /// The line of a postcode without spaces: that of the longest prefix that it begins with, the
  /// number of lines where no one does.
  public func line(of postcode: String) -> Int {
    var rest = postcode.prefix(SortRule.prefixMax)
    while !rest.isEmpty {
      if let line = lines[String(rest)] { return line }
      rest.removeLast()
    }
    return plan.count
  }

  /// Most characters of a prefix.
  public static let prefixMax = 12
}

/// How pieces are laid into trays and bound into bundles.
public struct TrayRule: Sendable, Hashable {
  /// Most pieces of a tray.
  public var piecesMax: Int?
  /// Heaviest content.
  public var weightMax: Weight?
  /// Most millimetres of packs laid against each other.
  public var thicknessMax: Length?
  /// So many first characters of the postcode are the same in a tray; 0 for any.
  public var prefix: Int
  /// Most pieces of a bundle within a tray; none where nothing is bundled.
  public var bundlePiecesMax: Int?
  /// So many first characters of the postcode are the same in a bundle; 0 for any.
  public var bundlePrefix: Int
  /// Makes a rule without limits.
  public init(
    piecesMax: Int? = nil, weightMax: Weight? = nil, thicknessMax: Length? = nil, prefix: Int = 0,
    bundlePiecesMax: Int? = nil, bundlePrefix: Int = 0
  ) {
    self.piecesMax = piecesMax
    self.weightMax = weightMax
    self.thicknessMax = thicknessMax
    self.prefix = prefix
    self.bundlePiecesMax = bundlePiecesMax
    self.bundlePrefix = bundlePrefix
  }
}

import Foundation

/// The two kinds of letter that senders choose between.
public enum ProductKind: String, Sendable, Codable, CaseIterable {
  /// The operator's ordinary or priority letter.
  case aPost = "a-post"
  /// The cheaper and slower bulk letter.
  case economy
}

/// A letter product of an operator.
public struct PostalProduct: Sendable, Hashable {
  /// Which kind it is; its raw value is the product's name in the job folder.
  public var kind: ProductKind
  /// The operator's own name for it.
  public var name: String
  /// The words of the postage mark, line by line.
  public var franking: [String]
  /// The zones that it goes to.
  public var zones: [String]
  /// Fewest pieces of one group that are taken; 1 where there is no rule.
  public var piecesMin: Int
  /// Greatest difference between the lightest and the heaviest piece of a group, where the
  /// operator has such a rule.
  public var spreadMax: Weight?
  /// Whether all pieces of a group must have the same sender.
  public var sameSender: Bool
  /// Over what `piecesMin` and `spreadMax` count.
  public var minimumOver = MinimumScope.job
  /// By which weight its pieces are priced.
  public var pricing = PostalPricing.piece
  /// The formats that it takes, with what it asks of each; empty for all.
  public var formats: [ProductFormat] = []
  /// Days from posting to delivery that must be reckoned with.
  public var deliveryDays = 5
  /// Makes a product.
  public init(
    kind: ProductKind, name: String, franking: [String] = [], zones: [String],
    piecesMin: Int = 1, spreadMax: Weight? = nil, sameSender: Bool = false
  ) {
    self.kind = kind
    self.name = name
    self.franking = franking
    self.zones = zones
    self.piecesMin = piecesMin
    self.spreadMax = spreadMax
    self.sameSender = sameSender
  }

  /// What it asks of a group of pieces of the format, or nothing where it does not take them.
  public func rule(forFormat id: String) -> (piecesMin: Int, spreadMax: Weight?)? {
    guard !formats.isEmpty else { return (piecesMin, spreadMax) }
    return formats.first { $0.id == id }.map {
      ($0.piecesMin ?? piecesMin, $0.spreadMax ?? spreadMax)
    }
  }
}

/// A postal zone.
public struct PostalZone: Sendable, Hashable {
  /// Identifier, such as `domestic`.
  public var id: String
  /// ISO 3166-1 alpha-2 codes; empty for every country that no zone before it names.
  public var countries: [String]
  /// Makes a zone.
  public init(id: String, countries: [String]) {
    self.id = id
    self.countries = countries
  }
}

/// One dated row of a tariff: data with its source, never a constant of the program.
public struct TariffRow: Sendable, Hashable {
  /// The product.
  public var product: ProductKind
  /// The zone's identifier.
  public var zone: String
  /// The format that it is for; nothing for every format that has no rows of its own.
  public var format: String?
  /// The heaviest piece that the row is for.
  public var weightMax: Weight
  /// The price of one piece.
  public var price: Money
  /// First posting date that it holds for.
  public var validFrom: CalendarDate
  /// Last posting date that it holds for.
  public var validTo: CalendarDate
  /// Where the figure is from.
  public var source: String
  /// Makes a row.
  public init(
    product: ProductKind, zone: String, weightMax: Weight, price: Money,
    validFrom: CalendarDate, validTo: CalendarDate, source: String
  ) {
    self.product = product
    self.zone = zone
    self.weightMax = weightMax
    self.price = price
    self.validFrom = validFrom
    self.validTo = validTo
    self.source = source
  }
}

/// A postal operator with its products, zones and dated tariff.
public struct PostalOperator: Sendable, Hashable {
  /// Identifier, such as `postnord-se`.
  public var id: String
  /// The operator's name.
  public var name: String
  /// The country that it posts in.
  public var country: String
  /// Weekdays on which it takes mail, 1 = Monday … 7 = Sunday.
  public var postingDays: [Int]
  /// Its products.
  public var products: [PostalProduct]
  /// Its zones, in the order they are asked.
  public var zones: [PostalZone]
  /// Its tariff.
  public var tariff: [TariffRow]
  /// Its formats, the smallest first; empty where it has none.
  public var formats: [PostalFormat] = []
  /// The order that it wants of pieces.
  public var sort = SortRule()
  /// How pieces are laid into trays, where it wants that.
  public var trays: TrayRule?
  /// Makes an operator.
  public init(
    id: String, name: String, country: String, postingDays: [Int], products: [PostalProduct],
    zones: [PostalZone], tariff: [TariffRow]
  ) {
    self.id = id
    self.name = name
    self.country = country
    self.postingDays = postingDays
    self.products = products
    self.zones = zones
    self.tariff = tariff
  }

  /// The zone that a country lies in: the first that names it, else the first that takes all.
  public func zone(of country: String) -> PostalZone? {
    zones.first { $0.countries.contains(country) } ?? zones.first { $0.countries.isEmpty }
  }
  /// The first format that takes a piece: its identifier, empty where the operator has no formats,
  /// nothing where none takes it.
  public func format(of outer: Size, thickness: Length, weight: Weight) -> String? {
    if formats.isEmpty { return "" }
    return formats.first { $0.takes(outer, thickness: thickness, weight: weight) }?.id
  }
  /// The product of a kind, where the operator has it.
  public func product(_ kind: ProductKind) -> PostalProduct? {
    products.first { $0.kind == kind }
  }
}

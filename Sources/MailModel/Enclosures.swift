import Foundation

/// How an enclosure is printed. Whatever is nothing follows the habit for the place it came from.
public struct EnclosureRules: Sendable, Hashable, Codable {
  /// Where an enclosure begins in a duplex piece.
  public enum Start: String, Sendable, Codable, CaseIterable {
    /// On the front of a new sheet.
    case newSheet
    /// On the next side, the back of the sheet before it included.
    case nextSide
  }

  /// How a page comes to the sheet's size.
  public enum Scaling: String, Sendable, Codable, CaseIterable {
    /// Made smaller or larger so that it fills the sheet within the margin.
    case fit
    /// Made smaller where it would not fit; never larger.
    case shrink
    /// As large as it is; a page that does not fit so is not printed.
    case none
  }

  /// In which colours it is printed.
  public enum Ink: String, Sendable, Codable, CaseIterable {
    /// As the rest of the piece.
    case asPiece
    /// In grey, also in a colour job.
    case mono
    /// In its own colours; the piece becomes one for a colour job.
    case colour
  }

  /// Its place among all enclosures of a piece: the lower the earlier.
  public var order: Int?
  /// How many times it is printed.
  public var copies: Int?
  /// Where it begins.
  public var start: Start?
  /// How its pages come to the sheet's size.
  public var scaling: Scaling?
  /// What is kept free of ink along the sheet's four edges.
  public var margin: Length?
  /// Its colours.
  public var ink: Ink?

  /// Makes rules; without arguments those of an enclosure of which nobody said anything.
  public init(
    order: Int? = nil, copies: Int? = nil, start: Start? = nil, scaling: Scaling? = nil,
    margin: Length? = nil, ink: Ink? = nil
  ) {
    self.order = order
    self.copies = copies
    self.start = start
    self.scaling = scaling
    self.margin = margin
    self.ink = ink
  }

  /// The most copies of one enclosure.
  public static let copiesMax = 20

  /// These rules where they say something, else those of `other`.
  public func over(_ other: EnclosureRules) -> EnclosureRules {
    EnclosureRules(
      order: order ?? other.order, copies: copies ?? other.copies, start: start ?? other.start,
      scaling: scaling ?? other.scaling, margin: margin ?? other.margin, ink: ink ?? other.ink)
  }
}

/// Which invoices a standing enclosure goes with. Whatever is empty asks nothing; all that is
/// asked must hold.
public struct EnclosureCondition: Sendable, Hashable {
  /// Who gets it.
  public enum Recipient: String, Sendable, CaseIterable {
    /// The buyer has a registration or VAT number.
    case company
    /// It has none.
    case person
  }

  /// A text of the invoice that may be asked for.
  public enum Field: String, Sendable, CaseIterable {
    /// BT-10.
    case buyerReference
    /// BT-19.
    case accountingCost
    /// BT-23.
    case profile
    /// BT-3.
    case typeCode
    /// BT-12.
    case contract
    /// BT-11.
    case project
    /// BT-13.
    case purchaseOrder
  }

  /// A range of postcodes, spaces and hyphens left out: from the first that begins with `from` to
  /// the last that begins with `to`.
  public struct PostcodeRange: Sendable, Hashable {
    /// The first, or its beginning.
    public var from: String
    /// The last, or its beginning.
    public var to: String

    /// Reads `100 00-199 99`, or one beginning such as `9`. In a range both ends have the same
    /// length.
    public init?(_ text: String) {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        .map { $0.uppercased().filter { $0.isLetter || $0.isNumber } }
      guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last,
        !first.isEmpty, first.count == last.count, first <= last
      else { return nil }
      from = first
      to = last
    }

    func holds(_ postcode: String) -> Bool {
      let plain = postcode.uppercased().filter { $0.isLetter || $0.isNumber }
      let start = String(plain.prefix(from.count))
      return start.count == from.count && from <= start && start <= to
    }
  }

  /// Kinds of document.
  public var kinds: [Invoice.Kind] = []
  /// Currencies.
  public var currencies: [Currency] = []
  /// ISO 3166-1 alpha-2 countries of the mailing address.
  public var countries: [String] = []
  /// Postcodes of the mailing address.
  public var postcodes: [PostcodeRange] = []
  /// Company or person.
  public var recipient: Recipient?
  /// The least amount to pay.
  public var payableMin: Decimal?
  /// The largest amount to pay.
  public var payableMax: Decimal?
  /// Texts that a field must be one of.
  public var fields: [Field: [String]] = [:]

  /// Makes a condition that holds always.
  public init() {}

  /// Whether it holds for an invoice that is mailed there.
  public func holds(_ invoice: Invoice, mailing: MailingAddress) -> Bool {
    func allows<Value: Equatable>(_ list: [Value], _ value: Value) -> Bool {
      list.isEmpty || list.contains(value)
    }
    let isCompany = invoice.buyer.legalID != nil || invoice.buyer.vatID != nil
    let payable = invoice.totals.payable
    return allows(kinds, invoice.kind) && allows(currencies, invoice.currency)
      && allows(countries, mailing.country)
      && (postcodes.isEmpty || postcodes.contains { $0.holds(mailing.postcode) })
      && (recipient.map { ($0 == .company) == isCompany } ?? true)
      && (payableMin.map { $0 <= payable } ?? true) && (payableMax.map { payable <= $0 } ?? true)
      && fields.allSatisfy { field, texts in
        field.text(in: invoice).map { texts.contains($0) } ?? false
      }
  }
}

extension EnclosureCondition.Field {
  fileprivate func text(in invoice: Invoice) -> String? {
    switch self {
    case .buyerReference: invoice.buyerReference
    case .accountingCost: invoice.accountingCost
    case .profile: invoice.profileID
    case .typeCode: invoice.typeCode
    case .contract: invoice.references.contract
    case .project: invoice.references.project
    case .purchaseOrder: invoice.references.purchaseOrder
    }
  }
}

/// How much may be enclosed.
public struct EnclosureLimits: Sendable, Hashable {
  /// Pages of one enclosure.
  public var pagesMax: Int
  /// Bytes of one enclosure as it came.
  public var bytesMax: Int
  /// Pages of all enclosures of one piece, copies counted.
  public var pagesOfPieceMax: Int

  /// Makes limits; without arguments those of a site that does not say.
  public init(pagesMax: Int = 200, bytesMax: Int = 100_000_000, pagesOfPieceMax: Int = 2000) {
    self.pagesMax = pagesMax
    self.bytesMax = bytesMax
    self.pagesOfPieceMax = pagesOfPieceMax
  }

  /// What both allow.
  public func within(_ other: EnclosureLimits) -> EnclosureLimits {
    EnclosureLimits(
      pagesMax: min(pagesMax, other.pagesMax), bytesMax: min(bytesMax, other.bytesMax),
      pagesOfPieceMax: min(pagesOfPieceMax, other.pagesOfPieceMax))
  }
}

/// What becomes of something enclosed that cannot be printed, such as a table or a data file.
public enum UnprintableRule: String, Sendable, CaseIterable {
  /// A person must look.
  case deviation
  /// The letter goes without it, and its reasons say so.
  case note
}

/// What a site or a sender says about enclosures in general.
public struct EnclosurePolicy: Sendable, Hashable {
  /// How much.
  public var limits = EnclosureLimits()
  /// Rules for all, where an enclosure has none of its own.
  public var rules = EnclosureRules()
  /// What becomes of what cannot be printed; nothing leaves it to the site, and there to `note`.
  public var unprintable: UnprintableRule?
  /// An ICC profile of the press's grey (relative to the site's folder), by which colours of
  /// enclosures become greys; nothing for the plain luminance.
  public var greyProfile: String?

  /// Makes a policy that says nothing.
  public init() {}
}

/// How long a sender wants its documents held before anything is decided.
public enum SenderHold: Sendable, Hashable {
  /// So many hours after receipt.
  case hours(Int)
  /// Until it is next that time of day at the sender's print site, in minutes after midnight.
  case timeOfDay(minutes: Int)
}

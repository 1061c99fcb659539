import Foundation
import MailModel

/// What one side of a sheet shows. Marks come on top of it.
public enum SheetSide: Sendable, Hashable, Codable {
  /// A page of the request's document with that index; pages count from 0.
  case page(document: Int, page: Int)
  /// The reserved back with the address of envelope `envelope` of `of`.
  case address(envelope: Int, of: Int)
  /// The first sheet of a later envelope of a split piece: it says "2 (3)" and, where the address
  /// stands on fronts, carries the address. Where the address stands on backs, the address is on
  /// the other side.
  case cover(envelope: Int, of: Int, carriesAddress: Bool)
  /// Nothing.
  case blank
}

/// What a sheet is for.
public enum SheetKind: Sendable, Hashable, Codable {
  /// Pages of a document or an enclosure.
  case pages
  /// The cover of envelope `envelope` of `of`, made by composition.
  case cover(envelope: Int, of: Int)
}

/// A sheet of a planned piece.
public struct PlannedSheet: Sendable, Hashable, Codable {
  /// Its number in its envelope, from 1.
  public var sheet: Int
  /// What it is for.
  public var kind: SheetKind
  /// The invoice's number or `enclosure:<id>`; a cover names the piece's first invoice.
  public var document: String
  /// What its front shows.
  public var front: SheetSide
  /// What its back shows; `blank` also in a simplex job.
  public var back: SheetSide
  /// Whether a side needs colour toner.
  public var colour: Bool
  /// Page of `print.pdf` with its front, from 1.
  public var frontPage: Int
  /// Page of `print.pdf` with its back, from 1; none in a simplex job.
  public var backPage: Int?
  /// Lane of the press sheet; 0 for 1-up.
  public var lane: Int
  /// What its mark says.
  public var mark: String
  /// Inked sides, the mark's own side counted.
  public var impressions: Int
}

/// Why a piece goes otherwise than its sender wished.
public struct PlanReason: Sendable, Hashable, Codable {
  /// A stable short name, such as `economy-below-minimum`.
  public var code: String
  /// In words, with the counts; names no person.
  public var message: String
  /// Makes a reason.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// One envelope with what goes into it.
public struct PlannedPiece: Sendable, Hashable, Codable {
  /// Its number in its job, from 1, in feeding order.
  public var piece: Int
  /// The request's identifier; later envelopes of a split piece add `-2`, `-3`….
  public var id: String
  /// The request's sequence.
  public var documentSequence: Int
  /// The sender's identifier.
  public var sender: String
  /// The recipient's opaque identifier.
  public var recipient: String
  /// The invoices that the piece belongs to.
  public var invoices: [String]
  /// Country that it is posted to.
  public var country: String
  /// Postcode.
  public var postcode: String
  /// Which envelope of the request it is, from 1.
  public var envelope: Int
  /// How many envelopes the request fills.
  public var envelopes: Int
  /// Feeders that add an insert, ascending.
  public var feeders: [Int]
  /// Whether it is set aside.
  public var divert: Bool
  /// Weight of sheets, inserts and envelope.
  public var weight: Weight
  /// Thickness of the folded pack with inserts, without the envelope.
  public var thickness: Length
  /// Its postage, in the job's currency.
  public var postage: Decimal
  /// Its sheets in feeding order.
  public var sheets: [PlannedSheet]
  /// Why it goes otherwise than wished; empty for most.
  public var reasons: [PlanReason]
  /// The piece that this one replaces.
  public var reprintOf: ReprintSource?
  /// Where each of the request's documents comes from, where several documents of the spool are in
  /// the piece.
  public var sources: [PieceSource]?
  /// Why it goes in this envelope, as this product.
  public var why: PlanChoice?

  /// Where the request's document with that index comes from.
  public func source(ofDocument index: Int) -> PieceSource {
    if let sources, sources.indices.contains(index) { return sources[index] }
    return PieceSource(document: documentSequence, enclosure: index == 0 ? nil : index - 1)
  }

  /// Sequences of the spool's documents in it, in the order of the pack.
  public var documentSequences: [Int] {
    guard let sources else { return [documentSequence] }
    return sources.filter { $0.enclosure == nil }.map(\.document)
  }
}

/// A printed piece that is printed again.
public struct ReprintSource: Sendable, Hashable, Codable {
  /// Its job's name.
  public var job: String
  /// Its number in that job, from 1.
  public var piece: Int
  /// Makes a source.
  public init(job: String, piece: Int) {
    self.job = job
    self.piece = piece
  }
}

/// Sums of a job.
public struct JobTotals: Sendable, Hashable, Codable {
  /// Envelopes.
  public var pieces = 0
  /// Invoices and credit notes, a split one once.
  public var invoices = 0
  /// Sheets.
  public var sheets = 0
  /// Inked sides.
  public var impressions = 0
  /// Sheets that need colour toner.
  public var colourSheets = 0
  /// Weight of all pieces.
  public var weight = Weight.zero
  /// Postage of all pieces.
  public var postage = Decimal(0)
}

/// How pages lie on press sheets.
public struct JobImposition: Sendable, Hashable, Codable {
  /// The scheme.
  public var scheme: ImpositionScheme
  /// Size of the press sheet.
  public var sheetSize: Size
  /// Whether the press delivers its first sheet at the bottom, so that leaves are printed last
  /// first.
  public var reverse: Bool
  /// Size of a leaf.
  public var leafSize: Size
  /// The site's data: waste, marks for the cutter, sheets besides the pieces.
  public var layout: Imposition

  /// Where the lanes lie on the front of the press sheet, from the left.
  public var lanes: [Rectangle] { layout.laneRectangles(leaf: leafSize) }
}

/// A sheet for the operator, not for an envelope: it has no mark, so that the machine outsorts it.
public struct ServiceSheet: Sendable, Hashable, Codable {
  /// What a service sheet is.
  public enum Kind: String, Sendable, Codable {
    /// The leaf before the first piece.
    case header
    /// The leaf after the last piece.
    case trailer
    /// A press sheet of its own on top of the delivered pile.
    case banner
    /// The leaf before the first piece of a tray.
    case tray
  }
  /// What it is.
  public var kind: Kind
  /// Its pages of `print.pdf`, the printed one first.
  public var pages: [Int]
  /// Its lane; none where it takes the whole press sheet.
  public var lane: Int?
  /// The tray's number, of kind `tray`.
  public var tray: Int?
}

/// How marks stand on the sheets of a job.
public struct JobMarks: Sendable, Hashable, Codable {
  /// The scheme: identifier, symbology and geometry.
  public var scheme: MarkScheme
  /// The side that the machine's reader sees; it lies outermost.
  public var side: AddressSide
}

/// A job: pieces run together on one machine, everything that `manifest.json` says of them.
public struct PlannedJob: Sendable, Hashable, Codable {
  /// Its name, `YYYYMMDD-NNNN`: the day it was made (UTC) and its number.
  public var name: String
  /// Its number in the spool's life.
  public var number: Int
  /// When it was made, `YYYY-MM-DDTHH:MM:SSZ`.
  public var created: String
  /// When it is posted; this day's tariff holds.
  public var postingDate: CalendarDate
  /// Identifier of the print site.
  public var site: String
  /// Identifier of the operator.
  public var operatorID: String
  /// The product.
  public var product: ProductKind
  /// The zone.
  public var zone: String
  /// Currency of its postage.
  public var currency: Currency
  /// The envelope.
  public var envelope: Envelope
  /// On which side of first sheets the address stands.
  public var addressSide: AddressSide
  /// Colour or mono.
  public var colour: ColourMode
  /// Whether both sides are printed.
  public var duplex: Bool
  /// Identifier of the paper stock.
  public var stock: String
  /// How sheets are fed.
  public var feed: Feed
  /// Inserts in the feeders.
  public var inserts: [FeederInsert]
  /// How pages lie on press sheets.
  public var imposition: JobImposition
  /// How marks stand.
  public var marks: JobMarks
  /// Sheets for the operator.
  public var service: [ServiceSheet]
  /// Pages of `print.pdf`.
  public var pages: Int
  /// Sums.
  public var totals: JobTotals
  /// Its pieces in feeding order.
  public var pieces: [PlannedPiece]
  /// The operator's format of its pieces; empty or nothing where it has none.
  public var format: String?
  /// The order of its pieces by the operator's rule; nothing for ascending.
  public var sort: String?
  /// Its trays, where the operator wants pieces in trays.
  public var trays: [PlannedTray]?
  /// Whether a header leaf lies before each tray's first piece.
  public var hasTrayHeaders: Bool?
}

/// Leaves of a job that stay together, in feeding order: a service leaf, or the sheets of a piece.
enum LeafGroup: Equatable {
  case header
  case trailer
  /// The header of the tray with that index.
  case tray(Int)
  /// The piece with that index.
  case piece(Int)

  static func all(_ layout: Imposition, pieces: Int, headedTrays: [PlannedTray]) -> [LeafGroup] {
    var groups: [LeafGroup] = layout.header ? [.header] : []
    groups.reserveCapacity(pieces + headedTrays.count + 2)
    var next = 0
    for piece in 0..<pieces {
      if headedTrays.indices.contains(next), headedTrays[next].first == piece + 1 {
        groups.append(.tray(next))
        next += 1
      }
      groups.append(.piece(piece))
    }
    return groups + (layout.trailer ? [.trailer] : [])
  }
}

extension PlannedJob {
  /// Trays before whose first piece a header leaf lies.
  public var headedTrays: [PlannedTray] { hasTrayHeaders == true ? trays ?? [] : [] }

  /// The tray that a piece is in, by the piece's number.
  public func tray(ofPiece number: Int) -> PlannedTray? {
    guard let trays else { return nil }
    var low = 0
    var high = trays.count
    while low < high {
      let middle = (low + high) / 2
      if trays[middle].last < number { low = middle + 1 } else { high = middle }
    }
    return trays.indices.contains(low) && trays[low].first <= number ? trays[low] : nil
  }

  /// Where each of its leaves lies: the header, the pieces in feeding order, the trailer.
  public var pressPlan: PressPlan {
    PressPlan(
      scheme: imposition.scheme,
      groups: LeafGroup.all(
        imposition.layout, pieces: pieces.count, headedTrays: headedTrays
      ).map { if case .piece(let index) = $0 { pieces[index].sheets.count } else { 1 } },
      duplex: duplex, reverse: imposition.reverse, banner: imposition.layout.banner)
  }

  /// Indices of pieces and their sheets in the order in which the press prints them: that of the
  /// pages of `print.pdf`, lane by lane. It is the feeding order unless delivery is reversed or
  /// several leaves share a press sheet.
  public var pressOrder: [(piece: Int, sheet: Int)] {
    var order: [(page: Int, lane: Int, piece: Int, sheet: Int)] = []
    order.reserveCapacity(totals.sheets)
    for (piece, planned) in pieces.enumerated() {
      for (sheet, one) in planned.sheets.enumerated() {
        order.append((one.frontPage, one.lane, piece, sheet))
      }
    }
    order.sort { ($0.page, $0.lane) < ($1.page, $1.lane) }
    return order.map { ($0.piece, $0.sheet) }
  }
}

/// A request that cannot be planned; a person must look.
public struct PlanDeviation: Sendable, Hashable {
  /// The request's sequence.
  public var documentSequence: Int
  /// The request's identifier.
  public var id: String
  /// Why.
  public var diagnostic: Diagnostic
}

/// What comes of a set of requests: each is in exactly one job or is a deviation.
public struct ProductionPlan: Sendable, Hashable {
  /// The jobs, in the order of their numbers.
  public var jobs: [PlannedJob]
  /// Documents that cannot be planned, by sequence.
  public var deviations: [PlanDeviation]
  /// Requests that wait for a larger economy group.
  public var held: [HeldRequest] = []
}

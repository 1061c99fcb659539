import Foundation
import MailModel

/// What is on a page, as far as planning must know.
public enum PageInk: UInt8, Sendable, Hashable, CaseIterable {
  /// Nothing at all.
  case blank
  /// Black or grey only.
  case mono
  /// Something that needs colour.
  case colour
}

/// A document or an enclosure of a piece, composed.
public struct PieceDocument: Sendable, Hashable {
  /// The invoice's number, or `enclosure:<id>`, as sheets name it in the job folder.
  public var name: String
  /// Whether it is an enclosure.
  public var isEnclosure: Bool
  /// Whether it may begin on the back of the sheet before it.
  public var beginsOnNextSide: Bool
  /// Its pages in reading order.
  public var pages: [PageInk]
  /// Where it comes from; nothing in a request of one document of the spool, whose documents
  /// follow each other as the document and its enclosures do.
  public var source: PieceSource?
  /// Makes a document.
  public init(
    name: String, isEnclosure: Bool = false, beginsOnNextSide: Bool = false, pages: [PageInk]
  ) {
    self.name = name
    self.isEnclosure = isEnclosure
    self.beginsOnNextSide = beginsOnNextSide
    self.pages = pages
  }
}

/// Where a document of a piece comes from.
public struct PieceSource: Sendable, Hashable, Codable {
  /// Sequence of the spool's document.
  public var document: Int
  /// Which of its enclosures it is, from 0; nothing for the document itself.
  public var enclosure: Int?
  /// Makes a source.
  public init(document: Int, enclosure: Int? = nil) {
    self.document = document
    self.enclosure = enclosure
  }
}

/// A piece that wants to be printed and posted.
public struct PieceRequest: Sendable, Hashable {
  /// The place of its first document in the spool; unique, and the last word in sorting.
  public var documentSequence: Int
  /// An opaque identifier, stable for the spool's life; also the piece's in the job folder.
  public var id: String
  /// The sender's identifier.
  public var sender: String
  /// An opaque identifier, the same for the same person and address.
  public var recipient: String
  /// ISO 3166-1 alpha-2 country that it is posted to.
  public var country: String
  /// Postcode in its country's form, or empty.
  public var postcode: String
  /// Identifier of the print site, from `Site.printSite(for:mailingTo:)`.
  public var printSite: String
  /// Whether it is printed in colour.
  public var colour: ColourMode
  /// Whether both sides are printed, from `Site.duplex(for:at:)`.
  public var duplex: Bool
  /// On which side of the first sheet the address stands; `back` implies duplex.
  public var addressSide: AddressSide
  /// The product that the sender wants.
  public var product: ProductKind
  /// Its documents in the order of the pack; the first carries the address.
  public var documents: [PieceDocument]
  /// Inserts that feeders add.
  public var inserts: [FeederInsert]
  /// Whether the machine shall set the piece aside for a person.
  public var divert: Bool
  /// What its first document is.
  public var kind = Invoice.Kind.invoice
  /// Issue date of its first document.
  public var issueDate: CalendarDate?
  /// The earliest due date of its documents.
  public var dueDate: CalendarDate?
  /// When the first of its documents was received.
  public var received: Date?
  /// Whether its recipient's identity is protected.
  public var isProtected = false
  /// When it may share an envelope with others to the same recipient.
  public var householding: Householding?
  /// What becomes of it where its economy group is too small.
  public var fallback = EconomyFallback.aPost
  /// Until when it may wait for its economy group.
  public var deadline: EconomyDeadline?
  /// Sequences of all documents of the spool in it, in the order of the pack, where there are
  /// several.
  public var household: [Int] = []

  /// Makes a request.
  public init(
    documentSequence: Int, id: String, sender: String, recipient: String, country: String,
    postcode: String, printSite: String, colour: ColourMode, duplex: Bool,
    addressSide: AddressSide, product: ProductKind, documents: [PieceDocument],
    inserts: [FeederInsert] = [], divert: Bool = false
  ) {
    self.documentSequence = documentSequence
    self.id = id
    self.sender = sender
    self.recipient = recipient
    self.country = country
    self.postcode = postcode
    self.printSite = printSite
    self.colour = colour
    self.duplex = duplex
    self.addressSide = addressSide
    self.product = product
    self.documents = documents
    self.inserts = inserts
    self.divert = divert
  }

  /// The numbers of its invoices.
  public var invoices: [String] { documents.filter { !$0.isEnclosure }.map(\.name) }
  /// Sequences of all documents of the spool in it, in the order of the pack.
  public var documentSequences: [Int] { household.isEmpty ? [documentSequence] : household }
  /// Whether its sheets have two sides to print.
  public var isDuplex: Bool { duplex || addressSide == .back }
}

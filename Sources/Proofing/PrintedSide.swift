import LayoutEngine
import MailModel

/// One side of a sheet as it will be printed, for judging.
public struct PrintedSide: Sendable {
  /// The sheet, from 1.
  public var sheet: Int
  /// Which side of it.
  public var face: AddressSide
  /// The page of the document that it shows, from 1; nothing for the reserved back and for blanks.
  public var page: Int?
  /// The ink.
  public var frame: Frame
  /// For each item its number among the objects; 0 for none.
  public var origins: [Int32]
  /// Which items are the inserter's mark, if the side carries it.
  public var mark: Range<Int>?
  /// What the page is made of, if it is a page.
  public var anatomy: PageAnatomy?
  /// Makes a side.
  public init(
    sheet: Int, face: AddressSide, page: Int?, frame: Frame, origins: [Int32],
    mark: Range<Int>? = nil,
    anatomy: PageAnatomy? = nil
  ) {
    self.sheet = sheet
    self.face = face
    self.page = page
    self.frame = frame
    self.origins = origins
    self.mark = mark
    self.anatomy = anatomy
  }

  /// Whether an item belongs to the inserter's mark.
  func isMark(_ index: Int) -> Bool { mark?.contains(index) ?? false }
}

/// A document as it will be printed and inserted: everything that is judged.
public struct PrintedDocument: Sendable {
  /// Its sides in printing order.
  public var sides: [PrintedSide]
  /// The objects that `origins` count in.
  public var objects: [SourceObject]
  /// The layout's file, for what is no object's.
  public var file: String
  /// The side of the first sheet that lies outermost and faces the window.
  public var addressSide: AddressSide
  /// How many lines the address has; 0 where there is none to show.
  public var addressLines: Int
  /// The envelopes that it may go into.
  public var envelopes: [Envelope]
  /// The inserter's marks.
  public var marks: MarkScheme
  /// Whether it is printed in black only.
  public var isMono: Bool
  /// Words that it must show, empty where none.
  public var notice: String
  /// The strip along each edge of the sheet that the press cannot print.
  public var unprintableEdge: Length
  /// Where the layout asks for the stationery of its pages.
  public var stationery: [StationeryUse]
  /// Makes a document.
  public init(
    sides: [PrintedSide], objects: [SourceObject], file: String, addressSide: AddressSide,
    addressLines: Int, envelopes: [Envelope], marks: MarkScheme, isMono: Bool,
    notice: String = "", unprintableEdge: Length = .mm(5),
    stationery: [StationeryUse] = []
  ) {
    self.sides = sides
    self.objects = objects
    self.file = file
    self.addressSide = addressSide
    self.addressLines = addressLines
    self.envelopes = envelopes
    self.marks = marks
    self.isMono = isMono
    self.notice = notice
    self.unprintableEdge = unprintableEdge
    self.stationery = stationery
  }

  /// The side that faces the window.
  public var windowSide: PrintedSide? {
    sides.first { $0.sheet == 1 && $0.face == addressSide }
  }
}

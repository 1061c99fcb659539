import MailModel

/// How text looks: everything resolved but the font itself, which the text measurer knows.
struct Style: Sendable, Hashable {
  /// Nothing: the first pinned family.
  var family: String?
  var weight = 400
  var italic = false
  /// Type size in micrometres.
  var size = Length.pt(9).micrometres
  /// Distance of baselines in micrometres, or in per mille of the size where negative.
  var leading = -1350
  /// Index of the colour's role.
  var colour = 0
  var align = Alignment.left
  var before = 0
  var after = 0
  var upper = false
  /// Whether words may be divided at a line's end.
  var hyphenates = false
  /// The language of the words; nothing: the document's.
  var language: Language?
  /// How many lines of a paragraph stay together before and behind a page's end.
  var orphans = 2
  var widows = 2

  /// Distance of baselines in micrometres.
  var lineHeight: Int { leading >= 0 ? leading : -leading * size / 1000 }
}

/// A colour by its role.
struct ColourRole: Sendable {
  var value: Colour
  /// The sender's value that takes its place.
  var senderName: String?
  /// Whether the grey was declared, and so stays when the sender's value comes in.
  var hasDeclaredGrey: Bool
}

/// A kind of page.
struct PageMaster: Sendable {
  struct Body: Sendable {
    var x: Int
    var y: Int
    var width: Int
    var bottom: Int
  }
  var elements: [Element] = []
  var body = Body(x: 0, y: 0, width: 0, bottom: 0)
  var address: AddressNode?
  var stationery: PlacedStationery?
}

/// Where a layout asks for a page of a PDF as a page's ground.
public struct StationeryUse: Sendable {
  /// The file and its page.
  public var stationery: PlacedStationery
  /// Whether first pages have it; there the envelope's window must stay clear.
  public var isFirst: Bool
  /// Where the layout says so.
  public var place: Diagnostic.Place
  /// Names a use.
  public init(stationery: PlacedStationery, isFirst: Bool, place: Diagnostic.Place) {
    self.stationery = stationery
    self.isFirst = isFirst
    self.place = place
  }
}

/// The recipient's block.
struct AddressNode: Sendable {
  var style: Int
  var condition: Evaluate?
  var place: Diagnostic.Place
  var origin = SourceObject.unknown
}

/// A payment slip at the foot of the last page.
struct SlipNode: Sendable {
  var condition: Evaluate?
  var height: Int
  var clear: Int
  var children: [Element]
  var place: Diagnostic.Place
}

/// A compiled layout.
struct Program: Sendable {
  var styles: [Style] = []
  var styleNames: [String: Int] = [:]
  var colours: [ColourRole] = []
  var first = PageMaster()
  var following = PageMaster()
  var last: PageMaster?
  var flow: [Element] = []
  var slips: [SlipNode] = []
  var slotCount = 0
  /// Values of the whole document, in the order in which they are worked out.
  var bindings: [Binding] = []
  var languages: [Language] = []
  var pictures: [String] = []
  /// Where pictures are named, for a diagnostic once it is known which are there.
  var picturePlaces: [(name: String, place: Diagnostic.Place)] = []
  var stationery: [StationeryUse] = []
  /// Regions of the first page that stand there whichever side the address and the window are on.
  var firstRegions: [(box: Rectangle, place: Diagnostic.Place)] = []
  var file = ""
  /// What of the source draws something; the first stands for what has no place of its own.
  var objects = [SourceObject(element: "layout", label: nil, place: Diagnostic.Place())]
  /// Where each family was first named, for a diagnostic once the fonts are known.
  var families: [(name: String, place: Diagnostic.Place)] = []
}

import MailModel

/// A finished page: items at fixed places. The only contract between layout and rendering.
///
/// Coordinates run from the top left of the page, y downwards, in `Length`. Items are painted in
/// the order *fills and paths, pictures, codes, text*; within each kind in the order given, so that
/// a renderer may gather all text of one font into one drawing call.
public struct Frame: Sendable, Equatable {
  /// The page's size; A4 upright for everything that is mailed.
  public var size: Size
  /// What stands on the page.
  public var items: [FrameItem]
  /// The page of a PDF that lies beneath all items, where the layout has stationery.
  public var stationery: PlacedStationery?
  /// Makes a page.
  public init(size: Size = .a4, items: [FrameItem] = [], stationery: PlacedStationery? = nil) {
    self.size = size
    self.items = items
    self.stationery = stationery
  }
}

/// A page of a PDF as the ground of a page: it fills the sheet from its top left corner.
public struct PlacedStationery: Sendable, Hashable {
  /// Which file: its path below the folder of all layouts.
  public var name: String
  /// The page of that file, from 1.
  public var page: Int
  /// Makes a ground.
  public init(name: String, page: Int) {
    self.name = name
    self.page = page
  }
}

/// One thing on a page.
public enum FrameItem: Sendable, Equatable {
  /// A run of text in one font on one line.
  case text(TextRun)
  /// A filled rectangle; rules and borders are thin ones.
  case fill(Rectangle, Colour)
  /// A filled or stroked outline.
  case path(PathItem)
  /// A picture scaled into a rectangle.
  case picture(PlacedPicture)
  /// A bar code or matrix code.
  case code(PlacedCode)
}

/// A run of text in one font on one line, shaped again by the renderer from the same cache that
/// measured it. Space characters advance by the font's space.
public struct TextRun: Sendable, Equatable {
  /// Start of the baseline (the left end, whatever the script's direction).
  public var origin: Point
  /// The text in logical order, NFC, without line breaks or control characters.
  public var text: String
  /// Which font; fallback is already resolved.
  public var font: FontID
  /// Type size.
  public var fontSize: Length
  /// Ink.
  public var colour: Colour
  /// What the text is for; the window and zone checks ask.
  public var role: TextRole
  /// The width measured.
  public var width: Length
  /// Makes a run.
  public init(
    origin: Point, text: String, font: FontID, fontSize: Length, colour: Colour,
    role: TextRole = .body, width: Length
  ) {
    self.origin = origin
    self.text = text
    self.font = font
    self.fontSize = fontSize
    self.colour = colour
    self.role = role
    self.width = width
  }
}

/// What a run of text is for.
public enum TextRole: UInt8, Sendable, Equatable, CaseIterable {
  /// Ordinary text.
  case body
  /// A line of the recipient's address.
  case address
  /// The sender's return address line.
  case returnAddress
  /// The operator's postage mark.
  case franking
  /// A machine-read line of a payment slip.
  case ocrLine
  /// The payable amount.
  case payable
}

/// An ink with its declared value for mono jobs.
public struct Colour: Sendable, Hashable {
  /// Red, green and blue of sRGB, 0…255.
  public var red: UInt8
  /// See `red`.
  public var green: UInt8
  /// See `red`.
  public var blue: UInt8
  /// The grey that stands for it in a mono job, 0 = black … 255 = white.
  public var grey: UInt8
  /// Makes an ink with a declared grey.
  public init(red: UInt8, green: UInt8, blue: UInt8, grey: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
    self.grey = grey
  }
  /// Makes a neutral ink.
  public init(grey: UInt8) { self.init(red: grey, green: grey, blue: grey, grey: grey) }
  /// Black, printed with K alone.
  public static let black = Colour(grey: 0)
  /// Paper white.
  public static let white = Colour(grey: 255)
  /// Whether the ink needs no colour toner.
  public var isNeutral: Bool { red == green && green == blue }
}

/// An outline of straight lines and cubic curves.
public struct PathItem: Sendable, Equatable {
  /// One step of an outline.
  public enum Step: Sendable, Equatable {
    /// Starts a new outline.
    case move(Point)
    /// A straight line.
    case line(Point)
    /// A cubic Bézier curve: two control points and the end.
    case curve(Point, Point, Point)
    /// Closes the outline.
    case close
  }
  /// The outline.
  public var steps: [Step]
  /// Fill ink, if filled.
  public var fill: Colour?
  /// Stroke ink, if stroked.
  public var stroke: Colour?
  /// Stroke width.
  public var strokeWidth: Length
  /// Dash pattern on/off, empty for solid.
  public var dash: [Length]
  /// Makes an outline.
  public init(
    steps: [Step], fill: Colour? = nil, stroke: Colour? = nil, strokeWidth: Length = .zero,
    dash: [Length] = []
  ) {
    self.steps = steps
    self.fill = fill
    self.stroke = stroke
    self.strokeWidth = strokeWidth
    self.dash = dash
  }
}

/// A picture's place; the picture itself is in the layout's picture list.
public struct PlacedPicture: Sendable, Equatable {
  /// Which picture: the path as written in the layout or sender file, resolved by the renderer's
  /// picture store. The same name is the same picture for a whole job.
  public var name: String
  /// Where; the picture fills the rectangle exactly, aspect already kept.
  public var rectangle: Rectangle
  /// Makes a placed picture.
  public init(name: String, rectangle: Rectangle) {
    self.name = name
    self.rectangle = rectangle
  }
}

/// A bar code or matrix code to be encoded by the renderer.
public struct PlacedCode: Sendable, Equatable {
  /// The kinds of code.
  public enum Symbology: UInt8, Sendable, CaseIterable {
    /// ECC 200 Data Matrix, square.
    case dataMatrix
    /// QR code, error correction M.
    case qrM
    /// QR code, error correction Q.
    case qrQ
    /// Code 128 subset C.
    case code128C
    /// Code 39; drawn upwards in a rectangle that is higher than wide.
    case code39
    /// Interleaved 2 of 5; drawn upwards in a rectangle that is higher than wide.
    case interleaved2of5

    /// Whether it is one row of bars.
    public var isLinear: Bool {
      switch self {
      case .dataMatrix, .qrM, .qrQ: false
      case .code128C, .code39, .interleaved2of5: true
      }
    }
  }
  /// Which kind.
  public var symbology: Symbology
  /// The content, UTF-8.
  public var payload: String
  /// Where the symbol without quiet zone lies; matrix codes are drawn square inside.
  public var rectangle: Rectangle
  /// Modules along a side of a Data Matrix; 0 for the smallest that holds the content.
  public var modules: Int
  /// Makes a code.
  public init(symbology: Symbology, payload: String, rectangle: Rectangle, modules: Int = 0) {
    self.symbology = symbology
    self.payload = payload
    self.rectangle = rectangle
    self.modules = modules
  }
}

extension Frame {
  /// Whether an ink on the page needs colour. `colourPictures` names the pictures with colour,
  /// `colourStationery` the grounds.
  public func needsColour(
    colourPictures: (String) -> Bool, colourStationery: (PlacedStationery) -> Bool = { _ in false }
  ) -> Bool {
    if let stationery, colourStationery(stationery) { return true }
    return items.contains { item in
      switch item {
      case .text(let run): !run.colour.isNeutral
      case .fill(_, let colour): !colour.isNeutral
      case .path(let path): !(path.fill?.isNeutral ?? true) || !(path.stroke?.isNeutral ?? true)
      case .picture(let picture): colourPictures(picture.name)
      case .code: false
      }
    }
  }
}

import MailModel

/// Where a fixed thing stands, or nothing for one in the stack.
struct FixedPoint: Sendable {
  var x: Int
  var y: Int
}

final class PictureNode: Sendable {
  enum Source: Sendable {
    /// The sender's logo; the seller's name in the style where there is none.
    case logo(style: Int)
    case file(String)
  }
  let source: Source
  let width: Int?
  let height: Int?
  let align: Alignment
  let point: FixedPoint?
  let spacing: Spacing
  let place: Diagnostic.Place
  init(
    source: Source, width: Int?, height: Int?, align: Alignment, point: FixedPoint?,
    spacing: Spacing, place: Diagnostic.Place
  ) {
    self.source = source
    self.width = width
    self.height = height
    self.align = align
    self.point = point
    self.spacing = spacing
    self.place = place
  }
}

final class CodeNode: Sendable {
  let symbology: PlacedCode.Symbology
  let payload: TextNode
  let width: Int
  let height: Int
  let align: Alignment
  let point: FixedPoint?
  let spacing: Spacing
  init(
    symbology: PlacedCode.Symbology, payload: TextNode, width: Int, height: Int,
    align: Alignment, point: FixedPoint?, spacing: Spacing
  ) {
    self.symbology = symbology
    self.payload = payload
    self.width = width
    self.height = height
    self.align = align
    self.point = point
    self.spacing = spacing
  }
}

final class OCRNode: Sendable {
  let value: TextNode
  let style: Int
  let pitch: Int
  let align: Alignment
  let width: Int?
  let point: FixedPoint?
  let spacing: Spacing
  let place: Diagnostic.Place
  init(
    value: TextNode, style: Int, pitch: Int, align: Alignment, width: Int?, point: FixedPoint?,
    spacing: Spacing, place: Diagnostic.Place
  ) {
    self.value = value
    self.style = style
    self.pitch = pitch
    self.align = align
    self.width = width
    self.point = point
    self.spacing = spacing
    self.place = place
  }
}

/// A rectangle of elements at a fixed place: `region` and `place`.
final class PlaceNode: Sendable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int?
  let valign: VerticalAlignment
  let shrinks: Bool
  let aboveSlip: Bool
  let children: [Element]
  let place: Diagnostic.Place
  init(
    x: Int, y: Int, width: Int, height: Int?, valign: VerticalAlignment, shrinks: Bool,
    aboveSlip: Bool, children: [Element], place: Diagnostic.Place
  ) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.valign = valign
    self.shrinks = shrinks
    self.aboveSlip = aboveSlip
    self.children = children
    self.place = place
  }
}

struct LineNode: Sendable {
  var from: FixedPoint
  var to: FixedPoint
  var stroke: Stroke
  var dash: [Int]
}

struct RectangleNode: Sendable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int
  var fill: Int?
  var stroke: Stroke?
  var radius: Int
}

import DmtxKit
import MailModel

/// What kind of mark a job's sheets carry and where on a leaf: what a reader must be told. Lengths
/// are from the leaf's top left corner.
public struct MarkForm: Sendable, Hashable {
  /// The kinds that can be read, each with what its reader must know.
  public enum Kind: Sendable, Hashable {
    /// ECC 200 Data Matrix in that square.
    case dataMatrix(symbol: Rectangle)
    /// Code 39 with wide bars of two elements; one that is higher than wide begins at the bottom.
    case code39(symbol: Rectangle)
    /// Interleaved 2 of 5 with wide bars of three elements; likewise.
    case interleaved(symbol: Rectangle)
    /// Bars that are there or not, of that size, at places that are `pitch` apart downwards.
    case optical(first: Point, pitch: Length, bar: Size, positions: Int)
  }

  /// The kind.
  public var kind: Kind
  /// What is kept clear for it.
  public var zone: Rectangle

  /// Makes a form.
  public init(_ kind: Kind, zone: Rectangle) {
    self.kind = kind
    self.zone = zone
  }

  /// Whether a mark says whose it is: optical marks are the same on many sheets.
  var isName: Bool { if case .optical = kind { false } else { true } }

  /// Four pixels a module of half a millimetre is what libdmtx reads without fail; bars are
  /// measured finer.
  var dotsPerInch: Int { if case .dataMatrix = kind { 200 } else { 300 } }

  /// Reads the mark of a zone, which must have so many characters, and looks for ink beside it.
  func read(_ picture: ZonePicture, length: Int) -> MarkReading {
    let scale = Scale(dotsPerInch: dotsPerInch)
    func inZone(_ place: Rectangle) -> PixelBox { scale.box(place, from: zone.origin) }
    switch kind {
    case .dataMatrix(let symbol):
      let read = SymbolReader.dataMatrix(
        pixels: picture.pixels, width: picture.width, height: picture.height)
      var reading = MarkReading(text: read.map { String(decoding: $0, as: UTF8.self) })
      reading.stray = picture.stray(beside: [inZone(symbol)], scale)
      return reading
    case .code39(let symbol), .interleaved(let symbol):
      let isCode39 = if case .code39 = kind { true } else { false }
      var reading = BarReader(isCode39: isCode39, length: length).read(
        picture, symbol: inZone(symbol), scale)
      reading.stray = picture.stray(beside: [inZone(symbol)], scale)
      return reading
    case .optical(let first, let pitch, let bar, let positions):
      let places = (0..<positions).map {
        inZone(
          Rectangle(
            x: first.x, y: first.y + pitch * $0, width: bar.width, height: bar.height))
      }
      var reading = OpticalReader(places: places).read(picture, scale)
      reading.stray = picture.stray(beside: places, scale)
      return reading
    }
  }
}

extension PrintExpectation {
  /// What holds the mark zones of all lanes on a page; nothing where there are no marks to read.
  var markRegion: Rectangle? {
    guard let markForm else { return nil }
    return lanes.map { markForm.zone.moved(by: $0.origin) }.reduce(nil) { $0?.union($1) ?? $1 }
  }

  /// How many pages are read at once, so that their pictures fit into about 24 MB.
  var stretchMax: Int {
    guard let markForm, let region = markRegion else { return PrintVerifier.stretch }
    let pixels = Scale(dotsPerInch: markForm.dotsPerInch).pixels(region)
    return max(8, min(PrintVerifier.stretch, (24 << 20) / max(1, pixels.width * pixels.height)))
      & ~1
  }
}

/// What was read in a zone.
struct MarkReading: Sendable, Equatable {
  /// What the mark says; nothing where it cannot be read.
  var text: String?
  /// Why it cannot be read, or what is wrong with where it stands.
  var fault: String?
  /// That other ink stands in the zone.
  var stray: String?
}

/// Millimetres as pixels.
struct Scale {
  let perMillimetre: Double

  init(dotsPerInch: Int) { perMillimetre = Double(dotsPerInch) / 25.4 }

  /// Whole pixels that hold about the place.
  func pixels(_ place: Rectangle) -> (x: Int, y: Int, width: Int, height: Int) {
    func round(_ length: Length) -> Int { Int((length.millimetres * perMillimetre).rounded()) }
    return (round(place.minX), round(place.minY), round(place.size.width), round(place.size.height))
  }

  /// The place in parts of pixels, from a corner.
  func box(_ place: Rectangle, from corner: Point) -> PixelBox {
    PixelBox(
      left: (place.minX - corner.x).millimetres * perMillimetre,
      top: (place.minY - corner.y).millimetres * perMillimetre,
      right: (place.maxX - corner.x).millimetres * perMillimetre,
      bottom: (place.maxY - corner.y).millimetres * perMillimetre)
  }
}

/// A place in a picture, in parts of pixels.
struct PixelBox: Sendable, Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  /// Larger by so much on every side.
  func grown(_ by: Double) -> PixelBox {
    PixelBox(left: left - by, top: top - by, right: right + by, bottom: bottom + by)
  }
}

extension Rectangle {
  /// The same rectangle elsewhere.
  func moved(by offset: Point) -> Rectangle {
    Rectangle(x: minX + offset.x, y: minY + offset.y, width: size.width, height: size.height)
  }
}

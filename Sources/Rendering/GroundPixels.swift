import CairoKit
import LayoutEngine
import MailModel

/// The pixels of a page's stationery, for asking where its ink lies.
struct GroundPixels {
  private static let dotsPerInch = 200.0
  /// Channels as light as this are white: what scaling leaves at an edge is no ink.
  private static let white: UInt32 = 250

  private let width: Int
  private let height: Int
  private let page: Size
  /// `0xRRGGBB`, row by row.
  private var pixels: [UInt32] = []

  /// Nothing where the stationery cannot be seen; who loads the layout says why.
  init?(of stationery: PlacedStationery, on page: Size, from pictures: PictureStore) {
    self.page = page
    width = max(1, Int((page.width.points / 72 * Self.dotsPerInch).rounded()))
    height = max(1, Int((page.height.points / 72 * Self.dotsPerInch).rounded()))
    guard let surface = try? pictures.ground(stationery, width: width, height: height) else {
      return nil
    }
    pixels.reserveCapacity(width * height)
    let count = width
    surface.withRows { _, row in
      for at in stride(from: 0, to: count * 4, by: 4) {
        let (red, green, blue) = (UInt32(row[at + 2]), UInt32(row[at + 1]), UInt32(row[at]))
        pixels.append(red << 16 | green << 8 | blue)
      }
    }
    guard pixels.count == width * height else { return nil }
  }

  /// The ink of pixels whose middle lies in a part of the page; nothing where all are white.
  func ink(in part: Rectangle) -> GroundInk? {
    let columns = Self.range(part.minX, part.maxX, of: page.width, width)
    let rows = Self.range(part.minY, part.maxY, of: page.height, height)
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    // Shades that differ by less than 16 steps count as one.
    var tally: [UInt32: (count: Int, pixel: UInt32)] = [:]
    var last: (shade: UInt32, pixel: UInt32, count: Int) = (.max, 0, 0)
    for y in rows {
      for x in columns {
        let pixel = pixels[y * width + x]
        if !Self.isWhite(pixel) {
          (left, right) = (min(left, x), max(right, x))
          (top, bottom) = (min(top, y), y)
        }
        let shade = pixel & 0xF0_F0F0
        if shade == last.shade {
          last.count += 1
        } else {
          if last.count > 0 { tally[last.shade, default: (0, last.pixel)].count += last.count }
          last = (shade, pixel, 1)
        }
      }
    }
    guard right >= 0 else { return nil }
    tally[last.shade, default: (0, last.pixel)].count += last.count
    let whole = columns.count * rows.count
    let common = tally.values.filter { $0.count * 10 >= whole }.sorted {
      ($0.count, $0.pixel) > ($1.count, $1.pixel)
    }
    let darkest = tally.values.map { Self.colour($0.pixel) }.min {
      ($0.grey, $0.red) < ($1.grey, $1.red)
    }
    return GroundInk(
      box: box(left, top, right, bottom), colours: common.map { Self.colour($0.pixel) },
      darkest: darkest ?? .white)
  }

  private func box(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Rectangle {
    func place(_ at: Int, _ side: Length, _ count: Int) -> Length {
      Length(micrometres: side.micrometres * at / count)
    }
    let (x, y) = (place(left, page.width, width), place(top, page.height, height))
    return Rectangle(
      x: x, y: y, width: place(right + 1, page.width, width) - x,
      height: place(bottom + 1, page.height, height) - y)
  }

  private static func range(
    _ from: Length, _ to: Length, of side: Length, _ count: Int
  ) -> Range<Int> {
    let scale = Double(count) / Double(max(1, side.micrometres))
    func first(_ length: Length) -> Int {
      let at = (Double(length.micrometres) * scale - 0.5).rounded(.up)
      return Int(min(max(at, 0), Double(count)))
    }
    let low = first(from)
    return low..<max(low, first(to))
  }

  private static func isWhite(_ pixel: UInt32) -> Bool {
    pixel >> 16 >= white && (pixel >> 8) & 255 >= white && pixel & 255 >= white
  }

  private static func colour(_ pixel: UInt32) -> Colour {
    if isWhite(pixel) { return .white }
    let (red, green, blue) = (
      UInt8(pixel >> 16 & 255), UInt8(pixel >> 8 & 255), UInt8(pixel & 255)
    )
    return Colour(
      red: red, green: green, blue: blue, grey: Luma.grey(red: red, green: green, blue: blue))
  }
}

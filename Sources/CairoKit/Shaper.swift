import CHarfBuzz

/// A glyph as HarfBuzz placed it, in font units.
public struct ShapedGlyph: Sendable, Hashable {
  /// Glyph number.
  public var glyph: UInt32
  /// Index of the first character that it stands for.
  public var cluster: UInt32
  /// How far it moves the pen.
  public var advance: Int32
  /// Shift to the right.
  public var xOffset: Int32
  /// Shift upwards.
  public var yOffset: Int32
}

/// Turns characters into glyphs with HarfBuzz. One thread at a time may use it.
public final class Shaper {
  private let buffer: OpaquePointer
  private let plain: [hb_feature_t]
  private let complex: [hb_feature_t]

  /// Makes a shaper.
  public init() throws {
    guard let buffer = hb_buffer_create(), hb_buffer_allocation_successful(buffer) != 0 else {
      throw GraphicsError(
        library: "harfbuzz", operation: "make buffer", code: -1, message: "memory")
    }
    self.buffer = buffer
    func feature(_ name: StaticString, _ value: UInt32) -> hb_feature_t {
      let tag = name.withUTF8Buffer { bytes in
        bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      return hb_feature_t(tag: tag, value: value, start: 0, end: .max)
    }
    // Figures stand in columns, so they are tabular, and are read as amounts, so they are lining.
    // Without ligatures and contextual forms each character keeps its own glyph, which makes text
    // easy to find, copy and cache.
    complex = [feature("tnum", 1), feature("lnum", 1)]
    plain = [
      feature("tnum", 1), feature("lnum", 1), feature("liga", 0), feature("clig", 0),
      feature("calt", 0),
      feature("dlig", 0),
    ]
  }

  deinit { hb_buffer_destroy(buffer) }

  /// Shapes characters of one font, script and direction, in visual order from left to right.
  /// `contextual` leaves the ligatures and contextual forms on that complex scripts live by.
  public func shape(
    _ scalars: [UInt32], with font: FontFile, rightToLeft: Bool, contextual: Bool,
    into result: inout [ShapedGlyph]
  ) {
    result.removeAll(keepingCapacity: true)
    hb_buffer_clear_contents(buffer)
    hb_buffer_add_codepoints(buffer, scalars, Int32(scalars.count), 0, Int32(scalars.count))
    hb_buffer_guess_segment_properties(buffer)
    hb_buffer_set_direction(buffer, rightToLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR)
    // The guess takes the machine's locale, which must not change how a page looks.
    hb_buffer_set_language(buffer, hb_language_from_string("en", 2))
    let features = contextual ? complex : plain
    hb_shape(font.shapingFont, buffer, features, UInt32(features.count))
    var count: UInt32 = 0
    guard let infos = hb_buffer_get_glyph_infos(buffer, &count),
      let places = hb_buffer_get_glyph_positions(buffer, &count)
    else { return }
    for index in 0..<Int(count) {
      result.append(
        ShapedGlyph(
          glyph: infos[index].codepoint, cluster: infos[index].cluster,
          advance: places[index].x_advance, xOffset: places[index].x_offset,
          yOffset: places[index].y_offset))
    }
  }
}

import CCairo
import CFreeType
import CHarfBuzz

/// An opened font file: for FreeType and cairo to draw, for HarfBuzz to shape.
///
/// One thread at a time may use it. Threads open files of their own: sharing a face costs them
/// more in locks than it saves.
public final class FontFile {
  private let face: FaceOwner
  let cairoFace: OpaquePointer
  let shapingFont: OpaquePointer
  /// Font units in the type size.
  public let unitsPerEm: Int
  /// How many glyphs there are.
  public let glyphCount: Int
  /// Ascent above the baseline in font units.
  public let ascent: Int
  /// Descent below the baseline in font units, positive.
  public let descent: Int
  /// Height of a flat capital in font units.
  public let capHeight: Int

  /// Opens a font file.
  public init(path: String) throws {
    let face = try FaceOwner(path: path)
    let record = face.face.pointee
    guard record.units_per_EM > 0, let hbFace = hb_face_create(face.blob, 0) else {
      throw GraphicsError(
        library: "freetype", operation: "open font", code: -1, message: "no outlines")
    }
    defer { hb_face_destroy(hbFace) }
    guard let shapingFont = hb_font_create(hbFace) else {
      throw GraphicsError(
        library: "harfbuzz", operation: "open font", code: -1, message: "refused")
    }
    self.face = face
    self.shapingFont = shapingFont
    unitsPerEm = Int(record.units_per_EM)
    hb_font_set_scale(shapingFont, Int32(unitsPerEm), Int32(unitsPerEm))
    glyphCount = Int(record.num_glyphs)
    ascent = Int(record.ascender)
    descent = -Int(record.descender)
    var cap: hb_position_t = 0
    if hb_ot_metrics_get_position(shapingFont, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap) == 0 || cap <= 0
    {
      cap = Int32(unitsPerEm * 7 / 10)
    }
    capHeight = Int(cap)
    do { cairoFace = try face.makeCairoFace() } catch {
      hb_font_destroy(shapingFont)
      throw error
    }
  }

  deinit {
    cairo_font_face_destroy(cairoFace)
    hb_font_destroy(shapingFont)
  }

  /// The font's glyph for a character, 0 where it has none.
  public func glyph(for scalar: UInt32) -> UInt32 {
    var glyph: hb_codepoint_t = 0
    return hb_font_get_nominal_glyph(shapingFont, scalar, &glyph) != 0 ? glyph : 0
  }

  /// How far a glyph moves the pen, in font units.
  public func advance(ofGlyph glyph: UInt32) -> Int {
    Int(hb_font_get_glyph_h_advance(shapingFont, glyph))
  }

  /// The smallest box around a glyph's outline in font units, upwards positive: left, bottom,
  /// right, top. Nothing where the glyph has no outline.
  public func box(ofGlyph glyph: UInt32) -> (left: Int, bottom: Int, right: Int, top: Int)? {
    var extents = hb_glyph_extents_t()
    guard hb_font_get_glyph_extents(shapingFont, glyph, &extents) != 0, extents.width != 0,
      extents.height != 0
    else { return nil }
    let (left, top) = (Int(extents.x_bearing), Int(extents.y_bearing))
    return (left, top + Int(extents.height), left + Int(extents.width), top)
  }

  /// The font at a size in points, for an unscaled context.
  public func scaled(to size: Double) throws -> ScaledFont {
    try ScaledFont(cairoFace, size: size)
  }
}

/// A font at a size.
public final class ScaledFont {
  let pointer: OpaquePointer

  fileprivate init(_ face: OpaquePointer, size: Double) throws {
    var matrix = cairo_matrix_t()
    cairo_matrix_init_scale(&matrix, size, size)
    var identity = cairo_matrix_t()
    cairo_matrix_init_identity(&identity)
    let options = cairo_font_options_create()
    defer { cairo_font_options_destroy(options) }
    // Paper is not a screen: outlines and advances stay as the designer drew them.
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    guard let pointer = cairo_scaled_font_create(face, &matrix, &identity, options) else {
      throw GraphicsError(library: "cairo", operation: "scale font", code: -1, message: "refused")
    }
    let status = cairo_scaled_font_status(pointer)
    if status != CAIRO_STATUS_SUCCESS { cairo_scaled_font_destroy(pointer) }
    try check(status, operation: "scale font")
    self.pointer = pointer
  }

  deinit { cairo_scaled_font_destroy(pointer) }
}

/// A FreeType face with a library and file memory of its own. cairo keeps scaled fonts in a
/// process-wide cache and may let go of one from any thread, so nothing here may be shared: a
/// FreeType library is not safe for two threads.
private final class FaceOwner {
  let library: FT_Library
  let face: FT_Face
  let blob: OpaquePointer

  init(path: String) throws {
    let blob = try Self.readFile(path)
    var library: FT_Library?
    var face: FT_Face?
    do {
      try check(freeType: FT_Init_FreeType(&library), operation: "start FreeType")
      var length: UInt32 = 0
      let bytes = hb_blob_get_data(blob, &length)
      let status = bytes.map {
        $0.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
          FT_New_Memory_Face(library, $0, FT_Long(length), 0, &face)
        }
      }
      try check(freeType: status ?? -1, operation: "open font")
    } catch {
      if let library { FT_Done_FreeType(library) }
      hb_blob_destroy(blob)
      throw error
    }
    guard let library, let face else {
      hb_blob_destroy(blob)
      throw GraphicsError(
        library: "freetype", operation: "open font", code: -1, message: "no face")
    }
    self.library = library
    self.face = face
    self.blob = blob
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
    hb_blob_destroy(blob)
  }

  /// The file's bytes, mapped where they can stay as they are.
  private static func readFile(_ path: String) throws -> OpaquePointer {
    guard let file = hb_blob_create_from_file_or_fail(path) else {
      throw GraphicsError(
        library: "harfbuzz", operation: "read font file", code: -1, message: path)
    }
    var length: UInt32 = 0
    guard let start = hb_blob_get_data(file, &length) else { return file }
    let mended = start.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
      CompactFontRepair.repaired(UnsafeBufferPointer(start: $0, count: Int(length)))
    }
    guard let mended else { return file }
    hb_blob_destroy(file)
    let blob = mended.withUnsafeBytes { raw in
      raw.withMemoryRebound(to: CChar.self) {
        hb_blob_create(
          $0.baseAddress, UInt32($0.count), HB_MEMORY_MODE_DUPLICATE, nil, nil)
      }
    }
    guard let blob else {
      throw GraphicsError(
        library: "harfbuzz", operation: "read font file", code: -1, message: "memory")
    }
    return blob
  }

  /// A cairo face that keeps this owner alive as long as cairo's caches hold it.
  func makeCairoFace() throws -> OpaquePointer {
    guard let made = cairo_ft_font_face_create_for_ft_face(face, loadWithoutHinting) else {
      throw GraphicsError(library: "cairo", operation: "open font", code: -1, message: "refused")
    }
    let kept = Unmanaged.passRetained(self)
    let status = cairo_font_face_set_user_data(
      made, faceOwnerKey, kept.toOpaque(),
      { if let owner = $0 { Unmanaged<AnyObject>.fromOpaque(owner).release() } })
    if status != CAIRO_STATUS_SUCCESS {
      kept.release()
      cairo_font_face_destroy(made)
      try check(status, operation: "open font")
    }
    return made
  }
}

/// `FT_LOAD_NO_HINTING`, a macro with a shift that the importer leaves out.
private let loadWithoutHinting: Int32 = 1 << 1

/// cairo tells user data apart by the key's address alone; this one lives as long as the program.
nonisolated(unsafe) private let faceOwnerKey =
  UnsafeMutablePointer<cairo_user_data_key_t>.allocate(capacity: 1)

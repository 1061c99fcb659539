import CCairo

/// A drawing context on a surface. cairo keeps the first error and ignores all later calls, so
/// drawing does not throw; `check()` does, once a page.
public final class Context {
  let pointer: OpaquePointer
  private let surface: Surface

  /// Makes a context that draws on a surface.
  public init(_ surface: Surface) throws {
    guard let pointer = cairo_create(surface.pointer) else {
      throw GraphicsError(library: "cairo", operation: "create context", code: -1, message: "refused")
    }
    self.pointer = pointer
    self.surface = surface
    try check()
  }

  deinit { cairo_destroy(pointer) }

  /// Throws the first error since the context was made.
  public func check() throws {
    try CairoKit.check(cairo_status(pointer), operation: "draw")
  }

  /// Ends the page.
  public func showPage() { cairo_show_page(pointer) }

  // MARK: State

  /// Remembers the state; `restore` brings it back.
  public func save() { cairo_save(pointer) }
  /// Brings back the state last remembered.
  public func restore() { cairo_restore(pointer) }
  /// Moves the origin.
  public func translate(x: Double, y: Double) { cairo_translate(pointer, x, y) }
  /// Scales the axes.
  public func scale(x: Double, y: Double) { cairo_scale(pointer, x, y) }
  /// Sets the ink, 0…1 each.
  public func setColour(red: Double, green: Double, blue: Double) {
    cairo_set_source_rgb(pointer, red, green, blue)
  }

  // MARK: Outlines

  /// Starts a new outline.
  public func move(x: Double, y: Double) { cairo_move_to(pointer, x, y) }
  /// A straight line.
  public func line(x: Double, y: Double) { cairo_line_to(pointer, x, y) }
  /// A cubic curve.
  public func curve(x1: Double, y1: Double, x2: Double, y2: Double, x: Double, y: Double) {
    cairo_curve_to(pointer, x1, y1, x2, y2, x, y)
  }
  /// Closes the outline.
  public func close() { cairo_close_path(pointer) }
  /// Adds a rectangle to the path.
  public func rectangle(x: Double, y: Double, width: Double, height: Double) {
    cairo_rectangle(pointer, x, y, width, height)
  }
  /// Fills the path and forgets it.
  public func fill() { cairo_fill(pointer) }
  /// Fills the path and keeps it.
  public func fillPreserving() { cairo_fill_preserve(pointer) }
  /// Forgets the path.
  public func newPath() { cairo_new_path(pointer) }
  /// Strokes the path with butt ends and forgets it.
  public func stroke(width: Double, dash: [Double]) {
    cairo_set_line_width(pointer, width)
    cairo_set_dash(pointer, dash, Int32(dash.count), 0)
    cairo_stroke(pointer)
  }

  // MARK: Pictures

  /// Paints a surface with its top left corner at the origin.
  public func paint(_ source: Surface) {
    cairo_set_source_surface(pointer, source.pointer, 0, 0)
    cairo_paint(pointer)
  }

  /// Paints the whole page in the ink.
  public func paint() { cairo_paint(pointer) }

  // MARK: Text

  /// Chooses the font for the glyphs that follow.
  public func setFont(_ font: ScaledFont) { cairo_set_scaled_font(pointer, font.pointer) }

  /// Shows glyphs without telling which characters they stand for.
  public func show(_ glyphs: GlyphBuffer) {
    cairo_show_glyphs(pointer, glyphs.storage, Int32(glyphs.count))
  }

  /// Shows glyphs with the text that they stand for, so that it can be found and copied.
  /// Clusters pair bytes of text with glyphs, from the last glyph backwards where `backward`.
  public func show(
    _ glyphs: GlyphBuffer, text: [UInt8], clusters: [GlyphCluster], backward: Bool
  ) {
    let pairs = clusters.map {
      cairo_text_cluster_t(num_bytes: Int32($0.bytes), num_glyphs: Int32($0.glyphs))
    }
    let flags = backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t(0)
    text.withUnsafeBytes { raw in
      cairo_show_text_glyphs(
        pointer, raw.bindMemory(to: CChar.self).baseAddress, Int32(text.count), glyphs.storage,
        Int32(glyphs.count), pairs, Int32(pairs.count), flags)
    }
  }
}

/// So many bytes of text are shown by so many glyphs.
public struct GlyphCluster: Sendable, Hashable {
  /// Bytes of UTF-8.
  public var bytes: Int
  /// Glyphs.
  public var glyphs: Int
  /// Makes a pair.
  public init(bytes: Int, glyphs: Int) {
    self.bytes = bytes
    self.glyphs = glyphs
  }
}

/// Glyphs with places, growing and used again from page to page.
public final class GlyphBuffer {
  fileprivate var storage: UnsafeMutablePointer<cairo_glyph_t>
  private var capacity: Int
  /// How many glyphs there are.
  public private(set) var count = 0

  /// Makes an empty buffer.
  public init(capacity: Int = 256) {
    self.capacity = max(capacity, 16)
    storage = .allocate(capacity: self.capacity)
  }

  deinit { storage.deallocate() }

  /// Forgets all glyphs, keeping the room.
  public func removeAll() { count = 0 }

  /// Makes room for more glyphs.
  public func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<cairo_glyph_t>.allocate(capacity: larger)
    moved.update(from: storage, count: count)
    storage.deallocate()
    storage = moved
    capacity = larger
  }

  /// Adds a glyph with its origin in points.
  public func append(glyph: UInt32, x: Double, y: Double) {
    if count == capacity { reserve(1) }
    storage[count] = cairo_glyph_t(index: UInt(glyph), x: x, y: y)
    count += 1
  }
}

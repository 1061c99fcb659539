import CCairo

/// A drawing context on a surface. cairo keeps the first error and ignores all later calls, so
/// drawing does not throw; `check()` does, once a page.
public final class Context {
  let pointer: OpaquePointer
  private let surface: Surface

  /// Makes a context that draws on a surface.
  public init(_ surface: Surface) throws {
    guard let pointer = cairo_create(surface.pointer) else {
      throw GraphicsError(
        library: "cairo", operation: "create context", code: -1, message: "refused")
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

  // MARK: Marked content

  /// Begins content that a PDF marks under a name of its structure types, such as `P`. Other
  /// surfaces draw it as anything else. Marks are not nested here.
  public func beginMark(_ name: String) { cairo_tag_begin(pointer, name, "") }
  /// Ends the content that was begun last under the name.
  public func endMark(_ name: String) { cairo_tag_end(pointer, name) }

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

  /// Lets the ink through a stencil that lies with its top left corner at the origin, a unit a
  /// cell.
  public func paint(through stencil: Surface) {
    guard let pattern = cairo_pattern_create_for_surface(stencil.pointer) else { return }
    // Cells are never blended into each other.
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST)
    cairo_mask(pointer, pattern)
    cairo_pattern_destroy(pattern)
  }

  /// Paints the whole page in the ink.
  public func paint() { cairo_paint(pointer) }

  // MARK: Text

  /// Chooses the font for the glyphs that follow.
  public func setFont(_ font: ScaledFont) { cairo_set_scaled_font(pointer, font.pointer) }

  /// Shows glyphs without telling which characters they stand for.
  public func show(_ glyphs: [Glyph]) {
    withCairoGlyphs(glyphs) { cairo_show_glyphs(pointer, $0, Int32(glyphs.count)) }
  }

  /// Fills the outlines of glyphs. On an image this keeps every glyph at its exact place, where
  /// `show` would move it to whole pixels.
  public func fill(_ glyphs: [Glyph]) {
    withCairoGlyphs(glyphs) { cairo_glyph_path(pointer, $0, Int32(glyphs.count)) }
    cairo_fill(pointer)
  }

  /// Shows glyphs with the text that they stand for, so that it can be found and copied.
  /// Clusters pair bytes of text with glyphs, from the last glyph backwards where `backward`.
  public func show(_ glyphs: [Glyph], text: [UInt8], clusters: [GlyphCluster], backward: Bool) {
    let pairs = clusters.map {
      cairo_text_cluster_t(num_bytes: Int32($0.bytes), num_glyphs: Int32($0.glyphs))
    }
    let flags = backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t(0)
    withCairoGlyphs(glyphs) { placed in
      text.withUnsafeBytes { raw in
        cairo_show_text_glyphs(
          pointer, raw.bindMemory(to: CChar.self).baseAddress, Int32(text.count), placed,
          Int32(glyphs.count), pairs, Int32(pairs.count), flags)
      }
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

/// A glyph with its origin in points, laid out as cairo has it.
public struct Glyph: Sendable, Hashable {
  /// Glyph number.
  public var index: UInt
  /// Origin from the left.
  public var x: Double
  /// Baseline from the top.
  public var y: Double
  /// Places a glyph.
  @inlinable
  public init(index: UInt, x: Double, y: Double) {
    self.index = index
    self.x = x
    self.y = y
  }
}

/// Calls `body` with glyphs in cairo's own type, which has the same members in the same order.
private func withCairoGlyphs(_ glyphs: [Glyph], _ body: (UnsafePointer<cairo_glyph_t>) -> Void) {
  precondition(
    MemoryLayout<Glyph>.size == MemoryLayout<cairo_glyph_t>.size
      && MemoryLayout<Glyph>.stride == MemoryLayout<cairo_glyph_t>.stride)
  glyphs.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    base.withMemoryRebound(to: cairo_glyph_t.self, capacity: buffer.count, body)
  }
}

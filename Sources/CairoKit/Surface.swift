import CCairo

/// A cairo surface: a PDF file, an image in memory or a recording of drawing commands.
public final class Surface {
  let pointer: OpaquePointer
  /// Memory that the surface's pixels lie in, where this kit gave it.
  private var pixels: UnsafeMutablePointer<UInt8>?

  private init(taking pointer: OpaquePointer, operation: String) throws {
    let status = cairo_surface_status(pointer)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(pointer)
      try check(status, operation: operation)
      throw GraphicsError(library: "cairo", operation: operation, code: -1, message: "refused")
    }
    self.pointer = pointer
  }

  deinit { cairo_surface_destroy(pointer) }

  // MARK: Kinds

  /// A PDF file whose first page has this size in points.
  public static func pdf(path: String, width: Double, height: Double) throws -> Surface {
    guard let pointer = cairo_pdf_surface_create(path, width, height) else {
      throw GraphicsError(library: "cairo", operation: "create PDF", code: -1, message: "refused")
    }
    let surface = try Surface(taking: pointer, operation: "create PDF")
    cairo_pdf_surface_restrict_to_version(pointer, CAIRO_PDF_VERSION_1_5)
    return surface
  }

  /// The formats of an image's pixels.
  public enum PixelFormat: Sendable {
    /// Four bytes a pixel in machine order, alpha premultiplied.
    case argb32
    /// Four bytes a pixel in machine order, the highest unused.
    case rgb24
  }

  /// An image of this many pixels, cleared.
  public static func image(width: Int, height: Int, format: PixelFormat) throws -> Surface {
    let kind = format == .argb32 ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24
    guard let pointer = cairo_image_surface_create(kind, Int32(width), Int32(height)) else {
      throw GraphicsError(
        library: "cairo", operation: "create image", code: -1, message: "refused")
    }
    return try Surface(taking: pointer, operation: "create image")
  }

  /// A stencil of this many cells, row by row: ink goes through where a cell is true. In a PDF it
  /// is an image mask of a bit a cell, with edges as exact as an outline's.
  public static func stencil(columns: Int, rows: Int, cells: [Bool]) throws -> Surface {
    precondition(cells.count == columns * rows, "a stencil has columns times rows cells")
    guard
      let pointer = cairo_image_surface_create(CAIRO_FORMAT_A1, Int32(columns), Int32(rows))
    else {
      throw GraphicsError(
        library: "cairo", operation: "create stencil", code: -1, message: "refused")
    }
    let surface = try Surface(taking: pointer, operation: "create stencil")
    cairo_surface_flush(pointer)
    let stride = Int(cairo_image_surface_get_stride(pointer))
    if let data = cairo_image_surface_get_data(pointer) {
      for row in 0..<rows {
        for column in 0..<columns where cells[row * columns + column] {
          // cairo packs the bits of a 32-bit word in the machine's order: here the lowest first.
          data[row * stride + (column >> 3)] |= 1 << UInt8(column & 7)
        }
      }
    }
    cairo_surface_mark_dirty(pointer)
    return surface
  }

  /// A recording of drawing commands with transparent ground, this many points wide and high.
  public static func recording(width: Double, height: Double) throws -> Surface {
    var extents = cairo_rectangle_t(x: 0, y: 0, width: width, height: height)
    guard let pointer = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents) else {
      throw GraphicsError(
        library: "cairo", operation: "create recording", code: -1, message: "refused")
    }
    return try Surface(taking: pointer, operation: "create recording")
  }

  // MARK: PDF

  /// Sets the size of the pages that follow, in points.
  public func setPageSize(width: Double, height: Double) {
    cairo_pdf_surface_set_size(pointer, width, height)
  }

  /// Sets the document's title, creator and creation date (`2026-11-22T05:00:00Z`). cairo puts
  /// the clock in where no date is set, so a repeatable file needs one.
  public func setMetadata(title: String, creator: String, created: String) {
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_CREATOR, creator)
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_CREATE_DATE, created)
  }

  /// Writes what is still to write and closes the file.
  public func finish() throws {
    cairo_surface_finish(pointer)
    try check(cairo_surface_status(pointer), operation: "finish surface")
  }

  // MARK: Images

  /// Writes an image surface as a PNG file.
  public func writePNG(to path: String) throws {
    try check(cairo_surface_write_to_png(pointer, path), operation: "write PNG")
  }

  /// An image surface as the bytes of a PNG file.
  public func pngBytes() throws -> [UInt8] {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    let status = cairo_surface_write_to_png_stream(
      pointer,
      { closure, bytes, count in
        guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes.append(
          contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque())
    try check(status, operation: "write PNG")
    return sink.bytes
  }

  /// Width of an image surface in pixels.
  public var width: Int { Int(cairo_image_surface_get_width(pointer)) }
  /// Height of an image surface in pixels.
  public var height: Int { Int(cairo_image_surface_get_height(pointer)) }

  /// Calls `body` with each row of an image surface, four bytes a pixel in machine order
  /// (blue, green, red, alpha), to read or change.
  public func withRows(_ body: (Int, UnsafeMutableBufferPointer<UInt8>) -> Void) {
    cairo_surface_flush(pointer)
    guard let data = cairo_image_surface_get_data(pointer) else { return }
    let stride = Int(cairo_image_surface_get_stride(pointer))
    for row in 0..<height {
      body(row, UnsafeMutableBufferPointer(start: data + row * stride, count: width * 4))
    }
    cairo_surface_mark_dirty(pointer)
  }

  /// Gives the surface the JPEG file that it was decoded from, so that a PDF takes the file
  /// itself instead of the pixels.
  public func attachJPEG(_ bytes: [UInt8]) throws {
    guard let copy = malloc(max(bytes.count, 1)) else {
      throw GraphicsError(library: "cairo", operation: "attach JPEG", code: -1, message: "memory")
    }
    bytes.withUnsafeBytes {
      copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
    }
    let status = cairo_surface_set_mime_data(
      pointer, CAIRO_MIME_TYPE_JPEG, copy.assumingMemoryBound(to: UInt8.self),
      UInt(bytes.count), free, copy)
    if status != CAIRO_STATUS_SUCCESS { free(copy) }
    try check(status, operation: "attach JPEG")
  }

  /// Names the surface, so that a PDF holds it once however often it is painted.
  public func attachName(_ name: String) throws {
    let bytes = Array(name.utf8)
    guard let copy = malloc(max(bytes.count, 1)) else {
      throw GraphicsError(library: "cairo", operation: "attach name", code: -1, message: "memory")
    }
    bytes.withUnsafeBytes {
      copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
    }
    let status = cairo_surface_set_mime_data(
      pointer, CAIRO_MIME_TYPE_UNIQUE_ID, copy.assumingMemoryBound(to: UInt8.self),
      UInt(bytes.count), free, copy)
    if status != CAIRO_STATUS_SUCCESS { free(copy) }
    try check(status, operation: "attach name")
  }
}

import CCairo
import CGdkPixbuf
import CRsvg

/// A decoded picture of pixels.
public enum PixelPicture {
  /// The file kinds that are read.
  public enum Kind: String, Sendable {
    /// PNG.
    case png
    /// JPEG.
    case jpeg
  }

  /// Decodes a PNG or JPEG file into an image surface. The caller has checked the size that the
  /// file's header claims; `pixelCountMax` bounds what the decoder makes of it.
  public static func decode(_ bytes: [UInt8], kind: Kind, pixelCountMax: Int) throws -> Surface {
    var error: UnsafeMutablePointer<GError>?
    guard let loader = gdk_pixbuf_loader_new_with_type(kind.rawValue, &error) else {
      throw taken(error, library: "gdk-pixbuf", operation: "open \(kind.rawValue)")
    }
    defer { g_object_unref(UnsafeMutableRawPointer(loader)) }
    guard gdk_pixbuf_loader_write(loader, bytes, gsize(bytes.count), &error) != 0 else {
      gdk_pixbuf_loader_close(loader, nil)
      throw taken(error, library: "gdk-pixbuf", operation: "decode \(kind.rawValue)")
    }
    guard gdk_pixbuf_loader_close(loader, &error) != 0,
      let pixbuf = gdk_pixbuf_loader_get_pixbuf(loader)
    else { throw taken(error, library: "gdk-pixbuf", operation: "decode \(kind.rawValue)") }
    let width = Int(gdk_pixbuf_get_width(pixbuf))
    let height = Int(gdk_pixbuf_get_height(pixbuf))
    guard width > 0, height > 0, width * height <= pixelCountMax,
      let source = gdk_pixbuf_read_pixels(pixbuf)
    else {
      throw GraphicsError(
        library: "gdk-pixbuf", operation: "decode \(kind.rawValue)", code: -1,
        message: "too many pixels")
    }
    let channels = Int(gdk_pixbuf_get_n_channels(pixbuf))
    let stride = Int(gdk_pixbuf_get_rowstride(pixbuf))
    let surface = try Surface.image(
      width: width, height: height, format: channels == 4 ? .argb32 : .rgb24)
    surface.withRows { row, pixels in
      copyRow(source + row * stride, channels: channels, into: pixels)
    }
    return surface
  }

  /// Turns RGB or RGBA bytes into cairo's premultiplied machine-order pixels.
  private static func copyRow(
    _ source: UnsafePointer<UInt8>, channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    for column in 0..<(pixels.count / 4) {
      let from = source + column * channels
      let alpha = channels == 4 ? UInt32(from[3]) : 255
      func scaled(_ value: UInt8) -> UInt8 { UInt8((UInt32(value) * alpha + 127) / 255) }
      pixels[column * 4] = scaled(from[2])
      pixels[column * 4 + 1] = scaled(from[1])
      pixels[column * 4 + 2] = scaled(from[0])
      pixels[column * 4 + 3] = UInt8(alpha)
    }
  }
}

/// A parsed SVG drawing. It never reads another file: there is no base address to start from.
public final class VectorPicture {
  private let handle: UnsafeMutablePointer<RsvgHandle>
  /// Natural width in points.
  public let width: Double
  /// Natural height in points.
  public let height: Double

  /// Parses an SVG file. Its natural size comes from width and height, else from the view box.
  public init(_ bytes: [UInt8]) throws {
    var error: UnsafeMutablePointer<GError>?
    guard let handle = rsvg_handle_new_from_data(bytes, gsize(bytes.count), &error) else {
      throw taken(error, library: "librsvg", operation: "parse SVG")
    }
    // CSS pixels are 1/96 inch.
    rsvg_handle_set_dpi(handle, 96)
    var width = 0.0
    var height = 0.0
    if rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) == 0 {
      var viewBox = RsvgRectangle()
      var hasWidth: gboolean = 0
      var hasHeight: gboolean = 0
      var hasBox: gboolean = 0
      var unit = RsvgLength()
      var unit2 = RsvgLength()
      rsvg_handle_get_intrinsic_dimensions(
        handle, &hasWidth, &unit, &hasHeight, &unit2, &hasBox, &viewBox)
      if hasBox != 0 {
        width = viewBox.width
        height = viewBox.height
      }
    }
    guard width.isFinite, height.isFinite, width >= 0.01, height >= 0.01, width <= 20_000,
      height <= 20_000
    else {
      g_object_unref(UnsafeMutableRawPointer(handle))
      throw GraphicsError(
        library: "librsvg", operation: "parse SVG", code: -1, message: "no usable size")
    }
    self.handle = handle
    self.width = width * 0.75
    self.height = height * 0.75
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(handle)) }

  /// Draws the picture into a rectangle from the origin.
  public func draw(on context: Context, width: Double, height: Double) throws {
    var viewport = RsvgRectangle(x: 0, y: 0, width: width, height: height)
    var error: UnsafeMutablePointer<GError>?
    guard rsvg_handle_render_document(handle, context.pointer, &viewport, &error) != 0 else {
      throw taken(error, library: "librsvg", operation: "draw SVG")
    }
    try context.check()
  }
}

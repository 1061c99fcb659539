import CCairo
import CGdkPixbuf
import CICU

/// A graphics library refused an operation.
public struct GraphicsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which library: `cairo`, `freetype`, `harfbuzz`, `librsvg`, `gdk-pixbuf`, `icu`.
  public var library: String
  /// What was tried, in a few words.
  public var operation: String
  /// The library's own number.
  public var code: Int
  /// The library's own words.
  public var message: String

  /// Makes an error.
  public init(library: String, operation: String, code: Int, message: String) {
    self.library = library
    self.operation = operation
    self.code = code
    self.message = message
  }

  /// `library: operation: message (code)`.
  public var description: String { "\(library): \(operation): \(message) (\(code))" }
}

/// Throws where cairo's status is not success.
func check(_ status: cairo_status_t, operation: String) throws {
  guard status != CAIRO_STATUS_SUCCESS else { return }
  let message = cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown"
  throw GraphicsError(
    library: "cairo", operation: operation, code: Int(status.rawValue), message: message)
}

/// Throws where FreeType's status is not zero.
func check(freeType status: Int32, operation: String) throws {
  guard status != 0 else { return }
  throw GraphicsError(
    library: "freetype", operation: operation, code: Int(status), message: "FreeType error")
}

/// Throws where ICU's status is a failure. Warnings are negative.
func check(icu status: Int32, operation: String) throws {
  guard status > 0 else { return }
  throw GraphicsError(
    library: "icu", operation: operation, code: Int(status),
    message: String(cString: brevpress_icu_error_name(status)))
}

/// Takes over a GLib error and makes it an error of this kit.
func taken(
  _ error: UnsafeMutablePointer<GError>?, library: String, operation: String
) -> GraphicsError {
  guard let error else {
    return GraphicsError(library: library, operation: operation, code: -1, message: "refused")
  }
  defer { g_error_free(error) }
  let message = error.pointee.message.map { String(cString: $0) } ?? "refused"
  return GraphicsError(
    library: library, operation: operation, code: Int(error.pointee.code), message: message)
}

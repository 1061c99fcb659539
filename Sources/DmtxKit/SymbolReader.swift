import CDmtx

/// Reads ECC 200 Data Matrix symbols with libdmtx, which shares no code with the library that makes
/// them. Holds nothing: every call may be on any thread.
public enum SymbolReader {
  /// What a symbol in an 8-bit grey picture says, or nothing where none can be read.
  ///
  /// - Parameters:
  ///   - pixels: row by row from the top, 0 = black.
  ///   - milliseconds: how long to look.
  public static func dataMatrix(
    pixels: [UInt8], width: Int, height: Int, milliseconds: Int = 400
  ) -> [UInt8]? {
    guard width > 0, height > 0, width <= 4096, height <= 4096, pixels.count == width * height
    else { return nil }
    var text = [UInt8](repeating: 0, count: 2048)
    let length = pixels.withUnsafeBufferPointer { pixels in
      text.withUnsafeMutableBufferPointer { text -> Int32 in
        guard let from = pixels.baseAddress, let to = text.baseAddress else { return 0 }
        return brevpress_dmtx_read(
          from, Int32(width), Int32(height), Int32(milliseconds), to, Int32(text.count))
      }
    }
    return length > 0 ? Array(text.prefix(Int(length))) : nil
  }
}

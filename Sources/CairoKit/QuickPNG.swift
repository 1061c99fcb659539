import CDeflate

extension Surface {
  /// An image surface as the bytes of a PNG file, made for speed: no filter search, the quickest
  /// level of compression, and a byte a pixel where the picture is grey or has at most 256
  /// colours. Alpha is left out: the surface must be opaque.
  public func quickPNGBytes() throws -> [UInt8] {
    let columns = width
    let rows = height
    var pixels = [UInt32](repeating: 0, count: columns * rows)
    pixels.withUnsafeMutableBytes { all in
      withRows { row, bytes in
        let start = row * columns * 4
        UnsafeMutableRawBufferPointer(rebasing: all[start..<start + columns * 4])
          .copyBytes(from: bytes)
      }
    }
    let image = PixelRows(pixels: pixels, columns: columns, rows: rows)
    return try PNGWriter.file(image)
  }
}

/// Pixels in machine order, the highest byte unused.
struct PixelRows {
  let pixels: [UInt32]
  let columns: Int
  let rows: Int

  /// Rows of one byte a pixel, each behind its filter byte; nothing where there is colour.
  func greyRows() -> [UInt8]? {
    for pixel in pixels
    where (pixel & 0xFF) != (pixel >> 8 & 0xFF) || (pixel ^ pixel >> 8) & 0xFF00 != 0 {
      return nil
    }
    return rows(bytesAPixel: 1) { pixel, out, at in out[at] = UInt8(pixel & 0xFF) }
  }

  /// Rows of an index a pixel with the colours that they count in; nothing where there are more
  /// than 256.
  func indexedRows() -> (rows: [UInt8], palette: [UInt32])? {
    // An open table of 1024 places; a place holds the colour plus one bit that says it is taken.
    var table = [UInt32](repeating: 0, count: 1024)
    var numbers = [UInt8](repeating: 0, count: 1024)
    var palette: [UInt32] = []
    var last: UInt32 = 0xFFFF_FFFF
    var lastNumber: UInt8 = 0
    var isTooMany = false
    let result = rows(bytesAPixel: 1) { pixel, out, at in
      let colour = pixel & 0xFF_FFFF
      if colour != last, !isTooMany {
        var place = Int((colour &* 0x9E37_79B1) >> 22)
        while table[place] != 0, table[place] != colour | 0x100_0000 { place = (place + 1) & 1023 }
        if table[place] == 0 {
          guard palette.count < 256 else {
            isTooMany = true
            return
          }
          table[place] = colour | 0x100_0000
          numbers[place] = UInt8(palette.count)
          palette.append(colour)
        }
        last = colour
        lastNumber = numbers[place]
      }
      out[at] = lastNumber
    }
    return isTooMany ? nil : (result, palette)
  }

  /// Rows of red, green and blue.
  func colourRows() -> [UInt8] {
    rows(bytesAPixel: 3) { pixel, out, at in
      out[at] = UInt8(pixel >> 16 & 0xFF)
      out[at + 1] = UInt8(pixel >> 8 & 0xFF)
      out[at + 2] = UInt8(pixel & 0xFF)
    }
  }

  @inline(__always)
  private func rows(
    bytesAPixel: Int, _ put: (UInt32, UnsafeMutableBufferPointer<UInt8>, Int) -> Void
  ) -> [UInt8] {
    let stride = columns * bytesAPixel + 1
    return [UInt8](unsafeUninitializedCapacity: stride * rows) { out, count in
      pixels.withUnsafeBufferPointer { pixels in
        for row in 0..<rows {
          var at = row * stride
          out[at] = 0
          at += 1
          for index in row * columns..<(row + 1) * columns {
            put(pixels[index], out, at)
            at += bytesAPixel
          }
        }
      }
      count = stride * rows
    }
  }
}

/// Writes the chunks of a PNG file (ISO/IEC 15948).
enum PNGWriter {
  static func file(_ image: PixelRows) throws -> [UInt8] {
    var out: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    if let grey = image.greyRows() {
      header(image, kind: 0, to: &out)
      chunk("IDAT", try deflated(grey), to: &out)
    } else if let (rows, palette) = image.indexedRows() {
      header(image, kind: 3, to: &out)
      chunk(
        "PLTE",
        palette.flatMap {
          [UInt8($0 >> 16 & 0xFF), UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)]
        }, to: &out)
      chunk("IDAT", try deflated(rows), to: &out)
    } else {
      header(image, kind: 2, to: &out)
      chunk("IDAT", try deflated(image.colourRows()), to: &out)
    }
    chunk("IEND", [], to: &out)
    return out
  }

  private static func header(_ image: PixelRows, kind: UInt8, to out: inout [UInt8]) {
    chunk("IHDR", big(image.columns) + big(image.rows) + [8, kind, 0, 0, 0], to: &out)
  }

  private static func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
  }

  private static func chunk(_ name: String, _ body: [UInt8], to out: inout [UInt8]) {
    out += big(body.count)
    let start = out.count
    out += Array(name.utf8)
    out += body
    let sum = out[start...].withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    out += big(Int(sum))
  }

  private static func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
    guard let compressor = libdeflate_alloc_compressor(1) else {
      throw GraphicsError(library: "deflate", operation: "write PNG", code: -1, message: "memory")
    }
    defer { libdeflate_free_compressor(compressor) }
    let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
    let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = libdeflate_zlib_compress(
        compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
    }
    guard !packed.isEmpty else {
      throw GraphicsError(library: "deflate", operation: "write PNG", code: -1, message: "refused")
    }
    return packed
  }
}

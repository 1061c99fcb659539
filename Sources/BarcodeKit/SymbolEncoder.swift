import CZint

/// A bar code or matrix code could not be encoded.
public struct SymbolError: Error, Sendable, Hashable, CustomStringConvertible {
  /// zint's number.
  public var code: Int
  /// zint's words; they never hold the payload.
  public var message: String
  /// `zint: message (code)`.
  public var description: String { "zint: \(message) (\(code))" }
}

/// The dark and light modules of a symbol, without quiet zone.
public struct SymbolMatrix: Sendable, Hashable {
  /// Modules a row.
  public let columns: Int
  /// Rows; one for a linear code.
  public let rows: Int
  /// Row by row, dark = true.
  public let dark: [Bool]

  /// Whether a module is dark.
  public subscript(row: Int, column: Int) -> Bool { dark[row * columns + column] }
}

/// Encodes bar codes and matrix codes with libzint. One thread at a time may use it.
public final class SymbolEncoder {
  private let handle: OpaquePointer

  /// The kinds of symbol.
  public enum Kind: Sendable, Hashable {
    /// ECC 200 Data Matrix, square; `side` in modules fixes the size, such as 18.
    case dataMatrix(side: Int?)
    /// QR code with error correction 1 = L, 2 = M, 3 = Q, 4 = H.
    case qr(level: Int)
    /// Code 128; an even number of digits goes into subset C.
    case code128
    /// Code 39 without check character, wide bars of two elements.
    case code39
    /// Interleaved 2 of 5 without check digit, wide bars of three elements; digits, an even number.
    case interleaved2of5

    /// Whether it is one row of bars.
    var isLinear: Bool {
      switch self {
      case .dataMatrix, .qr: false
      case .code128, .code39, .interleaved2of5: true
      }
    }
  }

  /// Makes an encoder.
  public init() throws {
    guard let handle = brevpress_zint_create() else {
      throw SymbolError(code: 11, message: "no memory")
    }
    self.handle = handle
  }

  deinit { brevpress_zint_delete(handle) }

  /// The sides of square Data Matrix symbols, in zint's order from 1.
  private static let squareSides = [
    10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120, 132,
    144,
  ]

  /// Encodes bytes as they are: no GS1, no structured append, no extended interpretation.
  public func encode(_ payload: [UInt8], as kind: Kind) throws -> SymbolMatrix {
    guard !payload.isEmpty, payload.count <= 4000 else {
      throw SymbolError(code: 5, message: "payload empty or too long")
    }
    var symbology = brevpress_zint_qr
    var option1: Int32 = -1
    var option2: Int32 = 0
    var option3: Int32 = 0
    switch kind {
    case .dataMatrix(let side):
      symbology = brevpress_zint_data_matrix
      if let side {
        guard let size = Self.squareSides.firstIndex(of: side) else {
          throw SymbolError(code: 8, message: "no square Data Matrix has \(side) modules a side")
        }
        option2 = Int32(size + 1)
      } else {
        option3 = brevpress_zint_square
      }
    case .qr(let level):
      guard (1...4).contains(level) else {
        throw SymbolError(code: 8, message: "QR levels run from 1 to 4")
      }
      option1 = Int32(level)
    case .code128:
      symbology = brevpress_zint_code128
    case .code39:
      symbology = brevpress_zint_code39
    case .interleaved2of5:
      guard payload.count % 2 == 0 else {
        throw SymbolError(code: 8, message: "interleaved 2 of 5 needs an even number of digits")
      }
      symbology = brevpress_zint_interleaved
    }
    let status = payload.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map {
        brevpress_zint_encode(
          handle, symbology, option1, option2, option3, brevpress_zint_data_mode, $0,
          Int32(bytes.count))
      } ?? brevpress_zint_error
    }
    guard status < brevpress_zint_error else {
      throw SymbolError(
        code: Int(status), message: Self.words(brevpress_zint_message(handle)))
    }
    return matrix(linear: kind.isLinear)
  }

  /// zint's message without the data that some of them quote.
  private static func words(_ message: UnsafePointer<CChar>) -> String {
    let text = String(cString: message)
    guard let open = text.firstIndex(of: "\"") else { return text }
    return String(text[..<open])
  }

  private func matrix(linear: Bool) -> SymbolMatrix {
    let columns = Int(brevpress_zint_width(handle))
    let rows = linear ? 1 : Int(brevpress_zint_rows(handle))
    var dark = [Bool](repeating: false, count: columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        dark[row * columns + column] =
          brevpress_zint_is_dark(handle, Int32(row), Int32(column)) != 0
      }
    }
    return SymbolMatrix(columns: columns, rows: rows, dark: dark)
  }
}

import Foundation
import MailModel

/// Reads `xsd:decimal` quickly: an invoice holds hundreds of them.
enum DecimalReading {
  /// The number, or nothing where the text is not one.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Decimal? {
    var index = 0
    var end = bytes.count
    while index < end, isBlank(bytes[index]) { index += 1 }
    while end > index, isBlank(bytes[end - 1]) { end -= 1 }
    // Also bytes[first] below must not be read of nothing.
    guard index < end else { return nil }
    let first = index
    var negative = false
    if index < end, bytes[index] == 0x2D || bytes[index] == 0x2B {
      negative = bytes[index] == 0x2D
      index += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var decimals = 0
    var point = false
    while index < end {
      let byte = bytes[index]
      if byte >= 0x30, byte <= 0x39 {
        // Eighteen digits fit; longer ones take the slow way.
        if digits == 18 { return slow(bytes, first, end) }
        mantissa = mantissa * 10 + UInt64(byte - 0x30)
        digits += mantissa == 0 ? 0 : 1
        if point { decimals += 1 }
        if decimals > 60 { return slow(bytes, first, end) }
      } else if byte == 0x2E, !point {
        point = true
      } else {
        return nil
      }
      index += 1
    }
    guard end - first > (negative || bytes[first] == 0x2B ? 1 : 0), end - first > (point ? 1 : 0),
      hasDigit(bytes, first, end)
    else { return nil }
    while decimals > 0, mantissa % 10 == 0 {
      mantissa /= 10
      decimals -= 1
      if mantissa == 0 { decimals = 0 }
    }
    return make(mantissa, exponent: -decimals, negative: negative && mantissa != 0)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func hasDigit(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int, _ end: Int)
    -> Bool
  {
    for index in first..<end where bytes[index] >= 0x30 && bytes[index] <= 0x39 { return true }
    return false
  }

  private static func slow(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int, _ end: Int)
    -> Decimal?
  {
    // Beyond this nothing is an amount, and Foundation's arithmetic would overflow.
    guard end - first <= 48 else { return nil }
    return Decimal(
      xsdDecimal: String(decoding: UnsafeBufferPointer(rebasing: bytes[first..<end]), as: UTF8.self)
    )
  }

  /// A decimal of mantissa × 10^exponent.
  static func make(_ mantissa: UInt64, exponent: Int, negative: Bool) -> Decimal {
    Decimal(
      sign: negative ? .minus : .plus, exponent: exponent, significand: Decimal(mantissa))
  }
}

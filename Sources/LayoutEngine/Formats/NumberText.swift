import Foundation
import MailModel

/// Writes decimals the way a language does, without Foundation's formatters: they cost more than
/// setting the text on the page.
enum NumberText {
  /// How a language writes numbers.
  struct Form {
    var group: StaticString
    var point: UInt8
    /// Whether a no-break space stands before the per cent sign.
    var spacedPercent: Bool
  }

  static func form(_ language: Language) -> Form {
    switch language {
    case .da: Form(group: ".", point: 0x2C, spacedPercent: true)
    case .en: Form(group: ",", point: 0x2E, spacedPercent: false)
    case .sv, .nb, .nn, .fi: Form(group: "\u{A0}", point: 0x2C, spacedPercent: true)
    }
  }

  /// The number with grouped thousands and between `minPlaces` and `maxPlaces` decimals, rounded
  /// half away from zero; a true minus sign (U+2212).
  static func grouped(
    _ value: Decimal, minPlaces: Int, maxPlaces: Int, language: Language
  ) -> String {
    guard value.isFinite else { return "" }
    let form = form(language)
    let places = min(max(maxPlaces, minPlaces), 12)
    if let digits = ScaledInteger(value, places: places) {
      return write(
        digits.magnitude, places: places, minPlaces: minPlaces, negative: digits.negative,
        form: form)
    }
    return slow(value, minPlaces: minPlaces, maxPlaces: places, form: form)
  }

  /// Writes from the right into a small buffer on the stack.
  private static func write(
    _ magnitude: UInt64, places: Int, minPlaces: Int, negative: Bool, form: Form
  ) -> String {
    withUnsafeTemporaryAllocation(byteCount: 96, alignment: 1) { raw in
      let out = raw.bindMemory(to: UInt8.self)
      var at = 96
      var rest = magnitude
      var left = places
      while left > minPlaces, rest % 10 == 0 {
        rest /= 10
        left -= 1
      }
      if left > 0 {
        for _ in 0..<left {
          at -= 1
          out[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        at -= 1
        out[at] = form.point
      }
      var count = 0
      repeat {
        if count == 3 {
          count = 0
          at -= form.group.utf8CodeUnitCount
          for index in 0..<form.group.utf8CodeUnitCount {
            out[at + index] = form.group.utf8Start[index]
          }
        }
        at -= 1
        out[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        count += 1
      } while rest > 0
      if negative, magnitude != 0 {
        at -= 3
        (out[at], out[at + 1], out[at + 2]) = (0xE2, 0x88, 0x92)
      }
      return String(decoding: UnsafeBufferPointer(rebasing: out[at...]), as: UTF8.self)
    }
  }

  /// Numbers beyond 64 bits.
  private static func slow(
    _ value: Decimal, minPlaces: Int, maxPlaces: Int, form: Form
  ) -> String {
    let plain = Array(value.magnitude.plain(places: maxPlaces).utf8)
    let point = plain.firstIndex(of: 0x2E) ?? plain.count
    var fraction = point < plain.count ? Array(plain[(point + 1)...]) : []
    while fraction.count > minPlaces, fraction.last == 0x30 { fraction.removeLast() }
    var out: [UInt8] = []
    let isZero = !plain.contains { $0 > 0x30 }
    if value.isSignMinus, !isZero { out += [0xE2, 0x88, 0x92] }
    for (index, digit) in plain[..<point].enumerated() {
      if index > 0, (point - index) % 3 == 0 {
        out += UnsafeBufferPointer(
          start: form.group.utf8Start, count: form.group.utf8CodeUnitCount)
      }
      out.append(digit)
    }
    if !fraction.isEmpty { out += [form.point] + fraction }
    return String(decoding: out, as: UTF8.self)
  }

  /// A rate with the per cent sign, up to three decimals.
  static func percent(_ value: Decimal, language: Language) -> String {
    let number = grouped(value, minPlaces: 0, maxPlaces: 3, language: language)
    return form(language).spacedPercent ? number + "\u{A0}%" : number + "%"
  }
}

/// A decimal as a whole number of its smallest places, where that fits 63 bits.
struct ScaledInteger {
  var magnitude: UInt64
  var negative: Bool

  private static let powers: [UInt64] = (0...18).map { power in
    (0..<power).reduce(UInt64(1)) { value, _ in value * 10 }
  }

  /// Whether `Decimal` keeps its mantissa where the fast way reads it; tried once.
  private static let layoutHolds: Bool = {
    guard let probe = Decimal(string: "-12345678901.25", locale: nil),
      MemoryLayout<Decimal>.size == 20
    else { return false }
    return mantissa(probe) == 1_234_567_890_125 && probe.exponent == -2
  }()

  /// The mantissa's lower 64 bits, or nothing where it has more.
  private static func mantissa(_ value: Decimal) -> UInt64? {
    withUnsafeBytes(of: value) { bytes in
      guard bytes.count >= 20 else { return nil }
      let high = bytes.loadUnaligned(fromByteOffset: 12, as: UInt64.self)
      guard high == 0 else { return nil }
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
    }
  }

  /// `value × 10^places`, rounded half away from zero.
  init?(_ value: Decimal, places: Int) {
    guard Self.layoutHolds, value.isFinite, let mantissa = Self.mantissa(value),
      mantissa < 1 << 62
    else { return nil }
    negative = value.isSignMinus
    let shift = value.exponent + places
    if mantissa == 0 {
      magnitude = 0
    } else if shift >= 0 {
      guard shift <= 18 else { return nil }
      let (product, overflow) = mantissa.multipliedReportingOverflow(by: Self.powers[shift])
      guard !overflow, product < 1 << 62 else { return nil }
      magnitude = product
    } else {
      guard shift >= -18 else { return nil }
      let divisor = Self.powers[-shift]
      magnitude = (mantissa + divisor / 2) / divisor
    }
  }
}

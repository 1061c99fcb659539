import Foundation

/// An ISO 4217 currency code such as `SEK`; always three capital letters.
public struct Currency: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// The three-letter code.
  public let code: String
  /// Makes a currency, or nothing where the text is not three capital ASCII letters.
  public init?(_ code: String) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
    self.code = code
  }
  /// The three-letter code.
  public var description: String { code }
  /// Orders currencies by code.
  public static func < (a: Currency, b: Currency) -> Bool { a.code < b.code }
  /// Decimals that amounts of this currency are written with (ISO 4217 minor units).
  public var decimals: Int {
    switch code {
    case "ISK", "JPY", "KRW", "CLP", "VND", "XOF", "XAF", "XPF", "UGX", "RWF", "PYG", "GNF": 0
    case "BHD", "KWD", "JOD", "OMR", "TND", "IQD", "LYD": 3
    default: 2
    }
  }
}

/// A decimal amount in a currency. Never floating point.
public struct Money: Hashable, Sendable {
  /// The exact amount.
  public var amount: Decimal
  /// What the amount is counted in.
  public var currency: Currency
  /// Makes an amount of money.
  public init(_ amount: Decimal, _ currency: Currency) {
    self.amount = amount
    self.currency = currency
  }
}

extension Decimal {
  /// The value rounded to `places` decimals, half away from zero, as EN 16931 examples round.
  public func rounded(places: Int) -> Decimal {
    var value = self
    var result = Decimal()
    NSDecimalRound(&result, &value, places, .plain)
    return result
  }

  /// Reads the lexical form of `xsd:decimal` (an optional sign, digits, at most one point).
  ///
  /// Refuses what `Decimal(string:)` lets pass: exponents, commas, trailing text, more than 34
  /// significant digits (so that no digit is lost without notice).
  public init?(xsdDecimal text: some StringProtocol) {
    var digits = 0
    var significant = 0
    var points = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case 0x30...0x39:
        digits += 1
        if byte != 0x30 || significant > 0 { significant += 1 }
      case 0x2E: points += 1
      case 0x2B, 0x2D: if index != 0 { return nil }
      default: return nil
      }
    }
    guard digits > 0, points <= 1, significant <= 34 else { return nil }
    var plain = String(text)
    if plain.utf8.first == 0x2B { plain.removeFirst() }
    guard let value = Decimal(string: plain, locale: nil) else { return nil }
    self = value
  }

  /// The value in plain digits with exactly `places` decimals and a point, such as `11.00`.
  public func plain(places: Int) -> String {
    let rounded = rounded(places: places)
    var text = "\(rounded.magnitude)"
    if places > 0 {
      if let point = text.firstIndex(of: ".") {
        let have = text.distance(from: point, to: text.endIndex) - 1
        text += String(repeating: "0", count: max(0, places - have))
      } else {
        text += "." + String(repeating: "0", count: places)
      }
    }
    return rounded < 0 ? "-" + text : text
  }
}

/// Brings a postcode into its country's own form.
public enum Postcodes {
  /// Countries that have no postcodes, or where letters arrive without one.
  static let without: Set<String> = [
    "AE", "AG", "AO", "AW", "BF", "BI", "BJ", "BO", "BS", "BW", "BZ", "CD", "CF", "CG", "CI", "CK",
    "CM", "DJ", "DM", "ER", "FJ", "GA", "GD", "GH", "GM", "GQ", "GY", "HK", "IE", "KI", "KM", "KN",
    "KP", "LC", "ML", "MO", "MR", "MW", "NR", "NU", "QA", "RW", "SB", "SC", "SL", "SO", "SR", "ST",
    "SY", "TD", "TG", "TK", "TL", "TO", "TT", "TV", "UG", "VU", "YE", "ZW",
  ]

  /// Forms by country: `9` a digit, `A` a letter, anything else itself.
  static let forms: [String: [String]] = [
    "SE": ["999 99"], "NO": ["9999"], "SJ": ["9999"], "DK": ["9999"], "FI": ["99999"],
    "AX": ["99999"], "IS": ["999"], "FO": ["999"], "GL": ["9999"], "GR": ["999 99"],
    "PL": ["99-999"], "LT": ["LT-99999"], "LV": ["LV-9999"], "EE": ["99999"], "DE": ["99999"],
    "NL": ["9999 AA"], "BE": ["9999"], "LU": ["9999"], "FR": ["99999"], "MC": ["99999"],
    "ES": ["99999"], "PT": ["9999-999", "9999"], "IT": ["99999"], "SM": ["99999"], "VA": ["99999"],
    "AT": ["9999"], "CH": ["9999"], "LI": ["9999"], "CZ": ["999 99"], "SK": ["999 99"],
    "HU": ["9999"], "SI": ["9999"], "HR": ["99999"], "BA": ["99999"], "RS": ["99999"],
    "ME": ["99999"], "MK": ["9999"], "AL": ["9999"], "RO": ["999999"], "BG": ["9999"],
    "UA": ["99999"], "MD": ["9999"], "TR": ["99999"], "CY": ["9999"],
    "US": ["99999-9999", "99999"], "CA": ["A9A 9A9"], "AU": ["9999"], "NZ": ["9999"],
    "JP": ["999-9999"], "KR": ["99999"], "CN": ["999999"], "IN": ["999999"], "SG": ["999999"],
    "TH": ["99999"], "ZA": ["9999"], "IL": ["9999999"], "MX": ["99999"], "BR": ["99999-999"],
    "MT": ["AAA 9999"],
    "GB": ["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"],
    "JE": ["AA9 9AA", "AA99 9AA"], "GG": ["AA9 9AA", "AA99 9AA"], "IM": ["AA9 9AA", "AA99 9AA"],
  ]

  /// Whether letters to the country need a postcode.
  public static func isRequired(in country: String) -> Bool { !without.contains(country) }

  /// The postcode in the country's form, or nothing where it does not fit that form.
  ///
  /// Spaces, hyphens and a country prefix (`SE-90325`, `S 903 25`) may be there or not. Countries
  /// without a known form keep up to ten letters, digits, spaces and hyphens.
  public static func normalise(_ text: String, country: String) -> String? {
    var plain: [UInt8] = []
    for byte in (country == "GR" ? withoutGreekWord(text) : text).utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A: plain.append(byte)
      case 0x61...0x7A: plain.append(byte - 0x20)
      case 0x20, 0x2D, 0x2E: continue
      // A no-break space or a longer dash from a text editor.
      case 0xC2, 0xA0, 0xE2, 0x80, 0x90...0x94: continue
      default: return nil
      }
    }
    guard let forms = forms[country] else {
      let fine = text.utf8.allSatisfy { $0 < 0x7F } && (1...10).contains(text.utf8.count)
      return fine && !plain.isEmpty ? text.uppercased() : nil
    }
    for candidate in candidates(plain, country: country) {
      for form in forms {
        if let fitted = fit(candidate, to: form) { return fitted }
      }
    }
    return nil
  }

  /// Greeks write Τ.Κ., their word for postcode, in front.
  private static func withoutGreekWord(_ text: String) -> String {
    let word = text.prefix { !$0.isNumber }
    let letters = word.filter { $0 != "." && $0 != " " && $0 != ":" }
    return ["ΤΚ", "TK"].contains(letters) ? String(text.dropFirst(word.count)) : text
  }

  /// The bytes themselves, then without a country prefix of one or two letters.
  private static func candidates(_ plain: [UInt8], country: String) -> [[UInt8]] {
    var candidates = [plain]
    let prefix = Array(country.utf8)
    if plain.starts(with: prefix), plain.count > 2 { candidates.append(Array(plain.dropFirst(2))) }
    // The old international car codes that people still write: S-, N-, D-, F- …
    let car: UInt8? = ["SE": 0x53, "NO": 0x4E, "DE": 0x44, "FR": 0x46, "AT": 0x41, "BE": 0x42][
      country]
    if let car, plain.first == car { candidates.append(Array(plain.dropFirst())) }
    // Latvia and Lithuania write their own prefix as a part of the code.
    if country == "LV" || country == "LT", !plain.starts(with: prefix) {
      candidates.append(prefix + plain)
    }
    return candidates
  }

  private static func fit(_ plain: [UInt8], to form: String) -> String? {
    var result: [UInt8] = []
    var index = 0
    for wanted in form.utf8 {
      if wanted == 0x20 || wanted == 0x2D {
        result.append(wanted)
        continue
      }
      guard index < plain.count else { return nil }
      let byte = plain[index]
      index += 1
      switch wanted {
      case 0x39: guard byte >= 0x30, byte <= 0x39 else { return nil }
      case 0x41:
        guard byte >= 0x41, byte <= 0x5A else { return nil }
      default: guard byte == wanted else { return nil }
      }
      result.append(byte)
    }
    return index == plain.count ? String(decoding: result, as: UTF8.self) : nil
  }
}

/// Check digit arithmetic of payment references, accounts and organisation numbers.
///
/// All functions take text as it stands in a document; digits only, unless said otherwise.
public enum CheckDigits {
  // MARK: Digits

  /// The digits of the text, or nothing where it is empty or holds anything else.
  static func digits(_ text: String) -> [Int]? {
    var digits: [Int] = []
    digits.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits.append(Int(byte) - 0x30)
    }
    return digits.isEmpty ? nil : digits
  }

  // MARK: Modulus 10 (Luhn)

  /// The Luhn digit for a payload: weights 2, 1 from the right (12345678 → 2).
  public static func luhnDigit(_ payload: String) -> Int? {
    guard let digits = digits(payload) else { return nil }
    return luhnDigit(digits[...])
  }

  static func luhnDigit(_ payload: ArraySlice<Int>) -> Int {
    var sum = 0
    var doubles = true
    for digit in payload.reversed() {
      let value = doubles ? digit * 2 : digit
      sum += value > 9 ? value - 9 : value
      doubles.toggle()
    }
    return (10 - sum % 10) % 10
  }

  /// Whether the last digit is the Luhn digit of those before it.
  public static func isLuhn(_ text: String) -> Bool {
    guard let digits = digits(text), digits.count >= 2, let last = digits.last else { return false }
    return luhnDigit(digits.dropLast()) == last
  }

  // MARK: Modulus 11

  /// The MOD11 character of a Norwegian KID: weights 2…7 from the right; `-` where it would be 10.
  public static func kidMod11Character(_ payload: String) -> Character? {
    guard let digits = digits(payload) else { return nil }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() { sum += digit * (2 + place % 6) }
    let check = (11 - sum % 11) % 11
    return check == 10 ? "-" : Character(String(check))
  }

  /// Whether the text is a Norwegian KID by MOD10 or MOD11: 2 to 25 characters.
  public static func isKID(_ text: String) -> Bool {
    guard (2...25).contains(text.utf8.count), let last = text.last else { return false }
    return isLuhn(text) || kidMod11Character(String(text.dropLast())) == last
  }

  /// Whether a weighted sum of all digits is divisible by 11.
  private static func isDivisibleBy11(_ digits: [Int], weights: [Int]) -> Bool {
    guard digits.count == weights.count else { return false }
    return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
  }

  /// Whether the text is a Norwegian bank account: 11 digits, MOD11; points and spaces may be in
  /// it.
  public static func isNorwegianAccount(_ text: String) -> Bool {
    guard let digits = digits(text.filter { $0 != "." && $0 != " " }) else { return false }
    return isDivisibleBy11(digits, weights: [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
  }

  // MARK: Sweden

  /// Whether the text is a bankgiro number: 7 or 8 digits with Luhn; a hyphen may be in it.
  public static func isBankgiro(_ text: String) -> Bool {
    let plain = text.filter { $0 != "-" && $0 != " " }
    return (7...8).contains(plain.utf8.count) && isLuhn(plain)
  }

  /// Whether the text is a plusgiro number: 2 to 8 digits with Luhn; spaces and a hyphen may be
  /// in it.
  public static func isPlusgiro(_ text: String) -> Bool {
    let plain = text.filter { $0 != "-" && $0 != " " }
    return (2...8).contains(plain.utf8.count) && isLuhn(plain)
  }

  /// Whether the text is a Swedish OCR number: 2 to 25 digits with Luhn.
  public static func isSwedishOCR(_ text: String) -> Bool {
    (2...25).contains(text.utf8.count) && isLuhn(text)
  }

  /// Whether the digit before the check digit is the length of the whole number, modulo 10.
  public static func hasOCRLengthDigit(_ text: String) -> Bool {
    guard let digits = digits(text), digits.count >= 3 else { return false }
    return digits[digits.count - 2] == digits.count % 10
  }

  // MARK: Denmark

  /// Whether a FIK payment identification is right for its card type: `71` has 15 digits, `75` 16
  /// with MOD10, `73` none.
  public static func isFIK(card: String, id: String) -> Bool {
    switch card {
    case "71": id.utf8.count == 15 && isLuhn(id)
    case "75": id.utf8.count == 16 && isLuhn(id)
    case "73": id.isEmpty
    default: false
    }
  }

  // MARK: Finland

  /// The 7-3-1 digit of a Finnish reference (1111 → 2).
  public static func viiteDigit(_ payload: String) -> Int? {
    guard let digits = digits(payload) else { return nil }
    let weights = [7, 3, 1]
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() { sum += digit * weights[place % 3] }
    return (10 - sum % 10) % 10
  }

  /// Whether the text is a Finnish reference: 4 to 20 digits with 7-3-1; spaces may be in it.
  public static func isViite(_ text: String) -> Bool {
    let plain = text.filter { $0 != " " }
    guard (4...20).contains(plain.utf8.count), let last = plain.last?.wholeNumberValue else {
      return false
    }
    return viiteDigit(String(plain.dropLast())) == last
  }

  // MARK: ISO 7064 MOD 97-10

  /// The remainder modulo 97, letters counted as 10…35; nothing for any other character.
  static func mod97(_ bytes: some Sequence<UInt8>) -> Int? {
    var remainder = 0
    for byte in bytes {
      switch byte {
      case 0x30...0x39: remainder = (remainder * 10 + Int(byte - 0x30)) % 97
      case 0x41...0x5A: remainder = (remainder * 100 + Int(byte - 0x41) + 10) % 97
      case 0x61...0x7A: remainder = (remainder * 100 + Int(byte - 0x61) + 10) % 97
      default: return nil
      }
    }
    return remainder
  }

  /// The RF creditor reference (ISO 11649) for a payload of 1 to 21 letters and digits.
  public static func rfReference(_ payload: String) -> String? {
    guard (1...21).contains(payload.utf8.count),
      let remainder = mod97(Array(payload.utf8) + Array("RF00".utf8))
    else { return nil }
    let check = 98 - remainder
    return "RF" + (check < 10 ? "0" : "") + String(check) + payload
  }

  /// Whether the text is an RF creditor reference: 5 to 25 characters; spaces may be in it.
  public static func isRF(_ text: String) -> Bool {
    let bytes = Array(text.utf8.filter { $0 != 0x20 })
    guard (5...25).contains(bytes.count), bytes[0] | 0x20 == 0x72, bytes[1] | 0x20 == 0x66 else {
      return false
    }
    return mod97(bytes[4...] + bytes[..<4]) == 1
  }

  /// Whether the text is an IBAN: its country's length where known, and MOD 97; spaces may be in
  /// it.
  public static func isIBAN(_ text: String) -> Bool {
    let bytes = Array(text.utf8.filter { $0 != 0x20 })
    guard looksLikeIBAN(text) else { return false }
    let country = String(decoding: bytes[..<2], as: UTF8.self).uppercased()
    if let length = ibanLengths[country], length != bytes.count { return false }
    return mod97(bytes[4...] + bytes[..<4]) == 1
  }

  /// Whether the text has the shape of an IBAN: two letters, two digits, 11 to 30 letters or
  /// digits.
  public static func looksLikeIBAN(_ text: String) -> Bool {
    var count = 0
    for byte in text.utf8 where byte != 0x20 {
      let isDigit = byte >= 0x30 && byte <= 0x39
      let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
      switch count {
      case 0, 1: if !isLetter { return false }
      case 2, 3: if !isDigit { return false }
      default: if !isDigit && !isLetter { return false }
      }
      count += 1
    }
    return (15...34).contains(count)
  }

  /// IBAN lengths by country, from the SWIFT IBAN registry.
  static let ibanLengths: [String: Int] = [
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GI": 23, "GL": 18, "GR": 27,
    "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29,
  ]

  // MARK: Organisation numbers

  /// Whether the text is a Swedish organisation number: 10 digits with Luhn; a hyphen may be in it.
  public static func isSwedishOrganisation(_ text: String) -> Bool {
    let plain = text.filter { $0 != "-" }
    return plain.utf8.count == 10 && isLuhn(plain)
  }

  /// Whether the text is a Norwegian organisation number: 9 digits, MOD11.
  public static func isNorwegianOrganisation(_ text: String) -> Bool {
    guard let digits = digits(text.filter { $0 != " " }) else { return false }
    return isDivisibleBy11(digits, weights: [3, 2, 7, 6, 5, 4, 3, 2, 1])
  }

  /// Whether the text is a Danish CVR number: 8 digits, MOD11; `DK` may stand in front.
  public static func isDanishCVR(_ text: String) -> Bool {
    let plain = text.hasPrefix("DK") ? String(text.dropFirst(2)) : text
    guard let digits = digits(plain), digits.first != 0 else { return false }
    return isDivisibleBy11(digits, weights: [2, 7, 6, 5, 4, 3, 2, 1])
  }

  /// Whether the text is a Finnish business identity code such as `1234567-1`.
  public static func isFinnishBusinessID(_ text: String) -> Bool {
    guard let digits = digits(text.filter { $0 != "-" }), digits.count == 8 else { return false }
    let weights = [7, 9, 10, 5, 8, 4, 2]
    let sum = zip(digits, weights).reduce(0) { sum, pair in sum + pair.0 * pair.1 }
    let remainder = sum % 11
    return remainder != 1 && digits[7] == (remainder == 0 ? 0 : 11 - remainder)
  }
}

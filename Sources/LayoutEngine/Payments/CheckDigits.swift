/// The check digits of payment references, by arithmetic on ASCII digits.
enum CheckDigits {
  /// The digits' values, or nothing where another character stands among them.
  static func digits(_ text: String) -> [Int]? {
    var digits: [Int] = []
    for byte in text.utf8 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits.append(Int(byte) - 0x30)
    }
    return digits.isEmpty ? nil : digits
  }

  /// The Luhn digit (modulus 10, weights 2 and 1 from the right) that belongs behind the digits.
  static func mod10(_ digits: [Int]) -> Int {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let product = place % 2 == 0 ? digit * 2 : digit
      sum += product > 9 ? product - 9 : product
    }
    return (10 - sum % 10) % 10
  }

  /// Whether the last digit is the Luhn digit of those before it.
  static func isMod10(_ digits: [Int]) -> Bool {
    guard digits.count >= 2, let last = digits.last else { return false }
    return mod10(Array(digits.dropLast())) == last
  }

  /// The modulus 11 digit (weights 2…7 from the right); nothing where it would be 10.
  static func mod11(_ digits: [Int]) -> Int? {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() { sum += digit * (2 + place % 6) }
    let check = (11 - sum % 11) % 11
    return check == 10 ? nil : check
  }

  /// Whether the last digit is the modulus 11 digit of those before it.
  static func isMod11(_ digits: [Int]) -> Bool {
    guard digits.count >= 2, let last = digits.last else { return false }
    return mod11(Array(digits.dropLast())) == last
  }

  /// Whether a Finnish reference (viite) ends with its check digit: weights 7, 3, 1 from the right.
  static func isViite(_ digits: [Int]) -> Bool {
    guard digits.count >= 4, digits.count <= 20, let last = digits.last else { return false }
    let weights = [7, 3, 1]
    var sum = 0
    for (place, digit) in digits.dropLast().reversed().enumerated() {
      sum += digit * weights[place % 3]
    }
    return (10 - sum % 10) % 10 == last
  }

  /// The remainder modulo 97 of ISO 7064 text: digits stand for themselves, A…Z for 10…35.
  static func mod97(_ text: String) -> Int? {
    var remainder = 0
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39: remainder = (remainder * 10 + Int(byte) - 0x30) % 97
      case 0x41...0x5A: remainder = (remainder * 100 + Int(byte) - 0x41 + 10) % 97
      default: return nil
      }
    }
    return remainder
  }

  /// Whether the text is an IBAN by its form and check digits (ISO 13616).
  static func isIBAN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (15...34).contains(bytes.count), bytes[0] >= 0x41, bytes[0] <= 0x5A, bytes[1] >= 0x41,
      bytes[1] <= 0x5A
    else { return false }
    return mod97(String(decoding: bytes[4...] + bytes[..<4], as: UTF8.self)) == 1
  }

  /// Whether the text is an RF creditor reference (ISO 11649).
  static func isRF(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (5...25).contains(bytes.count), bytes[0] == 0x52, bytes[1] == 0x46 else { return false }
    return mod97(String(decoding: bytes[4...] + bytes[..<4], as: UTF8.self)) == 1
  }

  /// The text without spaces, points, hyphens and no-break spaces, in capitals.
  static func compact(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    var skip = 0
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if skip > 0 {
        skip -= 1
        continue
      }
      switch byte {
      case 0x20, 0x2D, 0x2E, 0x2F: continue
      case 0xC2 where index + 1 < bytes.count && bytes[index + 1] == 0xA0: skip = 1
      case 0x61...0x7A: out.append(byte - 0x20)
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

import Foundation

extension CodePage {
  /// The upper half of CP437, from 0x80.
  private static let upperHalf: [Unicode.Scalar] = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
      + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)

  private static let byteOfScalar = Dictionary(
    uniqueKeysWithValues: upperHalf.enumerated().map { ($0.element, UInt8(0x80 + $0.offset)) })

  /// The text in this code page. A character that the page lacks becomes its base letter where it
  /// has one (`č` → `c`), else `replacement`; control characters become spaces, since they would
  /// break records apart.
  public func encode(_ text: String, replacement: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    let instead = replacement.utf8.first ?? 0x3F
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
        bytes.append(0x20)
      } else if self == .utf8 {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else {
        bytes.append(byte(scalar) ?? base(of: scalar).flatMap(byte) ?? instead)
      }
    }
    return bytes
  }

  /// Whether the page has the character.
  public func has(_ scalar: Unicode.Scalar) -> Bool { self == .utf8 || byte(scalar) != nil }

  /// The text of bytes in this code page, or nothing where they are none.
  public func decode(_ bytes: some Collection<UInt8>) -> String? {
    switch self {
    case .utf8: return String(validating: bytes, as: UTF8.self)
    case .latin1:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case .cp437:
      var text = String.UnicodeScalarView()
      for byte in bytes {
        text.append(byte < 0x80 ? Unicode.Scalar(byte) : Self.upperHalf[Int(byte) - 0x80])
      }
      return String(text)
    }
  }

  private func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value < 0x80 { return UInt8(scalar.value) }
    switch self {
    case .utf8: return nil
    case .latin1: return scalar.value < 0x100 ? UInt8(scalar.value) : nil
    case .cp437: return Self.byteOfScalar[scalar]
    }
  }

  private func base(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    return parts.count > 1 ? parts.first : nil
  }
}

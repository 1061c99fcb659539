/// How many parts a text message takes, counted as the network does (3GPP TS 23.038 and 23.040).
public struct TextMessage: Sendable, Equatable {
  /// The alphabet that its characters need.
  public enum Alphabet: String, Sendable {
    /// Seven bits a character, two characters for those of the extension table.
    case gsm7
    /// Sixteen bits a unit of UTF-16.
    case ucs2
  }

  /// The alphabet.
  public let alphabet: Alphabet
  /// Septets or units in all.
  public let units: Int
  /// Parts; each is paid for.
  public let parts: Int

  /// The 128 places of the default alphabet but the escape.
  private static let basic = Set(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
  /// The extension table: each takes the escape and a place.
  private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

  /// Counts a text.
  public init(_ text: String) {
    var sizes: [Int] = []
    var fits = true
    for scalar in text.unicodeScalars {
      if Self.basic.contains(scalar) {
        sizes.append(1)
      } else if Self.extended.contains(scalar) {
        sizes.append(2)
      } else {
        fits = false
        break
      }
    }
    if !fits { sizes = text.unicodeScalars.map { UTF16.width($0) } }
    alphabet = fits ? .gsm7 : .ucs2
    units = sizes.reduce(0, +)
    parts = Self.parts(sizes, units, alone: fits ? 160 : 70, joined: fits ? 153 : 67)
  }

  /// A part of several loses room to the header that joins them, and neither an escape nor half of
  /// a surrogate pair stands at its end alone.
  private static func parts(_ sizes: [Int], _ units: Int, alone: Int, joined: Int) -> Int {
    if units <= alone { return 1 }
    var parts = 1
    var room = joined
    for size in sizes {
      if size > room {
        parts += 1
        room = joined
      }
      room -= size
    }
    return parts
  }
}

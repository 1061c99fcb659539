import CSodium

/// A name of 128 random bits that nobody can guess, as 32 hexadecimal digits: a key for as long as
/// a program runs. Only the rim asks for it; results never depend on it.
public func unguessableName() -> String {
  _ = sodium_init()
  var bytes = [UInt8](repeating: 0, count: 16)
  randombytes_buf(&bytes, bytes.count)
  return hexadecimal(bytes)
}

/// Names that only the owner of a secret can work out: the same parts give the same name, and
/// nobody without the secret can guess one or tell it from chance (keyed BLAKE2b-256).
public struct SecretNames: Sendable {
  private let key: [UInt8]

  /// Makes names for one purpose (`label`, fixed in the program) out of a secret.
  public init(label: String, secret: String) {
    _ = sodium_init()
    var key = [UInt8](repeating: 0, count: Int(crypto_generichash_KEYBYTES))
    let input = framed([label, secret])
    crypto_generichash(&key, key.count, input, UInt64(input.count), nil, 0)
    self.key = key
  }

  /// The name of `parts`: 26 small letters and digits, 130 bits. It holds no character that is
  /// taken for another, and none that programs which find links in a text leave off its end.
  public func name(of parts: [String]) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let input = framed(parts)
    crypto_generichash(&digest, digest.count, input, UInt64(input.count), key, key.count)
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
    var bits = 0
    var held: UInt32 = 0
    var out: [UInt8] = []
    for byte in digest where out.count < Self.length {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 5, out.count < Self.length {
        bits -= 5
        out.append(letters[Int(held >> UInt32(bits) & 31)])
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Characters of a name.
  public static let length = 26

  /// Whether a text has the form of a name.
  public static func isName(_ text: String) -> Bool {
    let letters = "abcdefghijkmnpqrstuvwxyz23456789".utf8
    return text.utf8.count == length && text.utf8.allSatisfy(letters.contains)
  }
}

/// Whether two texts are the same, in a time that does not tell how much of them is.
public func sameBytes(_ one: String, _ other: String) -> Bool {
  let (one, other) = (Array(one.utf8), Array(other.utf8))
  return one.count == other.count && sodium_memcmp(one, other, one.count) == 0
}

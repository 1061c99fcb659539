import CSodium

/// Names that stand for something without saying it: keyed BLAKE2b-128 as 32 hexadecimal digits.
///
/// The key is derived from a fixed label and a scope, never from chance or a secret of the
/// installation, so the same input gives the same name in every spool and a rerun writes the same
/// bytes. It keeps plain words out of files and makes the same input look different in another
/// scope; it is **no** protection against somebody who knows the scope and tries out guesses.
public struct KeyedHash: Sendable {
  private let key: [UInt8]

  /// Makes a hash for one purpose (`label`, fixed in the program) and one `scope`.
  public init(label: String, scope: String) {
    _ = sodiumIsReady
    var key = [UInt8](repeating: 0, count: Int(crypto_generichash_KEYBYTES))
    let input = framed([label, scope])
    crypto_generichash(&key, key.count, input, UInt64(input.count), nil, 0)
    self.key = key
  }

  /// The name of `parts`. Parts are framed by their lengths: `["ab", "c"]` is not `["a", "bc"]`.
  public func name(of parts: [String]) -> String {
    var digest = [UInt8](repeating: 0, count: 16)
    let input = framed(parts)
    crypto_generichash(&digest, digest.count, input, UInt64(input.count), key, key.count)
    return hexadecimal(digest)
  }
}

/// The version of libsodium, such as `1.0.18`.
public var sodiumVersion: String { String(cString: sodium_version_string()) }

/// libsodium picks its fastest code once, before first use.
private let sodiumIsReady = sodium_init() >= 0

func framed(_ parts: [String]) -> [UInt8] {
  var bytes: [UInt8] = []
  for part in parts {
    let utf8 = Array(part.utf8)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: utf8.count >> shift))
    }
    bytes += utf8
  }
  return bytes
}

import CSodium
import Foundation

/// SHA-256 (FIPS 180-4) over bytes that come in pieces; written as 64 small hexadecimal digits.
public struct SHA256Hasher: Sendable {
  private var state = crypto_hash_sha256_state()

  /// Starts a digest.
  public init() { crypto_hash_sha256_init(&state) }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// Adds bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBufferPointer { pointer in
      _ = crypto_hash_sha256_update(&state, pointer.baseAddress, UInt64(pointer.count))
    }
  }

  /// Ends the digest; no bytes may be added after it.
  public mutating func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    crypto_hash_sha256_final(&state, &digest)
    return hexadecimal(digest)
  }
}

/// The SHA-256 of bytes at hand, as 64 small hexadecimal digits.
public func sha256Hex(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
  crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
  return hexadecimal(digest)
}

/// The SHA-256 of a text's UTF-8, as 64 small hexadecimal digits.
public func sha256Hex(_ text: String) -> String { sha256Hex(Array(text.utf8)) }

/// Bytes as small hexadecimal digits.
public func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
    for (index, byte) in bytes.enumerated() {
      buffer[index * 2] = digits[Int(byte >> 4)]
      buffer[index * 2 + 1] = digits[Int(byte & 0xF)]
    }
    return bytes.count * 2
  }
}

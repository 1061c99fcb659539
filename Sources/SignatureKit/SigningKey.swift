import COpenSSL

/// Why a key cannot be used or did not sign. It quotes nothing of the key.
public enum SigningFault: Error, Sendable {
  /// No private key in PEM, or its passphrase is another.
  case unreadable
  /// No RSA key of at least 2048 bits.
  case unsuitable
  /// The library failed.
  case failed
}

/// A private RSA key that signs: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2).
///
/// `@unchecked Sendable`: signing only reads the key, which OpenSSL allows from many threads at
/// once.
public final class SigningKey: @unchecked Sendable {
  private let key: OpaquePointer

  /// Reads a key.
  ///
  /// - Parameters:
  ///   - pem: the key in PEM, PKCS #8 or PKCS #1.
  ///   - passphrase: of an encrypted key; nobody is ever asked for one.
  public init(pem: String, passphrase: String = "") throws(SigningFault) {
    let bytes = Array(pem.utf8)
    // The source reads where the bytes lie, so they are lent until the key is read.
    let made = bytes.withUnsafeBytes { bytes -> OpaquePointer? in
      guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
        return nil
      }
      defer { BIO_free(source) }
      // Without a passphrase OpenSSL would ask at the terminal.
      return passphrase.withCString { text in
        PEM_read_bio_PrivateKey(source, nil, nil, UnsafeMutableRawPointer(mutating: text))
      }
    }
    ERR_clear_error()
    guard let made else { throw .unreadable }
    guard EVP_PKEY_get_base_id(made) == EVP_PKEY_RSA, EVP_PKEY_get_bits(made) >= 2048 else {
      EVP_PKEY_free(made)
      throw .unsuitable
    }
    key = made
  }

  deinit { EVP_PKEY_free(key) }

  /// The signature of bytes; as long as the key.
  public func signature(of bytes: [UInt8]) throws(SigningFault) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .failed }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 else { throw .failed }
    var length = Int(EVP_PKEY_get_size(key))
    var signature = [UInt8](repeating: 0, count: length)
    guard EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else {
      throw .failed
    }
    return Array(signature.prefix(length))
  }
}

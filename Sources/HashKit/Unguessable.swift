import CSodium

/// A name of 128 random bits that nobody can guess, as 32 hexadecimal digits: a key for as long as
/// a program runs. Only the rim asks for it; results never depend on it.
public func unguessableName() -> String {
  _ = sodium_init()
  var bytes = [UInt8](repeating: 0, count: 16)
  randombytes_buf(&bytes, bytes.count)
  return hexadecimal(bytes)
}

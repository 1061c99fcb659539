import CHyphen
import Glibc

/// Divides words by a file of patterns, as Debian's `hyphen-…` packages bring them. One thread at a
/// time may use it.
public final class PatternHyphenator {
  private let dictionary: UnsafeMutablePointer<HyphenDict>
  private let isUTF8: Bool
  /// Letters of the longest word that is divided; compounds are far shorter.
  private static let lettersMax = 80

  /// Opens a pattern file in ISO 8859-1 or UTF-8. Throws `HyphenationFault` where it is not there,
  /// is no pattern file, or is in another encoding.
  public init(path: String) throws(HyphenationFault) {
    guard access(path, R_OK) == 0, let made = hnj_hyphen_load(path) else {
      throw HyphenationFault(dictionary: path, message: "no readable pattern file")
    }
    let encoding = withUnsafeBytes(of: made.pointee.cset) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    isUTF8 = made.pointee.utf8 != 0
    guard isUTF8 || encoding == "ISO8859-1" else {
      hnj_hyphen_free(made)
      throw HyphenationFault(dictionary: path, message: "the encoding \(encoding) is not read")
    }
    dictionary = made
  }

  deinit { hnj_hyphen_free(dictionary) }

  /// After how many of the word's Unicode scalars it may be divided, ascending. Whoever asks sets
  /// the least that must stand before and after. Words that the patterns cannot spell have none.
  public func places(in word: String) -> [Int] {
    let scalars = Array(word.unicodeScalars)
    guard scalars.count > 1, scalars.count <= Self.lettersMax, let bytes = bytes(scalars) else {
      return []
    }
    var marks = [CChar](repeating: 0, count: bytes.count + 5)
    var replacements: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var positions: UnsafeMutablePointer<Int32>?
    var cuts: UnsafeMutablePointer<Int32>?
    let status = hnj_hyphen_hyphenate2(
      dictionary, bytes, Int32(bytes.count), &marks, nil, &replacements, &positions, &cuts)
    defer {
      if let replacements {
        for index in 0..<bytes.count { free(replacements[index]) }
        free(replacements)
      }
      free(positions)
      free(cuts)
    }
    guard status == 0 else { return [] }
    // Marks count characters. A division that would change letters is left out.
    return (0..<(scalars.count - 1)).filter { index in
      marks[index] & 1 == 1 && replacements?[index] == nil
    }.map { $0 + 1 }
  }

  /// The word in small letters in the dictionary's encoding, letter by letter, or nothing.
  private func bytes(_ scalars: [Unicode.Scalar]) -> [CChar]? {
    var bytes: [CChar] = []
    for scalar in scalars {
      let small = scalar.properties.lowercaseMapping.unicodeScalars
      guard let only = small.first, small.count == 1 else { return nil }
      if isUTF8 {
        bytes += String(only).utf8.map { CChar(bitPattern: $0) }
      } else {
        guard only.value < 0x100 else { return nil }
        bytes.append(CChar(bitPattern: UInt8(only.value)))
      }
    }
    return bytes
  }
}

import CVoikko
import Synchronization

/// Divides Finnish words with Voikko, whose dictionary knows where compounds join: rules of
/// syllables alone would divide `linja-auto` as `linjaau-to`. One thread at a time may use it.
public final class FinnishHyphenator {
  private let handle: OpaquePointer
  /// Opening reads shared tables, which the library does not guard.
  private static let opening = Mutex(())
  private static let lettersMax = 80

  /// Opens the dictionary below a folder, `/usr/lib/voikko` on Debian. Throws `HyphenationFault`
  /// where there is none.
  public init(folder: String) throws(HyphenationFault) {
    // The address leaves the lock as a number: a pointer may not be sent out of it.
    let (address, message) = Self.opening.withLock { _ in
      var message: UnsafePointer<CChar>?
      let made = voikkoInit(&message, "fi", folder)
      return (UInt(bitPattern: made), message.map { String(cString: $0) })
    }
    guard let made = OpaquePointer(bitPattern: address) else {
      throw HyphenationFault(dictionary: "Finnish", message: message ?? "no dictionary")
    }
    // Divisions that are right but hard to read are left out; words that the dictionary does not
    // know, such as names, are divided by syllables.
    voikkoSetBooleanOption(made, VOIKKO_OPT_NO_UGLY_HYPHENATION, 1)
    voikkoSetBooleanOption(made, VOIKKO_OPT_HYPHENATE_UNKNOWN_WORDS, 1)
    voikkoSetIntegerOption(made, VOIKKO_MIN_HYPHENATED_WORD_LENGTH, 5)
    handle = made
  }

  deinit { voikkoTerminate(handle) }

  /// After how many of the word's Unicode scalars it may be divided, ascending.
  public func places(in word: String) -> [Int] {
    let count = word.unicodeScalars.count
    guard count > 1, count <= Self.lettersMax, let pattern = voikkoHyphenateCstr(handle, word)
    else { return [] }
    defer { voikkoFreeCstr(pattern) }
    // One sign a letter: `-` says that a hyphen may stand before it.
    let marks = Array(String(cString: pattern).unicodeScalars)
    guard marks.count == count else { return [] }
    return (1..<count).filter { marks[$0] == "-" }
  }
}

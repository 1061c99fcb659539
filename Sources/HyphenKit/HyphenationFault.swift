/// A dictionary of a language cannot be opened.
public struct HyphenationFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The dictionary: a file, or the name of a language.
  public var dictionary: String
  /// What the library says.
  public var message: String
  /// Makes a fault.
  public init(dictionary: String, message: String) {
    self.dictionary = dictionary
    self.message = message
  }
  /// Both in a sentence.
  public var description: String { "cannot divide words by \(dictionary): \(message)" }
}

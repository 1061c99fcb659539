import Foundation
import HashKit

/// Header lines of an e-mail, while they are written.
struct MailHeader {
  /// The lines so far, each ended by CRLF.
  private(set) var lines = ""

  /// Longest text of a header, in characters, before it is encoded.
  static let textMax = 400
  /// Longest file name, in characters.
  static let nameMax = 120

  /// A line that holds ASCII of our own making alone.
  mutating func plain(_ name: String, _ value: String) {
    lines += "\(name): \(Self.oneLine(value).filter(\.isASCII))\r\n"
  }

  /// A line of free text: as it stands where that is plain ASCII, else as encoded words.
  mutating func text(_ name: String, _ value: String) {
    let text = String(Self.oneLine(value).prefix(Self.textMax))
    lines += "\(name): \(Self.phrase(text, after: name.utf8.count + 2, isFree: true))\r\n"
  }

  /// A line of an address with a name before it.
  mutating func address(_ name: String, name shown: String, address: String) {
    let text = String(Self.oneLine(shown).prefix(Self.textMax))
    guard !text.isEmpty else { return plain(name, address) }
    let phrase = Self.phrase(text, after: name.utf8.count + 2, isFree: false)
    lines += "\(name): \(phrase)\r\n <\(Self.oneLine(address))>\r\n"
  }

  /// A line whose one parameter is a text, in RFC 2231's form where it is more than plain ASCII.
  mutating func parameter(_ name: String, _ value: String, _ parameter: String, _ text: String) {
    let text = Self.fileName(text)
    let isPlain = text.utf8.count <= 60 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isPlain {
      lines += "\(name): \(value); \(parameter)=\"\(text)\"\r\n"
      return
    }
    var pieces: [String] = []
    var piece = "UTF-8''"
    for byte in text.utf8 {
      let isLetter =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
      let next =
        isLetter
        ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte]).uppercased()
      if piece.utf8.count + next.utf8.count > 55 {
        pieces.append(piece)
        piece = ""
      }
      piece += next
    }
    pieces.append(piece)
    lines += "\(name): \(value)"
    for (index, piece) in pieces.enumerated() {
      let mark = pieces.count == 1 ? "" : "*\(index)"
      lines += ";\r\n \(parameter)\(mark)*=\(piece)"
    }
    lines += "\r\n"
  }

  // MARK: Parts

  /// The text with a space in place of each control character, line and paragraph separator: none
  /// of them may end a header.
  static func oneLine(_ text: String) -> String {
    var out = ""
    var wasSpace = true
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let isControl =
        value <= 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
      if isControl {
        if !wasSpace { out.unicodeScalars.append(" ") }
      } else {
        out.unicodeScalars.append(scalar)
      }
      wasSpace = isControl
    }
    return wasSpace ? String(out.dropLast(out.hasSuffix(" ") ? 1 : 0)) : out
  }

  /// A file's name that is no path, hides nothing and opens nothing else than it says.
  static func fileName(_ text: String) -> String {
    let bad = "/\\\"<>|:*?"
    // Marks of direction could show "exe.pdf" for what is "fdp.exe".
    let turns: Set<UInt32> = [0x200E, 0x200F, 0x061C]
    let kept = oneLine(text).unicodeScalars.map { scalar -> Character in
      let value = scalar.value
      let turnsText =
        turns.contains(value) || (0x202A...0x202E).contains(value)
        || (0x2066...0x2069).contains(value)
      return bad.unicodeScalars.contains(scalar) || turnsText ? "_" : Character(scalar)
    }
    let name = String(String(kept).drop { $0 == "." || $0 == " " })
    guard !name.isEmpty else { return "attachment" }
    guard name.count > nameMax else { return name }
    // The end says what kind of file it is.
    let ending = name.lastIndex(of: ".").map { name[$0...] }.map { $0.count <= 10 ? $0 : "" } ?? ""
    return String(name.prefix(nameMax - ending.count)) + ending
  }

  /// `type/subtype` where it is that and no more, else bytes of no known type.
  static func mediaType(_ text: String) -> String {
    let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false)
    let isSound =
      parts.count == 2 && text.utf8.count <= 60
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2B || $0 == 0x2D
              || $0 == 0x2E
          }
      }
    // A part of these types would be read as more than one file.
    let isWhole = parts.first != "multipart" && parts.first != "message"
    return isSound && isWhole ? text.lowercased() : "application/octet-stream"
  }

  /// The text as encoded words of RFC 2047 of at most 75 characters, no character cut in two; as it
  /// stands where it is plain ASCII that cannot be taken for an encoded word.
  private static func phrase(_ text: String, after used: Int, isFree: Bool) -> String {
    let isASCII = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    if isASCII, !text.contains("=?"), used + text.utf8.count <= 70 {
      let special = text.utf8.contains { "()<>[]:;@\\,.\"".utf8.contains($0) }
      if isFree || !special { return text }
    }
    var words: [String] = []
    var word: [UInt8] = []
    var room = 45 - used
    for character in text.unicodeScalars {
      let bytes = Array(String(character).utf8)
      if word.count + bytes.count > max(room, 12) {
        words.append(encoded(word))
        word = []
        room = 42
      }
      word += bytes
    }
    words.append(encoded(word))
    return words.joined(separator: "\r\n ")
  }

  private static func encoded(_ bytes: [UInt8]) -> String {
    "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
  }
}

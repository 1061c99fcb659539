import Foundation

/// Finds the PDFs in a message as it was sent: as they are, or as base64 in JSON, XML or an e-mail.
/// It need know no channel's form, so that messages of earlier programs are read too.
enum SentPDF {
  private static let head = Data("%PDF-".utf8)
  private static let tail = Data("%%EOF".utf8)
  /// `%PDF-` in base64, at the beginning of what is encoded.
  private static let encodedHead = Data("JVBERi0".utf8)

  /// All of them, in the message's order.
  static func all(in body: [UInt8]) -> [[UInt8]] {
    let data = Data(body)
    var found: [(place: Int, bytes: [UInt8])] = []
    var from = data.startIndex
    while let start = data.range(of: head, in: from..<data.endIndex) {
      let next = data.range(of: head, in: start.upperBound..<data.endIndex)?.lowerBound
      let stretch = start.lowerBound..<(next ?? data.endIndex)
      from = stretch.upperBound
      guard let end = data.range(of: tail, options: .backwards, in: stretch) else { continue }
      var last = end.upperBound
      // The line end that most writers put behind it.
      if last < stretch.upperBound, data[last] == 0x0A { last += 1 }
      found.append((start.lowerBound, [UInt8](data[start.lowerBound..<last])))
    }
    from = data.startIndex
    while let start = data.range(of: encodedHead, in: from..<data.endIndex) {
      let (bytes, end) = decoded(data, from: start.lowerBound)
      from = max(end, start.upperBound)
      if let bytes { found.append((start.lowerBound, bytes)) }
    }
    return found.sorted { $0.place < $1.place }.map(\.bytes)
  }

  /// Base64 up to the first character that is none. Lines are folded in e-mails, and slashes
  /// escaped in JSON.
  private static func decoded(_ data: Data, from start: Int) -> (bytes: [UInt8]?, end: Int) {
    var digits: [UInt8] = []
    var place = start
    while place < data.endIndex {
      let byte = data[place]
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D: digits.append(byte)
      case 0x0D, 0x0A, 0x20, 0x09: break
      case 0x5C where place + 1 < data.endIndex && data[place + 1] == 0x2F: break
      default: return (Data(base64Encoded: Data(digits)).map { [UInt8]($0) }, place)
      }
      place += 1
    }
    return (Data(base64Encoded: Data(digits)).map { [UInt8]($0) }, place)
  }
}

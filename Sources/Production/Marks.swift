import MailModel

/// A number that does not fit into its field of a mark. An operating fault: the job cannot be told
/// from others by the machine, so it must not be made.
public struct MarkFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The field.
  public var meaning: MarkScheme.Meaning
  /// The number.
  public var value: Int
  /// How many digits the field has.
  public var width: Int
  /// What is wrong, in one sentence.
  public var description: String {
    "the mark's field \"\(meaning.rawValue)\" has \(width) digits and cannot say \(value)"
  }
}

/// What the mark of one sheet has to say.
public struct MarkContent: Sendable, Hashable {
  /// The job's number.
  public var job: Int
  /// The piece's number in the job, from 1.
  public var piece: Int
  /// The sheet's number in the piece, from 1.
  public var sheet: Int
  /// Sheets in the piece.
  public var sheets: Int
  /// Feeders that add an insert.
  public var feeders: [Int]
  /// Whether the piece is set aside.
  public var divert: Bool
  /// Makes the content of a mark.
  public init(job: Int, piece: Int, sheet: Int, sheets: Int, feeders: [Int], divert: Bool) {
    self.job = job
    self.piece = piece
    self.sheet = sheet
    self.sheets = sheets
    self.feeders = feeders
    self.divert = divert
  }
}

extension MarkScheme {
  /// The characters of a sheet's mark by the scheme; throws where a number does not fit.
  public func text(_ content: MarkContent) throws(MarkFault) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    for field in fields {
      switch field.meaning {
      case .job: try append(content.job, field, &bytes)
      case .piece: try append(content.piece, field, &bytes)
      case .sheet: try append(content.sheet, field, &bytes)
      case .sheets: try append(content.sheets, field, &bytes)
      case .divert: try append(content.divert ? 1 : 0, field, &bytes)
      case .endOfSet: try append(content.sheet == content.sheets ? 1 : 0, field, &bytes)
      case .constant: bytes.append(contentsOf: (field.text ?? "").utf8)
      case .feeders:
        let first = bytes.count
        bytes.append(contentsOf: repeatElement(0x30, count: field.width))
        for feeder in content.feeders {
          guard feeder >= 1, feeder <= field.width else {
            throw MarkFault(meaning: .feeders, value: feeder, width: field.width)
          }
          bytes[first + feeder - 1] = 0x31
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(_ value: Int, _ field: Field, _ bytes: inout [UInt8]) throws(MarkFault) {
    var rest = value
    if let wrap = field.wrapsAt, rest > 0 { rest = (rest - 1) % wrap + 1 }
    let first = bytes.count
    bytes.append(contentsOf: repeatElement(0x30, count: field.width))
    var place = first + field.width
    while rest > 0, place > first {
      place -= 1
      bytes[place] = UInt8(0x30 + rest % 10)
      rest /= 10
    }
    guard rest == 0, value >= 0 else {
      throw MarkFault(meaning: field.meaning, value: value, width: field.width)
    }
  }
}

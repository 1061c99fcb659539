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
  /// The sheet's number in the job's feeding order, from 1.
  public var sheetOfJob = 1
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
  ///
  /// Optical marks give a `1` for each bar and a `0` for each empty position, from the top.
  public func text(_ content: MarkContent) throws(MarkFault) -> String {
    if let omr { return omr.text(content) }
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
      case .feederBits: bytes.append(feederBits(content.feeders, field))
      case .checkDigit: bytes.append(Self.checkDigit(of: bytes))
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

  private func feederBits(_ feeders: [Int], _ field: Field) -> UInt8 {
    var bits = 0
    for feeder in feeders where feeder >= field.firstFeeder && feeder < field.firstFeeder + 5 {
      bits |= 1 << (feeder - field.firstFeeder)
    }
    return UInt8(bits < 10 ? 0x30 + bits : 0x41 + bits - 10)
  }

  /// The check digit with weights 3 and 1 from the right.
  static func checkDigit(of digits: [UInt8]) -> UInt8 {
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      sum + (Int(digit.element) - 0x30) * (digit.offset % 2 == 0 ? 3 : 1)
    }
    return UInt8(0x30 + (10 - sum % 10) % 10)
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

extension OMRCode {
  /// A `1` for each bar and a `0` for each empty position, from the top.
  func text(_ content: MarkContent) -> String {
    var bars = positions.map { isBar($0, content) }
    let count = bars.count { $0 }
    if parity != .none, (count % 2 == 1) != (parity == .odd),
      let place = positions.firstIndex(where: { $0.function == .parity })
    {
      bars[place] = true
    }
    return String(bars.map { $0 ? "1" : "0" })
  }

  /// Whether a position other than parity has its bar.
  private func isBar(_ position: Position, _ content: MarkContent) -> Bool {
    let isFirst = content.sheet == 1
    let isLast = content.sheet == content.sheets
    switch position.sheets {
    case .all: break
    case .first: if !isFirst { return false }
    case .last: if !isLast { return false }
    }
    let says: Bool
    switch position.function {
    case .always: return true
    case .parity: return false
    case .endOfSet: says = isLast
    case .startOfSet: says = isFirst
    case .feeder: says = content.feeders.contains(position.feeder)
    case .divert: says = content.divert
    case .sequence: says = value(sequences[position.sequence], content) >> position.bit & 1 == 1
    }
    return says == (position.polarity == .present)
  }

  private func value(_ sequence: Sequence, _ content: MarkContent) -> Int {
    let number =
      switch sequence.counts {
      case .sheets: content.sheetOfJob
      case .pieces: content.piece
      case .sheetsOfPiece: content.sheet
      }
    return sequence.from + (number - 1) % (sequence.to - sequence.from + 1)
  }
}

/// Writes delimited records (RFC 4180 quoting) for inserter control files.
struct DelimitedText {
  /// The bytes so far.
  private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8
  private let carriageReturn: Bool

  init(delimiter: UInt8, carriageReturn: Bool) {
    self.delimiter = delimiter
    self.carriageReturn = carriageReturn
  }

  /// Adds a record; fields with a delimiter, quote or line end are quoted.
  mutating func record(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      let quoted = field.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      if quoted {
        bytes.append(0x22)
        for byte in field.utf8 {
          if byte == 0x22 { bytes.append(0x22) }
          bytes.append(byte)
        }
        bytes.append(0x22)
      } else {
        bytes.append(contentsOf: field.utf8)
      }
    }
    if carriageReturn { bytes.append(0x0D) }
    bytes.append(0x0A)
  }
}

import MailModel

/// Turns stored bytes into frames; trusts none of them.
struct FrameReader {
  let bytes: UnsafeRawBufferPointer
  var offset: Int
  private var memory = StoredMemory()

  init(bytes: UnsafeRawBufferPointer, offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  private var damaged: FrameCodecError { .damaged(offset: offset) }

  @inline(__always)
  mutating func byte() throws -> UInt8 {
    guard offset < bytes.count else { throw damaged }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func fixed() throws -> UInt64 {
    guard bytes.count - offset >= 8 else { throw damaged }
    defer { offset += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  mutating func unsigned() throws -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      // The tenth byte may bring one bit only.
      if shift == 63 && next > 1 { throw damaged }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
      if shift > 63 { throw damaged }
    }
  }

  @inline(__always)
  mutating func signed() throws -> Int {
    let value = try unsigned()
    return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
  }

  /// A number of things that each take at least a byte.
  mutating func count() throws -> Int {
    let value = try unsigned()
    guard value <= UInt64(bytes.count - offset) else { throw damaged }
    return Int(value)
  }

  mutating func length() throws -> Length { Length(micrometres: try signed()) }

  @inline(__always)
  mutating func point() throws -> Point {
    memory.x = memory.x &+ (try signed())
    memory.y = memory.y &+ (try signed())
    return Point(x: Length(micrometres: memory.x), y: Length(micrometres: memory.y))
  }

  mutating func colour() throws -> Colour {
    Colour(red: try byte(), green: try byte(), blue: try byte(), grey: try byte())
  }

  mutating func text() throws -> String {
    let count = try count()
    let range = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    guard let text = String(validating: range.bindMemory(to: UInt8.self), as: UTF8.self) else {
      throw damaged
    }
    offset += count
    return text
  }

  mutating func rectangle() throws -> Rectangle {
    let origin = try point()
    return Rectangle(x: origin.x, y: origin.y, width: try length(), height: try length())
  }

  mutating func frame() throws -> Frame {
    memory = StoredMemory()
    let size = Size(width: try length(), height: try length())
    guard let page = Int(exactly: try unsigned()) else { throw damaged }
    let stationery = page > 0 ? PlacedStationery(name: try text(), page: page) : nil
    let count = try count()
    var items: [FrameItem] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try item()) }
    return Frame(size: size, items: items, stationery: stationery)
  }

  private mutating func item() throws -> FrameItem {
    let first = try byte()
    guard let kind = StoredItemKind(rawValue: first & 0x07) else { throw damaged }
    switch kind {
    case .text: return .text(try run(first))
    case .fill:
      if first & StoredFlag.sameStyle == 0 { memory.fillColour = try colour() }
      return .fill(try rectangle(), memory.fillColour)
    case .path: return .path(try path(first))
    case .picture: return .picture(PlacedPicture(name: try text(), rectangle: try rectangle()))
    case .code:
      guard let symbology = PlacedCode.Symbology(rawValue: try byte()) else { throw damaged }
      let modules = Int(try byte())
      return .code(
        PlacedCode(
          symbology: symbology, payload: try text(), rectangle: try rectangle(), modules: modules))
    }
  }

  private mutating func run(_ first: UInt8) throws -> TextRun {
    if first & StoredFlag.sameStyle == 0 {
      guard let index = UInt16(exactly: try unsigned()) else { throw damaged }
      memory.font = FontID(index: index)
      memory.fontSize = try length()
      memory.textColour = try colour()
    }
    var role = TextRole.body
    if first & StoredFlag.role != 0 {
      guard let named = TextRole(rawValue: try byte()) else { throw damaged }
      role = named
    }
    let origin = try point()
    let width = try length()
    return TextRun(
      origin: origin, text: try text(), font: memory.font, fontSize: memory.fontSize,
      colour: memory.textColour, role: role, width: width)
  }

  private mutating func path(_ first: UInt8) throws -> PathItem {
    let fill = first & StoredFlag.filled != 0 ? try colour() : nil
    let stroke = first & StoredFlag.stroked != 0 ? try colour() : nil
    let width = try length()
    let dashCount = try count()
    var dash: [Length] = []
    for _ in 0..<dashCount { dash.append(try length()) }
    let stepCount = try count()
    var steps: [PathItem.Step] = []
    steps.reserveCapacity(stepCount)
    for _ in 0..<stepCount {
      switch try byte() {
      case 0: steps.append(.move(try point()))
      case 1: steps.append(.line(try point()))
      case 2: steps.append(.curve(try point(), try point(), try point()))
      case 3: steps.append(.close)
      default: throw damaged
      }
    }
    return PathItem(steps: steps, fill: fill, stroke: stroke, strokeWidth: width, dash: dash)
  }
}

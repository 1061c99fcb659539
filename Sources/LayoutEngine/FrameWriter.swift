import MailModel

/// Turns frames into stored bytes.
struct FrameWriter {
  var bytes: [UInt8]
  private var memory = StoredMemory()

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func fixed(_ value: UInt64) {
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  @inline(__always)
  mutating func unsigned(_ value: UInt64) {
    var left = value
    while left >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: left))
  }

  @inline(__always)
  mutating func signed(_ value: Int) {
    unsigned(UInt64(bitPattern: Int64((value << 1) ^ (value >> (Int.bitWidth - 1)))))
  }

  mutating func length(_ value: Length) { signed(value.micrometres) }

  mutating func point(_ point: Point) {
    signed(point.x.micrometres &- memory.x)
    signed(point.y.micrometres &- memory.y)
    memory.x = point.x.micrometres
    memory.y = point.y.micrometres
  }

  mutating func colour(_ colour: Colour) {
    bytes.append(colour.red)
    bytes.append(colour.green)
    bytes.append(colour.blue)
    bytes.append(colour.grey)
  }

  mutating func text(_ text: String) {
    let utf8 = text.utf8
    unsigned(UInt64(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  mutating func rectangle(_ rectangle: Rectangle) {
    point(rectangle.origin)
    length(rectangle.size.width)
    length(rectangle.size.height)
  }

  mutating func frame(_ frame: Frame) {
    memory = StoredMemory()
    length(frame.size.width)
    length(frame.size.height)
    // Page 0 stands for a sheet without ground.
    unsigned(UInt64(max(0, frame.stationery?.page ?? 0)))
    if let stationery = frame.stationery, stationery.page > 0 { text(stationery.name) }
    unsigned(UInt64(frame.items.count))
    for item in frame.items { self.item(item) }
  }

  private mutating func item(_ item: FrameItem) {
    switch item {
    case .text(let run): self.run(run)
    case .fill(let rectangle, let ink):
      let same = ink == memory.fillColour
      bytes.append(StoredItemKind.fill.rawValue | (same ? StoredFlag.sameStyle : 0))
      if !same { colour(ink) }
      memory.fillColour = ink
      self.rectangle(rectangle)
    case .path(let path): self.path(path)
    case .picture(let picture):
      bytes.append(StoredItemKind.picture.rawValue)
      text(picture.name)
      rectangle(picture.rectangle)
    case .code(let code):
      bytes.append(StoredItemKind.code.rawValue)
      bytes.append(code.symbology.rawValue)
      bytes.append(UInt8(clamping: code.modules))
      text(code.payload)
      rectangle(code.rectangle)
    }
  }

  private mutating func run(_ run: TextRun) {
    let same =
      run.font == memory.font && run.fontSize == memory.fontSize
      && run.colour == memory.textColour
    bytes.append(
      StoredItemKind.text.rawValue | (same ? StoredFlag.sameStyle : 0)
        | (run.role == .body ? 0 : StoredFlag.role))
    if !same {
      unsigned(UInt64(run.font.index))
      length(run.fontSize)
      colour(run.colour)
      memory.font = run.font
      memory.fontSize = run.fontSize
      memory.textColour = run.colour
    }
    if run.role != .body { bytes.append(run.role.rawValue) }
    point(run.origin)
    length(run.width)
    text(run.text)
  }

  private mutating func path(_ path: PathItem) {
    bytes.append(
      StoredItemKind.path.rawValue | (path.fill == nil ? 0 : StoredFlag.filled)
        | (path.stroke == nil ? 0 : StoredFlag.stroked))
    if let fill = path.fill { colour(fill) }
    if let stroke = path.stroke { colour(stroke) }
    length(path.strokeWidth)
    unsigned(UInt64(path.dash.count))
    for dash in path.dash { length(dash) }
    unsigned(UInt64(path.steps.count))
    for step in path.steps {
      switch step {
      case .move(let to):
        bytes.append(0)
        point(to)
      case .line(let to):
        bytes.append(1)
        point(to)
      case .curve(let first, let second, let to):
        bytes.append(2)
        point(first)
        point(second)
        point(to)
      case .close: bytes.append(3)
      }
    }
  }
}

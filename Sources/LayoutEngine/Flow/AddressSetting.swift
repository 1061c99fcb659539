import MailModel

// The recipient's block in the envelope's window.
extension Setting {
  /// The block's left edge, where the window allows: all windows of the north show x = 20 mm.
  private static let left = 20_000
  /// The first baseline, where the window allows.
  private static let firstBaseline = 50_000
  /// White kept between the block and the window's edges where the site does not say what is sure.
  private static let sideClearance = 2_000
  private static let sizeMaximum = 1050
  private static let sizeMinimum = 800

  /// Sets the address and the return address into the window, clear of the postage mark's place.
  func setAddress(_ node: AddressNode) {
    guard holds(node.condition) else { return }
    let context = environment.context
    let area = addressArea
    var top = area.minY.micrometres
    let bottom = area.maxY.micrometres
    let x = max(area.minX.micrometres, min(Self.left, area.maxX.micrometres - 58_000))
    let room = AddressRoom(
      x: x, right: area.maxX.micrometres, taken: context.frankingPlace,
      clearance: Self.sideClearance)
    top += returnLine(node, top: top, room: room)
    let lines = context.addressLines.filter { !$0.isEmpty }
    guard !lines.isEmpty else { return }
    for size in stride(from: Self.sizeMaximum, through: Self.sizeMinimum, by: -25) {
      let look = look(node.style, hundredths: size)
      let set = lines.map { text.line($0, look.face) }
      let block = look.lineHeight * lines.count
      let first = max(top, min(Self.firstBaseline - look.baseline, bottom - block))
      // Beside the mark where it fits, else as low as the window allows.
      let widths = set.map(\.width)
      let places = [first, max(first, bottom - block)]
      let place = places.first { room.holds(widths, at: $0, lineHeight: look.lineHeight) }
      let fits = place != nil && block <= bottom - top
      guard fits || size - 25 < Self.sizeMinimum else { continue }
      if !fits {
        report(
          "address-overfull", "the address does not fit the window", at: node.place,
          why: "\(lines.count) lines at \(Self.sizeMinimum / 100) pt need more than "
            + "\(Millimetres.text(room.right - x)) × \(Millimetres.text(bottom - top))",
          fix: "shorten the address, or choose envelopes with larger windows")
      }
      draw(
        set.map { plainLine($0, look) }, x: x, top: place ?? first, width: room.right - x,
        align: .left, role: .address, at: node.place)
      return
    }
  }

  private var addressArea: Rectangle {
    let context = environment.context
    if let area = context.addressArea {
      // Accents on capitals reach a little above the line that they stand in, and the tail of a J
      // to its left.
      let (tail, accent) = (Length(micrometres: 400), Length(micrometres: 300))
      return Rectangle(
        left: area.minX + tail, top: area.minY + accent, right: area.maxX, bottom: area.maxY)
        ?? area
    }
    let window = context.window
    let side = Length(micrometres: Self.sideClearance)
    return Rectangle(
      left: window.minX + side, top: window.minY + side + Length(micrometres: 300),
      right: window.maxX - side, bottom: window.maxY - side) ?? window
  }

  private func look(_ style: Int, hundredths: Int) -> ResolvedStyle {
    var look = resolved(style)
    let size = Length.pt(Double(hundredths) / 100).micrometres
    look.face = text.face(look.face.font, size: size)
    look.lineHeight = size * 12 / 10
    look.baseline = look.face.baseline(in: look.lineHeight)
    return look
  }

  /// The sender's return address, small over the block; gives its height.
  private func returnLine(_ node: AddressNode, top: Int, room: AddressRoom) -> Int {
    guard let line = environment.context.returnAddress, !line.isEmpty else { return 0 }
    for size in stride(from: 650, through: 500, by: -25) {
      let look = look(node.style, hundredths: size)
      let set = text.line(line, look.face)
      let isSmallest = size - 25 < 500
      let fits = room.holds([set.width], at: top, lineHeight: look.lineHeight)
      guard fits || isSmallest else { continue }
      if !fits {
        report(
          "return-address-overfull", "the return address does not fit the window", at: node.place,
          why: "at 5 pt it is \((set.width + 999) / 1000) mm wide",
          fix: "shorten returnAddress in the sender's file")
      }
      draw(
        [plainLine(set, look)], x: room.x, top: top, width: room.right - room.x, align: .left,
        role: .returnAddress, at: node.place)
      return look.lineHeight + 800
    }
    return 0
  }
}

/// The part of a window that lines of an address may take, micrometres.
private struct AddressRoom {
  let x: Int
  let right: Int
  /// What of it is the postage mark's.
  let taken: Rectangle?
  let clearance: Int

  /// Whether lines of these widths fit below each other from `top` on.
  func holds(_ widths: [Int], at top: Int, lineHeight: Int) -> Bool {
    for (index, width) in widths.enumerated() {
      guard x + width <= right else { return false }
      let line = Rectangle(um: x, top + index * lineHeight, width, lineHeight)
      if let taken, line.intersects(taken.grown(by: clearance)) { return false }
    }
    return true
  }
}

extension Rectangle {
  fileprivate func grown(by border: Int) -> Rectangle {
    Rectangle(
      um: minX.micrometres - border, minY.micrometres - border,
      size.width.micrometres + 2 * border, size.height.micrometres + 2 * border)
  }
}

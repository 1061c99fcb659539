import MailModel

// The recipient's block in the envelope's window.
extension Setting {
  /// The block's left edge, where the window allows: all windows of the north show x = 20 mm.
  private static let left = 20_000
  /// The first baseline, where the window allows.
  private static let firstBaseline = 50_000
  /// White kept between the block and the window's edges where the site does not say what is sure.
  private static let sideClearance = 2_000
  private static let clearance = 1_000
  private static let sizeMaximum = 1050
  private static let sizeMinimum = 800

  /// Sets the address, return address and franking mark into the window.
  func setAddress(_ node: AddressNode) {
    guard holds(node.condition) else { return }
    let context = environment.context
    let area = addressArea
    let (minX, maxX) = (area.minX.micrometres, area.maxX.micrometres)
    var top = area.minY.micrometres
    let x = max(minX, min(Self.left, maxX - 58_000))
    let width = maxX - x
    top += franking(node, right: maxX, top: top)
    top += returnLine(node, x: x, top: top, width: width)
    let lines = context.addressLines.filter { !$0.isEmpty }
    guard !lines.isEmpty else { return }
    let height = area.maxY.micrometres - top
    for size in stride(from: Self.sizeMaximum, through: Self.sizeMinimum, by: -25) {
      let look = look(node.style, hundredths: size)
      let set = lines.map { text.line($0, look.face) }
      let isSmallest = size - 25 < Self.sizeMinimum
      let fits =
        set.allSatisfy { $0.width <= width } && look.lineHeight * lines.count <= height
      guard fits || isSmallest else { continue }
      if !fits {
        report(
          "address-overfull", "the address does not fit the window", at: node.place,
          why: "\(lines.count) lines at \(Self.sizeMinimum / 100) pt need more than "
            + "\(width / 1000) × \(height / 1000) mm",
          fix: "shorten the address, or choose envelopes with larger windows")
      }
      let block = look.lineHeight * lines.count
      let first = max(top, min(Self.firstBaseline - look.baseline, top + height - block))
      draw(
        set.map { plainLine($0, look) }, x: x, top: first, width: width, align: .left,
        role: .address, at: node.place)
      return
    }
  }

  private var addressArea: Rectangle {
    let context = environment.context
    if let area = context.addressArea {
      // Accents on capitals reach a little above the line that they stand in.
      let accent = Length(micrometres: 300)
      return Rectangle(
        left: area.minX, top: area.minY + accent, right: area.maxX, bottom: area.maxY) ?? area
    }
    let window = context.window
    let (side, end) = (Length(micrometres: Self.sideClearance), Length(micrometres: Self.clearance))
    return Rectangle(
      left: window.minX + side, top: window.minY + end, right: window.maxX - side,
      bottom: window.maxY - end) ?? window
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
  private func returnLine(_ node: AddressNode, x: Int, top: Int, width: Int) -> Int {
    guard let line = environment.context.returnAddress, !line.isEmpty else { return 0 }
    let look = look(node.style, hundredths: 650)
    let own = look.lineHeight + 800
    draw(
      [plainLine(text.line(line, look.face), look)], x: x, top: top, width: width, align: .left,
      role: .returnAddress, at: node.place)
    return own
  }

  /// The operator's mark at the window's top right; gives its height.
  private func franking(_ node: AddressNode, right: Int, top: Int) -> Int {
    let lines = environment.context.franking.filter { !$0.isEmpty }
    guard !lines.isEmpty else { return 0 }
    let look = look(node.style, hundredths: 700)
    let set = lines.map { plainLine(text.line($0, look.face), look) }
    let widest = set.map(\.width).max() ?? 0
    draw(
      set, x: right - widest, top: top, width: widest, align: .right, role: .franking,
      at: node.place)
    // The mark stands beside the block, not over it.
    return 0
  }
}

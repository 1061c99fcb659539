import LayoutEngine
import MailModel

// The tap test: the folded sheet slides to every place that its envelope allows, and the window
// must show the whole address and nothing else.
extension Proofreader {
  /// Taps the sheet in each of the site's envelopes.
  mutating func tapWindows() {
    guard let side = document.windowSide,
      let page = pages.first(where: {
        $0.side.sheet == side.sheet && $0.side.face == side.face
      })
    else { return }
    let address = page.items.filter { $0.isAddress && $0.isVisible }
    if address.isEmpty, document.addressLines > 0,
      document.envelopes.contains(where: { $0.window != .none })
    {
      report(
        .error, .addressMissing,
        Words(
          "the \(side.face.rawValue) of the first sheet carries no address",
          why: "the envelope's window would be empty", fix: "put <address> on the first page"),
        on: side, object: 0, [], excess: .zero)
    }
    for envelope in document.envelopes {
      findLeaks(page, envelope)
      findHiddenAddress(page, address, envelope)
    }
  }

  // MARK: What must not show

  private mutating func findLeaks(_ page: InkPage, _ envelope: Envelope) {
    let size = page.side.frame.size
    guard let swept = envelope.sweptWindow(of: size),
      let zone = swept.intersection(envelope.panel(of: size))
    else { return }
    var shown: [Int: (box: Rectangle, item: Int)] = [:]
    for item in page.items where item.isVisible && !item.isAddress {
      guard item.box.intersects(zone) else { continue }
      // The mark has no object, and neither has the page; they are told apart by their sign.
      let key = page.side.isMark(item.index) ? -1 : item.origin
      shown[key] = (shown[key]?.box.union(item.box) ?? item.box, item.index)
    }
    for (key, leak) in shown.sorted(by: { $0.key < $1.key }) {
      let moves = Self.moves(of: leak.box, outOf: swept)
      guard let least = moves.min(by: { $0.length < $1.length }) else { continue }
      let always = envelope.sureWindow(of: size)?.contains(leak.box) ?? false
      let words = Words(
        "\(name(max(0, key), page.side, item: leak.item)) shows through the window of "
          + "\(envelope.id) by up to \(least.length.text) mm "
          + (always ? "wherever the sheet lies" : "when the sheet lies \(least.lies)"),
        why: "the window may show \(zone.text) of the sheet, with its tolerance and the sheet's "
          + "travel; everybody who carries the letter would read it",
        fix: "move it \(least.direction) by \(least.length.text) mm")
      report(
        .error, .windowLeak, words, on: page.side, object: max(0, key), [leak.box],
        excess: least.length, envelope: envelope.id)
    }
  }

  /// A way for something to go.
  struct Move {
    var length: Length
    var direction: String
    /// Where the sheet lies when the most of it shows.
    var lies: String
  }

  static func moves(of box: Rectangle, outOf zone: Rectangle) -> [Move] {
    [
      Move(length: zone.maxX - box.minX, direction: "right", lies: "farthest left"),
      Move(length: zone.maxY - box.minY, direction: "down", lies: "highest"),
      Move(length: box.maxX - zone.minX, direction: "left", lies: "farthest right"),
      Move(length: box.maxY - zone.minY, direction: "up", lies: "lowest"),
    ]
  }

  // MARK: What must show

  private mutating func findHiddenAddress(
    _ page: InkPage, _ address: [InkItem], _ envelope: Envelope
  ) {
    guard envelope.window != .none, let first = address.first else { return }
    let box = address.dropFirst().reduce(first.box) { $0.union($1.box) }
    let size = page.side.frame.size
    guard let sure = envelope.sureWindow(of: size) else {
      let words = Words(
        "no part of the sheet is sure to show in the window of \(envelope.id)",
        why: "the sheet slides farther than the window is wide or high",
        fix: "take a larger window or a tighter envelope for the site")
      report(
        .error, .windowTooSmall, words, on: page.side, object: first.origin, [box], excess: .zero,
        envelope: envelope.id)
      return
    }
    let gaps: [(gap: Length, edge: String, lies: String)] = [
      (box.minX - sure.minX, "left", "farthest left"),
      (box.minY - sure.minY, "upper", "highest"),
      (sure.maxX - box.maxX, "right", "farthest right"),
      (sure.maxY - box.maxY, "lower", "lowest"),
    ]
    guard let least = gaps.min(by: { $0.gap < $1.gap }), least.gap < envelope.clearance else {
      return
    }
    let missing = envelope.clearance - least.gap
    let isHidden = least.gap < .zero
    let how =
      isHidden
      ? "is cut off by up to \((-least.gap).text) mm at"
      : "comes to \(least.gap.floorText) mm from"
    let message =
      "the address \(how) the \(least.edge) edge of the window of \(envelope.id) when the sheet "
      + "lies \(least.lies)"
    let words = Words(
      message,
      why: isHidden
        ? "\(sure.text) of the sheet are sure to show; the address takes \(box.text)"
        : "the site asks for \(envelope.clearance.text) mm of white wherever the sheet lies",
      fix: "the window must reach \(missing.text) mm farther, or the address stand so much "
        + "farther in: a smaller type, a shorter address, a tighter envelope")
    report(
      .error, isHidden ? .addressHidden : .addressClearance, words, on: page.side,
      object: first.origin, [box, sure], excess: missing, envelope: envelope.id)
  }

  // MARK: The block itself

  /// Six lines at most, 10 to 12 pt (UPU S42).
  mutating func checkAddressBlock() {
    for page in pages {
      let lines = page.items.filter { $0.run?.role == .address }
      guard let first = lines.first else { continue }
      let box = lines.dropFirst().reduce(first.box) { $0.union($1.box) }
      let baselines = Set(lines.compactMap { $0.run?.origin.y })
      if baselines.count > 6 {
        let words = Words(
          "the address has \(baselines.count) lines", why: "sorting machines read six at most",
          fix: "take \(baselines.count - 6) out")
        report(
          .warning, .addressLines, words, on: page.side, object: first.origin, [box],
          excess: .mm(Double(baselines.count - 6)))
      }
      guard let least = lines.compactMap({ $0.run?.fontSize }).min(),
        let most = lines.compactMap({ $0.run?.fontSize }).max()
      else { continue }
      let off = max(.pt(10) - least, most - .pt(12))
      // A size in points is no whole number of micrometres.
      guard off > Length(micrometres: 2) else { continue }
      let size = least < .pt(10) ? least : most
      let words = Words(
        "the address is set in \(size.pointText) pt", why: "10 to 12 pt are read most surely",
        fix: "a window that is sure to show more of the sheet lets it stay at 10.5 pt")
      report(
        .note, .addressSize, words, on: page.side, object: first.origin, [box], excess: off)
    }
  }
}

extension Length {
  /// `3.4` millimetres, rounded down: what is there for certain.
  var floorText: String {
    let tenths = max(0, micrometres) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `8.5` points.
  var pointText: String {
    let tenths = Int((points * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

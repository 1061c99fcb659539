import LayoutEngine
import MailModel

// Places of the sheet that belong to a machine, a fold or a slip.
extension Proofreader {
  /// How far a fold may lie from its place.
  static let foldPlay = Length.mm(1.5)

  /// Nothing but the mark stands in the inserter's zone, on any sheet, where marks are printed.
  mutating func checkMarkZone(_ page: InkPage) {
    guard let zone = markZone(of: page.side) else { return }
    for item in page.items where !page.side.isMark(item.index) && item.isVisible {
      guard item.box.intersects(zone) else { continue }
      guard let least = Self.moves(of: item.box, outOf: zone).min(by: { $0.length < $1.length })
      else { continue }
      let words = Words(
        "\(name(item.origin, page.side)) reaches \(least.length.text) mm into the place of the "
          + "inserter's mark",
        why: "its reader takes any ink in \(zone.text) for a mark, and stops or puts the wrong "
          + "sheets together",
        fix: "move it \(least.direction) by \(least.length.text) mm")
      report(
        .error, .markZone, words, on: page.side, object: item.origin, [item.box],
        excess: least.length)
    }
  }

  /// What of a side must be white for the inserter's reader. It looks at the side that carries the
  /// address; through the other, ink may shine.
  func markZone(of side: PrintedSide) -> Rectangle? {
    var zone = document.marks.zone
    if side.face != document.addressSide {
      guard document.marks.clearsReverse else { return nil }
      zone.origin.x = side.frame.size.width - zone.maxX
    }
    return zone
  }

  /// Ink close to the sheet's edge is not printed. Plain areas that run over the edge are meant so.
  mutating func checkEdges(_ page: InkPage) {
    let edge = document.unprintableEdge
    let size = page.side.frame.size
    guard
      let inside = Rectangle(
        left: edge, top: edge, right: size.width - edge, bottom: size.height - edge)
    else { return }
    for item in page.items where item.isVisible && !page.side.isMark(item.index) {
      let box = item.box
      guard !inside.contains(box) else { continue }
      let over: [(length: Length, direction: String)] = [
        (inside.minX - box.minX, "right"), (inside.minY - box.minY, "down"),
        (box.maxX - inside.maxX, "left"), (box.maxY - inside.maxY, "up"),
      ]
      guard let worst = over.max(by: { $0.length < $1.length }) else { continue }
      let bleeds = item.isPlain && item.reaches(edgeOf: size)
      let words = Words(
        bleeds
          ? "\(name(item.origin, page.side)) runs over the sheet's edge"
          : "\(name(item.origin, page.side)) comes to \((edge - worst.length).floorText) mm from "
            + "the sheet's edge",
        why: "the press leaves \(edge.text) mm at each edge white",
        fix: bleeds
          ? "expect a white edge, or end it \(worst.length.text) mm earlier"
          : "move it \(worst.direction) by \(worst.length.text) mm")
      report(
        bleeds ? .note : .warning, .unprintableEdge, words, on: page.side, object: item.origin,
        [box], excess: worst.length)
    }
  }

  /// No line of text and no code lies across a fold.
  mutating func checkFolds(_ page: InkPage) {
    var folds: [Length: String] = [:]
    for envelope in document.envelopes {
      for line in envelope.foldLines(of: page.side.frame.size) where folds[line] == nil {
        folds[line] = envelope.id
      }
    }
    for (fold, envelope) in folds.sorted(by: { $0.key < $1.key }) {
      for item in page.items where item.isVisible {
        guard item.run != nil || item.code != nil else { continue }
        checkFold(at: fold, of: envelope, item, page)
      }
    }
  }

  private mutating func checkFold(
    at fold: Length, of envelope: String, _ item: InkItem, _ page: InkPage
  ) {
    let (box, play) = (item.box, Self.foldPlay)
    guard box.minY < fold + play, box.maxY > fold - play else { return }
    let isFlows = page.side.anatomy?.flowItems.contains(item.index) ?? false
    if isFlows, item.code == nil {
      // Lines of the flow meet the fold by chance, from one document to the next: worth knowing
      // once, and nobody's fault.
      let words = Words(
        "lines of the flow lie in the fold at \(fold.text) mm of \(envelope)",
        why: "toner may break there, within \(play.text) mm of the fold")
      return report(
        .note, .foldLine, words, on: page.side, object: 0, [box], excess: .zero,
        envelope: envelope)
    }
    let up = box.maxY - (fold - play)
    let down = fold + play - box.minY
    let words = Words(
      "\(name(item.origin, page.side, item: item.index)) lies in the fold at \(fold.text) mm of "
        + envelope,
      why: item.code != nil ? "toner breaks there, and the code is not read" : "toner breaks there",
      fix: up < down ? "move it up by \(up.text) mm" : "move it down by \(down.text) mm")
    report(
      .warning, .foldLine, words, on: page.side, object: item.origin, [box],
      excess: min(up, down), envelope: envelope)
  }

  /// The flow stays in its body, and nothing but the slip on the slip's part of the sheet.
  mutating func checkParts(_ page: InkPage) {
    guard let anatomy = page.side.anatomy else { return }
    // Letters reach a little beyond their place: an accent above, a tail below, a `j` to the left.
    let body = anatomy.body.grown(by: .mm(0.5))
    var isOnBody = false
    for item in page.items where !page.side.isMark(item.index) && item.isVisible {
      let isSlips = anatomy.slipItems.contains(item.index)
      let isFlows = anatomy.flowItems.contains(item.index)
      if isFlows { isOnBody = true }
      if let slip = anatomy.slip, !isSlips, item.box.intersects(slip) {
        let depth = item.box.maxY - slip.minY
        let words = Words(
          "\(name(item.origin, page.side)) reaches \(depth.text) mm into the payment slip",
          why: "the slip is read by machines and cut off by people",
          fix: "move it up by \(depth.text) mm, or write above-slip=\"yes\" on its region")
        report(
          .error, .slipZone, words, on: page.side, object: item.origin, [item.box], excess: depth)
      }
      guard isFlows, item.run != nil, !body.contains(item.box) else { continue }
      let over = max(
        body.minX - item.box.minX, body.minY - item.box.minY, item.box.maxX - body.maxX,
        item.box.maxY - body.maxY)
      let words = Words(
        "\(name(item.origin, page.side)) leaves the body by \(over.text) mm",
        why: "the flow's place is \(anatomy.body.text)",
        fix: "give its column or place \(over.text) mm more, or let it wrap")
      report(
        .warning, .outsideBody, words, on: page.side, object: item.origin, [item.box],
        excess: over)
    }
    let isLast = page.side.page == document.sides.compactMap(\.page).max()
    if anatomy.slip != nil, !isOnBody, isLast, page.side.page != 1 {
      let words = Words(
        "the last page carries the payment slip alone",
        why: "what goes before it fills its page, so that the slip takes another",
        fix: "write keep-with-next=\"yes\" on the last element of the flow, so that it goes along")
      report(.note, .slipAlone, words, on: page.side, object: 0, [], excess: .zero)
    }
  }
}

extension InkItem {
  /// An area or line without writing.
  fileprivate var isPlain: Bool {
    switch item {
    case .fill, .path, .picture: true
    case .text, .code: false
    }
  }

  fileprivate func reaches(edgeOf size: Size) -> Bool {
    box.minX <= .zero || box.minY <= .zero || box.maxX >= size.width || box.maxY >= size.height
  }
}

extension Envelope {
  /// Where sheets are folded for it, from the sheet's top.
  public func foldLines(of sheet: Size) -> [Length] {
    let panel = fold.size(of: sheet).height
    return (1..<max(1, fold.panels)).map { panel * $0 }
  }
}

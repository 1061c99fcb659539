import Foundation
import LayoutEngine
import MailModel

// Text: upon other text, hard to see, and what must be said.
extension Proofreader {
  /// Boxes of neighbouring lines may meet by so much without a letter touching another.
  private static let overlapMin = Length.mm(0.3)
  private static let sizeMin = Length.pt(5)

  /// No line of text lies upon another.
  mutating func checkOverlaps(_ page: InkPage) {
    let texts = page.items.filter { $0.run != nil && $0.isVisible }.sorted {
      ($0.box.minY, $0.index) < ($1.box.minY, $1.index)
    }
    for (place, upper) in texts.enumerated() {
      for lower in texts[(place + 1)...] {
        if lower.box.minY >= upper.box.maxY - Self.overlapMin { break }
        guard let common = common(upper, lower) else { continue }
        let down = common.size.height
        let across = common.size.width
        // The object later in the source is the one that was put upon the other.
        let (over, under) =
          upper.origin > lower.origin ? (upper, lower) : (lower, upper)
        let itself = over.origin == under.origin
        // Boxes of neighbouring lines overlap a little in scripts with tall letters and deep ones,
        // without a letter touching another.
        let isSlight = itself && down < (over.run?.fontSize ?? .zero) / 4
        let words = Words(
          itself
            ? "lines of \(name(over.origin, page.side)) lie upon each other by \(down.text) mm"
            : "\(name(over.origin, page.side)) lies upon \(name(under.origin, page.side)) by "
              + "\(down.text) mm",
          why: isSlight ? "letters may touch" : "neither can be read",
          fix: itself
            ? "give it more leading" : "give one \(min(down, across).text) mm more room")
        report(
          isSlight ? .note : .error, .textOverlap, words, on: page.side, object: over.origin,
          [over.box, under.box], excess: min(down, across))
      }
    }
  }

  /// The greatest part that a letter of one line shares with a letter of another; nothing where
  /// they only touch.
  private func common(_ upper: InkItem, _ lower: InkItem) -> Rectangle? {
    guard let box = upper.box.intersection(lower.box), Self.isOverlap(box),
      let first = upper.run, let second = lower.run
    else { return nil }
    let (above, below) = (
      ink.glyphs(of: first).filter { $0.intersects(box) },
      ink.glyphs(of: second).filter { $0.intersects(box) }
    )
    var worst: Rectangle?
    for letter in above {
      for other in below {
        guard let part = letter.intersection(other), Self.isOverlap(part) else { continue }
        if min(part.size.width, part.size.height)
          > worst.map({ min($0.size.width, $0.size.height) }) ?? .zero
        {
          worst = part
        }
      }
    }
    return worst
  }

  private static func isOverlap(_ part: Rectangle) -> Bool {
    part.size.width > overlapMin && part.size.height > overlapMin
  }

  /// Text is told from its ground, and large enough to be read.
  mutating func checkContrast(_ page: InkPage) {
    for item in page.items where !page.side.isMark(item.index) {
      guard let run = item.run else { continue }
      checkSize(item, run, page)
      guard let grounds = page.inks(beneath: item, ink) else { continue }
      let least = run.fontSize >= .pt(18) ? 3.0 : 4.5
      for isMono in [document.isMono, !document.isMono] {
        let ratios = grounds.map { run.colour.contrast(with: $0, isMono: isMono) }
        guard let ratio = ratios.min(), ratio < least else { continue }
        let words = Words(
          "\(name(item.origin, page.side)) has a contrast of \(Self.ratioText(ratio)) with its "
            + "ground in \(isMono ? "black and grey" : "colour")",
          why: "WCAG 2 asks for \(Self.ratioText(least)) for type of this size",
          fix: "take a darker colour on light, or a lighter on dark; \(isMono ? "mono" : "value") "
            + "of the colour's role says it")
        report(
          isMono != document.isMono ? .note : ratio < 1.5 ? .error : .warning, .textContrast,
          words, on: page.side, object: item.origin, [item.box], excess: .mm(least - ratio))
        break
      }
    }
  }

  private mutating func checkSize(_ item: InkItem, _ run: TextRun, _ page: InkPage) {
    guard run.fontSize < Self.sizeMin - Length(micrometres: 2) else { return }
    let words = Words(
      "\(name(item.origin, page.side)) is set in \(run.fontSize.pointText) pt",
      why: "less than \(Self.sizeMin.pointText) pt is hard to read; it was made smaller to fit",
      fix: "give it more width, or let it wrap")
    report(
      .warning, .textTooSmall, words, on: page.side, object: item.origin, [item.box],
      excess: Self.sizeMin - run.fontSize)
  }

  private static func ratioText(_ ratio: Double) -> String {
    let tenths = Int((ratio * 10).rounded(.down))
    return "\(tenths / 10).\(tenths % 10)"
  }

  // MARK: What must be said

  /// The payable amount is shown, and the notice of a document that is not paid as usual.
  mutating func checkContent() {
    guard let side = document.sides.first(where: { $0.page != nil }) else { return }
    let texts = pages.filter { $0.side.page != nil }.flatMap { page in
      page.items.filter(\.isVisible).compactMap(\.run)
    }
    if !texts.contains(where: { $0.role == .payable }) {
      report(
        .error, .payableMissing,
        Words(
          "the document does not say what is to be paid",
          why: "no element with role=\"payable\" was printed",
          fix: "write role=\"payable\" on the element that shows payable.amount"),
        on: side, object: 0, [], excess: .zero)
    }
    let wanted = Self.letters(document.notice)
    guard !wanted.isEmpty else { return }
    if !Self.letters(texts.map(\.text).joined()).contains(wanted) {
      report(
        .error, .noticeMissing,
        Words(
          "the document does not show its notice",
          why: "a credit note, nothing to pay, a credit or a direct debit must be said in words",
          fix: "write <p if=\"notice\">{notice}</p> where everybody sees it"),
        on: side, object: 0, [], excess: .zero)
    }
  }

  /// Text without white space, in small letters: however it was broken and set.
  private static func letters(_ text: String) -> String {
    text.lowercased().filter { !$0.isWhitespace }
  }
}

import MailModel

// What must hold for finished pages, whatever the layout.
extension Setting {
  /// Nothing may lie outside of the paper.
  func checkPaper(_ frame: Frame, number: Int) {
    for item in frame.items {
      guard case .text(let run) = item else { continue }
      let (x, y) = (run.origin.x.micrometres, run.origin.y.micrometres)
      guard x < 0 || y < 0 || y > 297_000 || x + run.width.micrometres > 210_000 else { continue }
      report(
        "outside-page", "text lies outside of page \(number)",
        at: Diagnostic.Place(file: program.file, path: "page \(number)"),
        why: "\(x / 100 * 100) µm from the left, \(y / 100 * 100) µm from the top",
        fix: "move its place, or give it a width")
      return
    }
  }

  /// A figure that is divided between lines may be read as two: that is for a person to look at.
  func checkFigures(_ filled: FilledText, _ lines: [RichLine], at place: Diagnostic.Place) {
    guard lines.count > 1, case .plain(let text, _) = filled,
      text.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }),
      !text.utf8.contains(where: { $0 == 0x20 || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) })
    else { return }
    report(
      "figure-divided", "a figure is too wide for its place, and was divided", at: place,
      why: "it stands on \(lines.count) lines, at the smallest size",
      fix: "give it more room, or a width of auto")
  }

  /// Nothing but the address and what belongs to it may show through the window.
  func checkWindow(_ frame: Frame) {
    let window = environment.context.window
    for item in frame.items {
      guard let box = item.visibleBox, box.intersects(window) else { continue }
      report(
        "window-intruder", "\(item.word) lies in the envelope's window",
        at: Diagnostic.Place(file: program.file, path: "page 1"),
        why: "it is at \(box.minX.micrometres / 1000), \(box.minY.micrometres / 1000) mm",
        fix: "keep x 10–125, y 36–86 mm of the first page free")
      return
    }
  }
}

extension FrameItem {
  /// The word for people.
  fileprivate var word: String {
    switch self {
    case .text: "text"
    case .fill, .path: "a line or box"
    case .picture: "a picture"
    case .code: "a code"
    }
  }

  /// The paper that the item covers; nothing for what belongs into the window and for white.
  fileprivate var visibleBox: Rectangle? {
    switch self {
    case .text(let run):
      switch run.role {
      case .address, .returnAddress, .franking: return nil
      case .body, .ocrLine, .payable:
        // Ascenders reach about 0.8, descenders about 0.25 of the size from the baseline.
        let size = run.fontSize.micrometres
        return Rectangle(
          um: run.origin.x.micrometres, run.origin.y.micrometres - size * 8 / 10,
          run.width.micrometres, size * 105 / 100)
      }
    case .fill(let rectangle, let colour): return colour == .white ? nil : rectangle
    case .picture(let picture): return picture.rectangle
    case .code(let code): return code.rectangle
    case .path(let path): return path.box
    }
  }
}

extension PathItem {
  /// The rectangle around all points.
  fileprivate var box: Rectangle? {
    var (left, top, right, bottom) = (Int.max, Int.max, Int.min, Int.min)
    for step in steps {
      switch step {
      case .move(let to), .line(let to), .curve(_, _, let to):
        left = min(left, to.x.micrometres)
        right = max(right, to.x.micrometres)
        top = min(top, to.y.micrometres)
        bottom = max(bottom, to.y.micrometres)
      case .close: break
      }
    }
    guard left <= right else { return nil }
    return Rectangle(um: left, top, max(1, right - left), max(1, bottom - top))
  }
}

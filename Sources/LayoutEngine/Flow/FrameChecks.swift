import MailModel

// What must hold for finished pages, whatever the layout.
extension Setting {
  /// Nothing may lie outside of the paper. `origins` says which object each item is of.
  func checkPaper(_ frame: Frame, number: Int, origins: () -> [Int32]) {
    for (index, item) in frame.items.enumerated() {
      guard case .text(let run) = item else { continue }
      let (x, y) = (run.origin.x.micrometres, run.origin.y.micrometres)
      let right = x + run.width.micrometres
      guard x < 0 || y < 0 || y > 297_000 || right > 210_000 else { continue }
      let (sides, over) =
        x < 0
        ? ("left", -x)
        : y < 0
          ? ("top", -y)
          : y > 297_000
            ? ("bottom", y - 297_000)
            : ("right", right - 210_000)
      let object = object(origins(), index)
      report(
        "outside-page", "text of \(object.name) lies outside of page \(number)",
        at: place(of: object, path: "page \(number)"),
        why: "it begins \(Millimetres.text(x)) from the left, \(Millimetres.text(y)) from the top, "
          + "and is \(Millimetres.text(run.width.micrometres)) wide",
        fix: "move it \(Millimetres.atLeast(over)) away from the \(sides) edge, or give it less "
          + "width")
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
  func checkWindow(_ frame: Frame, origins: () -> [Int32]) {
    let context = environment.context
    if let zone = context.windowZone {
      check(
        frame, clear: zone, "window-intruder", "lies in the envelope's window", origins: origins)
    }
    if let place = context.frankingPlace {
      check(
        frame, clear: place, "franking-intruder", "lies where the postage mark is printed",
        origins: origins)
    }
  }

  private func check(
    _ frame: Frame, clear zone: Rectangle, _ code: String, _ message: String,
    origins: () -> [Int32]
  ) {
    for (index, item) in frame.items.enumerated() {
      guard let box = item.visibleBox, box.intersects(zone) else { continue }
      let object = object(origins(), index)
      let down = zone.maxY.micrometres - box.minY.micrometres
      report(
        code, "\(item.word) of \(object.name) \(message)", at: place(of: object, path: "page 1"),
        why: "it is at x \(Millimetres.text(box.minX.micrometres)), "
          + "y \(Millimetres.text(box.minY.micrometres)); the place ends at "
          + "x \(Millimetres.text(zone.maxX.micrometres)), "
          + "y \(Millimetres.text(zone.maxY.micrometres))",
        fix: "move it \(Millimetres.atLeast(down)) down; \(zone.places) of the first page stay "
          + "free")
      return
    }
  }

  private func object(_ origins: [Int32], _ index: Int) -> SourceObject {
    let number = index < origins.count ? Int(origins[index]) : 0
    return program.objects[number < program.objects.count ? number : 0]
  }

  private func place(of object: SourceObject, path: String) -> Diagnostic.Place {
    var place = object.place
    if place.file == nil { place.file = program.file }
    place.path = path
    return place
  }
}

extension Rectangle {
  /// `x 15–120, y 42–82 mm`, outwards to whole millimetres.
  var places: String {
    func down(_ length: Length) -> Int { length.micrometres / 1000 }
    func up(_ length: Length) -> Int { (length.micrometres + 999) / 1000 }
    return "x \(down(minX))–\(up(maxX)), y \(down(minY))–\(up(maxY)) mm"
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

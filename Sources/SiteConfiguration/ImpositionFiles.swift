import MailModel
import YAMLKit

extension MappingReader {
  /// The root of a file in `impositions/`.
  func imposition() -> Imposition? {
    let id = identifier("id")
    let kind = choice("kind", Imposition.Kind.self)
    let lanes = integer("lanes", in: 1...9, default: 1)
    let depth = integer("stackDepth", in: 0...100_000, default: 0)
    let size = value("sheetMM") == nil ? nil : size("sheetMM")
    let gap = length("gapMM", in: 0...100, default: .zero)
    let header = flag("header") ?? false
    let trailer = flag("trailer") ?? false
    let banner = flag("banner") ?? false
    let cue = value("cueMarkMM") == nil ? nil : point("cueMarkMM")
    let cutMarks = flag("cutMarks") ?? false
    let laneNumbers = flag("laneNumbers") ?? false
    guard let id, let kind, let lanes, let depth, let gap else { return nil }
    if (kind == .oneUp) != (lanes == 1) {
      faults.error(
        "bad-geometry", "\(kind.rawValue) cannot have \(lanes) lanes", at: value("lanes") ?? node,
        why: "1-up has one lane, the others have two or more")
    }
    if depth > 0, kind != .cutAndStack {
      faults.error(
        "bad-geometry", "\(kind.rawValue) has no stacks", at: value("stackDepth") ?? node,
        why: "only cut-stack lays stacks on each other", fix: "remove stackDepth")
    }
    return Imposition(
      id: id, kind: kind, lanes: lanes, stackDepth: depth, sheetSize: size, gap: gap,
      header: header, trailer: trailer, banner: banner, cueMark: cue, cutMarks: cutMarks,
      laneNumbers: laneNumbers)
  }

  /// `{left: …, top: …}` in millimetres.
  func point(_ key: String) -> Point? {
    guard let reader = mapping(key, what: "\"\(key)\"") else { return nil }
    let left = reader.length("left", in: 0...2000)
    let top = reader.length("top", in: 0...2000)
    reader.finish()
    guard let left, let top else { return nil }
    return Point(x: left, y: top)
  }
}

extension Imposition {
  /// One thing that does not fit.
  struct Misfit {
    var message: String
    var why: String
    var fix: String?
  }

  /// What does not fit on the press sheet.
  func faults(leaf: Size, longestPiece: Int) -> [Misfit] {
    let sheet = pressSheet(leaf: leaf)
    let width = leaf.width * lanes + gap * (lanes - 1)
    guard width <= sheet.width, leaf.height <= sheet.height else {
      return [
        Misfit(
          message: "the lanes of \"\(id)\" do not fit on its press sheet",
          why: "they take \(width.millimetres) × \(leaf.height.millimetres) mm; it has "
            + "\(sheet.width.millimetres) × \(sheet.height.millimetres)",
          fix: "take fewer lanes or a larger sheet")
      ]
    }
    var faults: [Misfit] = []
    let top = (sheet.height - leaf.height) / 2
    if cutMarks || laneNumbers, top < Self.markMargin {
      faults.append(
        Misfit(
          message: "\"\(id)\" has no room for cut marks and lane numbers",
          why: "they take \(Self.markMargin.millimetres) mm above and below the lanes; there are "
            + "\(top.millimetres)",
          fix: "make the press sheet \((Self.markMargin - top).millimetres * 2) mm higher"))
    }
    if let cueMark {
      let square = Rectangle(
        x: cueMark.x, y: cueMark.y, width: Self.cueSide, height: Self.cueSide)
      let whole = Rectangle(x: .zero, y: .zero, width: sheet.width, height: sheet.height)
      if !whole.contains(square) || laneRectangles(leaf: leaf).contains(where: square.intersects) {
        faults.append(
          Misfit(
            message: "the cue mark of \"\(id)\" does not lie in the waste beside the lanes",
            why: "it is \(Self.cueSide.millimetres) mm a side, and the lanes are the recipient's",
            fix: nil))
      }
    }
    if kind == .cutAndStack, stackDepth > 0, stackDepth * lanes < longestPiece {
      faults.append(
        Misfit(
          message: "a block of \"\(id)\" is smaller than a piece",
          why: "\(lanes) lanes of \(stackDepth) sheets hold \(lanes * stackDepth); an envelope "
            + "takes \(longestPiece), and a piece is never split across blocks",
          fix: "set stackDepth to \((longestPiece + lanes - 1) / lanes) or more"))
    }
    return faults
  }
}

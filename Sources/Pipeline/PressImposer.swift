import MailModel
import Production
import QPDFKit

/// Lays a job's leaves, which are drawn in feeding order, on press pages.
struct PressImposer {
  let job: PlannedJob
  private let plan: PressPlan
  private let sheet: Size
  private let lanes: [Rectangle]

  init(_ job: PlannedJob) {
    self.job = job
    plan = job.pressPlan
    sheet = job.imposition.sheetSize
    lanes = job.imposition.lanes
  }

  /// Whether the pages as drawn already are the press pages.
  var isPlain: Bool {
    let layout = job.imposition.layout
    return layout.lanes == 1 && !layout.banner && !job.imposition.reverse
      && sheet == job.imposition.leafSize && fills(isFront: true).isEmpty
  }

  /// Pages as drawn: those of every leaf in feeding order, then the banner.
  var drawnPages: Int { (plan.leaves * (job.duplex ? 2 : 1)) + (plan.banner ? 1 : 0) }

  /// The press pages in printing order.
  var pages: [PressPage] {
    let fronts = fills(isFront: true)
    let backs = fills(isFront: false)
    let banner = plan.bannerPages
    return (1...plan.pages).map { number in
      if banner.contains(number) {
        let parts = number == banner[0] ? [PressPage.Part(page: drawnPages, x: 0, y: 0)] : []
        return page(parts: parts, fills: [], trim: whole)
      }
      let cells = plan.cells(onPage: number)
      let isFront = !job.duplex || number % 2 == 1
      return page(
        parts: cells.map { cell in
          let lane = box(lanes[cell.column])
          return PressPage.Part(
            page: drawnPage(of: cell), column: cell.column, x: lane.x, y: lane.y)
        }, fills: isFront ? fronts : backs, trim: trim)
    }
  }

  private func drawnPage(of cell: PressCell) -> Int {
    job.duplex ? 2 * cell.leaf + (cell.isBack ? 2 : 1) : cell.leaf + 1
  }

  private func page(parts: [PressPage.Part], fills: [PressBox], trim: PressBox) -> PressPage {
    PressPage(
      width: sheet.width.points, height: sheet.height.points, trim: trim, parts: parts,
      fills: fills)
  }

  // MARK: Boxes and marks

  private var whole: PressBox {
    box(Rectangle(x: .zero, y: .zero, width: sheet.width, height: sheet.height))
  }

  /// All lanes together.
  private var trim: PressBox {
    guard let first = lanes.first, let last = lanes.last else { return whole }
    return box(
      Rectangle(
        x: first.minX, y: first.minY, width: last.maxX - first.minX, height: first.size.height))
  }

  /// The cutter's and the operator's marks, all in the waste.
  private func fills(isFront: Bool) -> [PressBox] {
    let layout = job.imposition.layout
    var marks: [Rectangle] = []
    if isFront, let cue = layout.cueMark {
      marks.append(
        Rectangle(x: cue.x, y: cue.y, width: Imposition.cueSide, height: Imposition.cueSide))
    }
    if layout.cutMarks { marks += cutMarks }
    if layout.laneNumbers {
      for (column, lane) in lanes.enumerated() {
        // Numbers are those of fronts: the back of lane 1 says 1 too.
        let number = isFront ? column + 1 : lanes.count - column
        marks += SegmentDigit(number).bars(
          at: Point(x: lane.minX + .mm(8), y: lane.minY - .mm(3.4)))
      }
    }
    return marks.map(box)
  }

  /// Lines of 0.15 mm, a millimetre off the leaves, at every edge where there is waste.
  private var cutMarks: [Rectangle] {
    let line = Length.mm(0.15)
    let off = Length.mm(1)
    let long = Length.mm(3)
    guard let first = lanes.first, let last = lanes.last else { return [] }
    var marks: [Rectangle] = []
    for x in Set(lanes.flatMap { [$0.minX, $0.maxX] }).sorted() {
      let left = x - line / 2
      marks.append(Rectangle(x: left, y: first.minY - off - long, width: line, height: long))
      marks.append(Rectangle(x: left, y: first.maxY + off, width: line, height: long))
    }
    guard first.minX >= off + long else { return marks }
    for y in [first.minY, first.maxY] {
      let top = y - line / 2
      marks.append(Rectangle(x: first.minX - off - long, y: top, width: long, height: line))
      marks.append(Rectangle(x: last.maxX + off, y: top, width: long, height: line))
    }
    return marks
  }

  /// In points from the lower left corner.
  private func box(_ rectangle: Rectangle) -> PressBox {
    PressBox(
      x: rectangle.minX.points, y: (sheet.height - rectangle.maxY).points,
      width: rectangle.size.width.points, height: rectangle.size.height.points)
  }
}

/// A digit of seven bars, which needs no font: 1.4 mm wide, 2.4 mm high.
struct SegmentDigit {
  /// Bars from top to bottom, left before right: top, upper left, upper right, middle, lower left,
  /// lower right, bottom.
  private static let bars: [[Bool]] = [
    "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010",
    "1111111", "1111011",
  ].map { $0.map { $0 == "1" } }

  private let digit: Int

  init(_ digit: Int) { self.digit = abs(digit) % 10 }

  /// Its bars with the top left corner there.
  func bars(at corner: Point) -> [Rectangle] {
    let thick = Length.mm(0.3)
    let width = Length.mm(1.4)
    let half = Length.mm(1.2)
    let right = width - thick
    let places = [
      (Length.zero, Length.zero, width, thick), (.zero, .zero, thick, half),
      (right, .zero, thick, half), (.zero, half - thick / 2, width, thick),
      (.zero, half, thick, half), (right, half, thick, half),
      (.zero, half * 2 - thick, width, thick),
    ]
    return zip(Self.bars[digit], places).filter(\.0).map { _, place in
      Rectangle(
        x: corner.x + place.0, y: corner.y + place.1, width: place.2, height: place.3)
    }
  }
}

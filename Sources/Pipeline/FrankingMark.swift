import LayoutEngine
import MailModel

/// The operator's postage mark on a sheet.
///
/// The product is chosen when jobs are planned, after pages are composed. So composing keeps a
/// place that holds any product's mark, and the press draws the mark of the product chosen.
package struct FrankingMark {
  /// What the mark says, line by line.
  package let lines: [String]
  /// Where it goes.
  package let place: Rectangle

  private static let clearance = Length.mm(2)
  private static let width = Length.mm(26)
  private static let leading = Length.mm(3.2)
  private static let pointsMax = 7.5

  /// The mark of a product; nothing where the operator has no words for it.
  package init?(_ product: ProductKind, of carrier: PostalOperator?, at place: Rectangle?) {
    guard let place, let lines = carrier?.product(product)?.franking, !lines.isEmpty else {
      return nil
    }
    self.lines = lines
    self.place = place
  }

  /// The place that a print site's sheets keep for the mark; nothing where it is not printed.
  package static func place(at printSite: PrintSite, of site: Site) -> Rectangle? {
    switch printSite.franking {
    case .envelope: return nil
    case .sheet(let place): return place
    case .window:
      // Where it is known what always shows, the edges' clearance is taken off already.
      let area = printSite.addressArea()
      let clearance = area == nil ? Self.clearance : .zero
      guard let window = area ?? printSite.addressWindow,
        let most = site.postalOperator(printSite.operatorID)?.products
          .map(\.franking.count).max(), most > 0
      else { return nil }
      return Rectangle(
        x: window.maxX - clearance - width, y: window.minY + clearance, width: width,
        height: leading * most)
    }
  }

  /// The mark's ink, right-aligned at the place's top.
  package func items(text: any TextMeasuring) throws -> [FrameItem] {
    var page = try PageBuilder(text: text)
    let leading = min(
      Self.leading.millimetres, place.size.height.millimetres / Double(lines.count))
    let points = min(Self.pointsMax, Length.mm(leading).points / 1.2)
    for (index, line) in lines.enumerated() {
      page.line(
        line, x: place.maxX.millimetres,
        y: place.minY.millimetres + leading * (Double(index) + 0.85), size: points,
        align: .right, width: place.size.width.millimetres, role: .franking)
    }
    return page.frame.items
  }
}

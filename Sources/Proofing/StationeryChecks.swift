import LayoutEngine
import MailModel

// The stationery beneath a page: its ink is printed as well, and must keep out of the same places.
extension Proofreader {
  /// What a page's stationery prints where nothing may be.
  mutating func checkStationery(_ page: InkPage) {
    guard let stationery = page.side.frame.stationery else { return }
    let sheet = Sheet(
      stationery: stationery, side: page.side,
      place: document.place(of: stationery, onFirst: page.side.page == 1))
    let isWindowSide = document.windowSide.map {
      $0.sheet == page.side.sheet && $0.face == page.side.face
    }
    if isWindowSide == true { findLeaks(of: sheet) }
    if let zone = markZone(of: page.side), let found = seen(sheet, in: zone) {
      let words = Words(
        "\(sheet.name) has ink in the place of the inserter's mark",
        why: "its reader takes any ink in \(zone.text) for a mark, and stops or puts the wrong "
          + "sheets together",
        fix: "leave \(found.box.text) of the PDF white")
      report(.error, .markZone, words, of: sheet, found.box)
    }
    findEdges(of: sheet)
    for code in page.items { findQuietZone(of: sheet, code) }
  }

  /// A page's stationery with the place that asks for it.
  private struct Sheet {
    var stationery: PlacedStationery
    var side: PrintedSide
    var place: Diagnostic.Place
    var name: String { "page \(stationery.page) of the stationery \(stationery.name)" }
  }

  private func seen(_ sheet: Sheet, in part: Rectangle) -> GroundInk? {
    ink.ink(of: sheet.stationery, on: sheet.side.frame.size, in: part)
  }

  private mutating func report(
    _ severity: Diagnostic.Severity, _ code: Finding.Code, _ words: Words, of sheet: Sheet,
    _ box: Rectangle, envelope: String? = nil
  ) {
    report(
      severity, code, words, on: sheet.side, object: 0, [box],
      excess: min(box.size.width, box.size.height), envelope: envelope, at: sheet.place)
  }

  private mutating func findLeaks(of sheet: Sheet) {
    let size = sheet.side.frame.size
    for envelope in document.envelopes {
      guard let zone = envelope.sweptWindow(of: size)?.intersection(envelope.panel(of: size)),
        let found = seen(sheet, in: zone)
      else { continue }
      let words = Words(
        "\(sheet.name) shows through the window of \(envelope.id)",
        why: "the window may show \(zone.text) of the sheet, with its tolerance and the sheet's "
          + "travel; beside the address only white is read for certain",
        fix: "leave \(found.box.text) of the PDF white")
      report(.error, .windowLeak, words, of: sheet, found.box, envelope: envelope.id)
    }
  }

  /// Ink that runs over the edge is meant so and leaves a white edge; other ink is lost.
  private mutating func findEdges(of sheet: Sheet) {
    let (size, edge) = (sheet.side.frame.size, document.unprintableEdge)
    let strips = [
      Rectangle(x: .zero, y: .zero, width: size.width, height: edge),
      Rectangle(x: .zero, y: size.height - edge, width: size.width, height: edge),
      Rectangle(x: .zero, y: .zero, width: edge, height: size.height),
      Rectangle(x: size.width - edge, y: .zero, width: edge, height: size.height),
    ]
    for strip in strips {
      guard let found = seen(sheet, in: strip) else { continue }
      // A pixel of the picture, and half of another that the edge may cut.
      let near = Length.mm(0.2)
      let bleeds =
        found.box.minX <= near || found.box.minY <= near || found.box.maxX >= size.width - near
        || found.box.maxY >= size.height - near
      let words = Words(
        bleeds
          ? "\(sheet.name) runs over the sheet's edge"
          : "\(sheet.name) has ink in the sheet's edge, at \(found.box.text)",
        why: "the press leaves \(edge.text) mm at each edge white",
        fix: bleeds
          ? "expect a white edge, or end it \(edge.text) mm earlier"
          : "move it \(edge.text) mm away from the edge")
      report(bleeds ? .note : .warning, .unprintableEdge, words, of: sheet, found.box)
    }
  }

  private mutating func findQuietZone(of sheet: Sheet, _ code: InkItem) {
    guard code.code != nil, let quiet = code.quiet, let found = seen(sheet, in: quiet),
      found.darkest.luminance(isMono: document.isMono) < Self.lightEnough
    else { return }
    let words = Words(
      "\(sheet.name) has ink in the white around "
        + name(code.origin, sheet.side, item: code.index),
      why: "readers find the code by \(quiet.text) that are white but for it",
      fix: "leave \(found.box.text) of the PDF white, or move the code")
    report(.error, .quietZone, words, of: sheet, found.box)
  }
}

extension PrintedDocument {
  /// The `<page>` that asks for stationery.
  fileprivate func place(of asked: PlacedStationery, onFirst isFirst: Bool) -> Diagnostic.Place {
    let uses = stationery.filter { $0.stationery == asked }
    let use = uses.first { $0.isFirst == isFirst } ?? uses.first
    return use?.place ?? Diagnostic.Place(file: file)
  }
}

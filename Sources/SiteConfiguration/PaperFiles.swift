import MailModel
import YAMLKit

/// An envelope with the sites that use it, as `envelopes.yaml` says.
struct EnvelopeEntry {
  var envelope: Envelope
  var rules: EnvelopeRules
  var sites: [Placed<String>]
}

extension MappingReader {
  /// A stock of `stocks.yaml`.
  func stock() -> Stock? {
    let id = identifier("id")
    let size = size("sizeMM")
    let grammage = number("gramsPerSquareMetre", in: 30...400)
    let thickness = length("thicknessMM", in: 0.03...1)
    let edge =
      value("unprintableEdgeMM") == nil
      ? Length.mm(5) : length("unprintableEdgeMM", in: 0...30)
    guard let id, let size, let grammage, let thickness, let edge else { return nil }
    return Stock(
      id: id, size: size, gramsPerSquareMetre: grammage, thickness: thickness,
      unprintableEdge: edge)
  }

  /// An envelope of `envelopes.yaml`.
  func envelope() -> EnvelopeEntry? {
    let id = identifier("id")
    let sites = list("sites", required: true).compactMap { node in
      scalarText("sites", node).map {
        Placed(value: $0, file: faults.file, line: node.line, column: node.column)
      }
    }
    let outer = size("outerMM")
    let inner = size("innerMM")
    let tolerance = length("toleranceMM", in: 0...5)
    let fold = choice("fold", Fold.self)
    let place = choice("window", WindowPlace.self)
    let window = place == WindowPlace.none ? emptyWindow() : rectangle("windowMM")
    let capacity = integer("capacitySheets", in: 1...999)
    let thickness = length("insertThicknessMaxMM", in: 0.1...100)
    let weightMax = weight("weightMaxGrams", in: 1...10_000)
    let weight = weight("weightGrams", in: 0.1...500)
    let feed = feed()
    let windowTolerance =
      value("windowToleranceMM") == nil
      ? Length.mm(1) : length("windowToleranceMM", in: 0...5)
    let clearance = value("clearanceMM") == nil ? Length.mm(3) : length("clearanceMM", in: 0...20)
    let rest = rest()
    let rules = envelopeRules()
    guard let id, let outer, let inner, let tolerance, let fold, let place, let window,
      let capacity, let thickness, let weightMax, let weight, let feed,
      let windowTolerance, let clearance, let rest
    else { return nil }
    return EnvelopeEntry(
      envelope: Envelope(
        id: id, outer: outer, inner: inner, tolerance: tolerance, fold: fold, window: place,
        windowRectangle: window, capacitySheets: capacity, insertThicknessMax: thickness,
        weightMax: weightMax, weight: weight, feed: feed, windowTolerance: windowTolerance,
        clearance: clearance, rest: rest),
      rules: rules, sites: sites)
  }

  private func emptyWindow() -> Rectangle? {
    if value("windowMM") != nil {
      faults.error(
        "no-window", "an envelope without window has no \"windowMM\"", at: node, fix: "remove it")
    }
    return Rectangle(x: .zero, y: .zero, width: .zero, height: .zero)
  }

  private func feed() -> Feed? {
    guard let reader = mapping("feed", what: "feed", required: false) else {
      return value("feed") == nil ? Feed(firstFed: .first, face: .up, lead: .top) : nil
    }
    let firstFed = reader.choice("firstFed", Feed.FirstFed.self, default: .first)
    let face = reader.choice("face", Feed.Face.self, default: .up)
    let lead = reader.choice("lead", Feed.Lead.self, default: .top)
    reader.finish()
    guard let firstFed, let face, let lead else { return nil }
    return Feed(firstFed: firstFed, face: face, lead: lead)
  }

  /// `{across: …, down: …}`: where the sheet lies while its window is measured.
  private func rest() -> InsertRest? {
    guard let reader = mapping("measuredAt", what: "measuredAt", required: false) else {
      return value("measuredAt") == nil ? InsertRest() : nil
    }
    let across = reader.choice("across", InsertRest.Across.self, default: .centre)
    let down = reader.choice("down", InsertRest.Down.self, default: .centre)
    reader.finish()
    guard let across, let down else { return nil }
    return InsertRest(across: across, down: down)
  }

  /// `{width: …, height: …}` in millimetres.
  func size(_ key: String) -> Size? {
    guard let reader = mapping(key, what: "\"\(key)\"") else { return nil }
    let width = reader.length("width", in: 10...2000)
    let height = reader.length("height", in: 10...2000)
    reader.finish()
    guard let width, let height else { return nil }
    return Size(width: width, height: height)
  }

  /// `{left: …, top: …, width: …, height: …}` in millimetres.
  func rectangle(_ key: String) -> Rectangle? {
    guard let reader = mapping(key, what: "\"\(key)\"") else { return nil }
    let left = reader.length("left", in: 0...2000)
    let top = reader.length("top", in: 0...2000)
    let width = reader.length("width", in: 1...2000)
    let height = reader.length("height", in: 1...2000)
    reader.finish()
    guard let left, let top, let width, let height else { return nil }
    return Rectangle(x: left, y: top, width: width, height: height)
  }
}

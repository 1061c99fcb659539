import MailModel
import YAMLKit

extension MappingReader {
  /// The bars of a mark scheme with `symbology: omr`.
  func omrCode() -> OMRCode? {
    let first = point("firstMM")
    let pitch = length("pitchMM", in: 0.5...50)
    let thickness = length("thicknessMM", in: 0.1...10)
    let long = length("lengthMM", in: 1...100)
    let parity = choice("parity", OMRCode.Parity.self, default: OMRCode.Parity.none)
    let sequences = each("sequences", what: "sequence") { $0.omrSequence() }.map(\.value)
    let names = sequences.map(\.name)
    let positions = each("positions", what: "position", required: true) {
      $0.omrPosition(sequences: names)
    }.map(\.value)
    guard let first, let pitch, let thickness, let long, let parity else { return nil }
    // What is missing for a fault of its own is no second fault.
    let isWhole = positions.count == list("positions").count
    let parities = positions.count { $0.function == .parity }
    if isWhole, parities != (parity == .none ? 0 : 1) {
      faults.error(
        "bad-geometry", "\(parities) positions are for parity", at: value("positions") ?? node,
        why: "parity \(parity.rawValue) needs \(parity == .none ? "none" : "one")")
    }
    for (number, sequence) in sequences.enumerated() where isWhole {
      let bits = positions.filter { $0.function == .sequence && $0.sequence == number }.map(\.bit)
      let needed = Array(0..<(Int.bitWidth - sequence.value.to.leadingZeroBitCount))
      if bits.sorted() != needed {
        faults.error(
          "bad-geometry", "the sequence \"\(sequence.name)\" has the bits \(bits.sorted())",
          at: value("positions") ?? node,
          why: "numbers up to \(sequence.value.to) need each of \(needed) once")
      }
    }
    return OMRCode(
      first: first, pitch: pitch, thickness: thickness, length: long, parity: parity,
      sequences: sequences.map(\.value), positions: positions)
  }

  private func omrSequence() -> (name: String, value: OMRCode.Sequence)? {
    let name = identifier("name")
    let counts = choice("counts", OMRCode.Sequence.Counted.self)
    let from = integer("from", in: 0...1, default: 0)
    let to = integer("to", in: 1...65_535)
    guard let name, let counts, let from, let to else { return nil }
    return (name, OMRCode.Sequence(counts: counts, from: from, to: to))
  }

  private func omrPosition(sequences: [String]) -> OMRCode.Position? {
    let function = choice("function", OMRCode.Function.self)
    _ = value("note")
    let polarity = choice("polarity", OMRCode.Polarity.self, default: .present)
    let sheets = choice("sheets", OMRCode.Sheets.self, default: .all)
    guard let function, let polarity, let sheets else { return nil }
    var position = OMRCode.Position(function, polarity: polarity, sheets: sheets)
    if function == .feeder {
      guard let feeder = integer("feeder", in: 1...99) else { return nil }
      position.feeder = feeder
    }
    if function == .sequence {
      let name = requiredText("sequence")
      guard let bit = integer("bit", in: 0...15) else { return nil }
      guard let index = sequences.firstIndex(of: name) else {
        faults.error(
          "unknown-reference", "no sequence is called \"\(name.prefix(40))\"",
          at: value("sequence") ?? node,
          why: sequences.isEmpty
            ? "there is none" : "there are \(sequences.joined(separator: ", "))"
        )
        return nil
      }
      position.sequence = index
      position.bit = bit
    }
    return position
  }

  /// What the machine's manual allows.
  func markLimits() -> MarkLimits {
    var limits = MarkLimits()
    guard let reader = mapping("limits", what: "limits", required: false) else { return limits }
    func length(_ key: String) -> Length? {
      reader.value(key) == nil ? nil : reader.length(key, in: 0...500)
    }
    func count(_ key: String) -> Int? {
      reader.value(key) == nil ? nil : reader.integer(key, in: 1...999)
    }
    _ = reader.text("source")
    limits.thicknessMin = length("thicknessMinMM")
    limits.thicknessMax = length("thicknessMaxMM")
    limits.lengthMin = length("lengthMinMM")
    limits.pitchMin = length("pitchMinMM")
    limits.pitchMax = length("pitchMaxMM")
    limits.positionsMax = count("positionsMax")
    limits.charactersMax = count("charactersMax")
    limits.extentMax = length("extentMaxMM")
    limits.fromTop = length("fromTopMM")
    limits.fromBottom = length("fromBottomMM")
    limits.fromSides = length("fromSidesMM")
    limits.clearSides = length("clearSidesMM")
    limits.clearEnds = length("clearEndsMM")
    reader.finish()
    return limits
  }
}

/// One thing about a mark that its machine does not allow.
struct MarkMisfit: Hashable {
  var message: String
  var why: String
  var fix: String?
}

extension MarkScheme {
  /// What breaks the machine's limits, the sheet's size not counted.
  var ownFaults: [MarkMisfit] {
    var found = MarkMeasure(id: id)
    let thickness = omr?.thickness ?? element
    found.least("bars or elements", thickness, limits.thicknessMin, "thick")
    found.most("bars", thickness, limits.thicknessMax, "thick")
    if let omr {
      found.least("bars", omr.length, limits.lengthMin, "long")
      found.least("positions", omr.pitch, limits.pitchMin, "apart")
      found.most("positions", omr.pitch, limits.pitchMax, "apart")
    } else if symbology != .dataMatrix {
      let height = min(symbol.size.width, symbol.size.height)
      found.least("bars", height, limits.lengthMin, "high")
    }
    found.most("positions", omr?.positions.count, limits.positionsMax)
    found.most("characters", omr == nil ? length : nil, limits.charactersMax)
    found.most("the code", symbol.size.height, limits.extentMax, "long")
    let sides = min(symbol.minX - zone.minX, zone.maxX - symbol.maxX)
    let ends = min(symbol.minY - zone.minY, zone.maxY - symbol.maxY)
    found.least("the clear areas at the sides", sides, limits.clearSides, "wide")
    found.least("the clear areas above and below", ends, limits.clearEnds, "high")
    return found.faults
  }

  /// What breaks the machine's limits on a sheet of that size.
  func faults(on sheet: Size) -> [MarkMisfit] {
    var found = MarkMeasure(id: id)
    found.least("the distance to the top", symbol.minY, limits.fromTop, "long")
    found.least(
      "the distance to the bottom", sheet.height - symbol.maxY, limits.fromBottom, "long")
    let sides = min(symbol.minX, sheet.width - symbol.maxX)
    found.least("the distance to the sides", sides, limits.fromSides, "long")
    return found.faults
  }
}

private struct MarkMeasure {
  let id: String
  var faults: [MarkMisfit] = []

  mutating func least(_ what: String, _ value: Length, _ limit: Length?, _ word: String) {
    guard let limit, value < limit else { return }
    faults.append(
      MarkMisfit(
        message: "\(what) of \"\(id)\": \(value.millimetres) mm \(word)",
        why: "the machine wants at least \(limit.millimetres) mm",
        fix: "add \((limit - value).millimetres) mm"))
  }

  mutating func most(_ what: String, _ value: Length, _ limit: Length?, _ word: String) {
    guard let limit, value > limit else { return }
    faults.append(
      MarkMisfit(
        message: "\(what) of \"\(id)\": \(value.millimetres) mm \(word)",
        why: "the machine takes at most \(limit.millimetres) mm",
        fix: "take away \((value - limit).millimetres) mm"))
  }

  mutating func most(_ what: String, _ value: Int?, _ limit: Int?) {
    guard let value, let limit, value > limit else { return }
    faults.append(
      MarkMisfit(
        message: "\"\(id)\" has \(value) \(what)", why: "the machine reads at most \(limit)",
        fix: "take away \(value - limit)"))
  }
}

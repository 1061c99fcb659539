import MailModel
import YAMLKit

extension MappingReader {
  /// The section `readyMade` of a sender's file; nothing where it is absent.
  func readyMade() -> ReadyMadeProfile? {
    guard let reader = mapping("readyMade", what: "\"readyMade\"", required: false) else {
      return nil
    }
    defer { reader.finish() }
    return reader.readyMadeProfile()
  }

  private func readyMadeProfile() -> ReadyMadeProfile? {
    var profile = ReadyMadeProfile(files: texts("files"))
    profile.index = index()
    profile.split = split()
    profile.rectangles = each("rectangles", what: "rectangle") { $0.rectangle() }.map(\.value)
    profile.defaults = defaults()
    profile.decimalMark =
      choice("decimalMark", ReadyMadeProfile.DecimalMark.self, default: .point) ?? .point
    profile.dateForm = choice("dateForm", ReadyMadeProfile.DateForm.self, default: .iso) ?? .iso
    let remedies = list("remedies").compactMap {
      choice("remedies", $0, ReadyMadeProfile.Remedy.self)
    }
    if !remedies.isEmpty { profile.remedies = remedies }
    profile.scaleMin = number("scaleMin", in: 0.5...1, default: 1) ?? 1
    profile.moveMax = length("moveMaxMM", in: 0...60, default: .mm(5)) ?? .mm(5)
    if remedies == [.move] {
      faults.error(
        "bad-remedies", "\"move\" alone would move pages that need no moving",
        at: value("remedies") ?? node, fix: "write [as-is, move]")
    }
    return profile
  }

  // MARK: Index

  private func index() -> ReadyMadeIndex? {
    guard let reader = mapping("index", what: "\"index\"", required: false) else { return nil }
    defer { reader.finish() }
    let format = reader.choice("format", ReadyMadeIndex.Format.self, default: .csv) ?? .csv
    var index = ReadyMadeIndex(
      files: reader.texts("files"), format: format, fields: reader.indexFields())
    if index.files.isEmpty { reader.missing("files", example: "[\"*.csv\"]") }
    index.delimiter = reader.delimiter()
    index.encoding =
      reader.choice("encoding", ReadyMadeIndex.Encoding.self, default: .utf8) ?? .utf8
    index.hasHeader = reader.flag("header") ?? true
    index.list = reader.text("list")
    index.trailer = reader.text("trailer")
    index.count = reader.text("count")
    index.sum = reader.text("sum")
    let countsWithoutTrailer = index.trailer == nil && (index.count ?? index.sum) != nil
    if format == .csv, countsWithoutTrailer {
      reader.missing("trailer", example: "\"SUM\"")
    }
    return index
  }

  private func delimiter() -> UInt8 {
    guard let text = text("delimiter") else { return 0x3B }
    if text == "tab" { return 0x09 }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte > 0x20, byte < 0x7F, byte != 0x22
    else {
      if let node = value("delimiter") {
        wrong("delimiter", node, wants: "one character, or \"tab\"")
      }
      return 0x3B
    }
    return byte
  }

  private func indexFields() -> [ReadyMadeField: [String]] {
    guard let reader = mapping("fields", what: "\"fields\"") else { return [:] }
    defer { reader.finish() }
    var fields: [ReadyMadeField: [String]] = [:]
    for field in ReadyMadeField.allCases {
      guard let node = reader.value(field.rawValue) else { continue }
      if case .sequence = node.content {
        fields[field] = reader.texts(field.rawValue)
      } else if let text = reader.scalarText(field.rawValue, node) {
        fields[field] = [text]
      }
    }
    if fields[.number] == nil { reader.missing("number") }
    return fields
  }

  private func defaults() -> [ReadyMadeField: String] {
    guard let reader = mapping("defaults", what: "\"defaults\"", required: false) else {
      return [:]
    }
    defer { reader.finish() }
    var defaults: [ReadyMadeField: String] = [:]
    if reader.value("currency") != nil { defaults[.currency] = reader.currency("currency")?.code }
    if reader.value("country") != nil { defaults[.country] = reader.country("country") }
    defaults[.kind] = reader.text("kind")
    return defaults
  }

  // MARK: Places

  private func split() -> ReadyMadeSplit? {
    guard let reader = mapping("split", what: "\"split\"", required: false) else { return nil }
    defer { reader.finish() }
    let rule = reader.choice("when", ReadyMadeSplit.Rule.self)
    let pattern = reader.pattern()
    if rule == .matches, pattern == nil { reader.missing("pattern", example: "\"page 1 of\"") }
    guard let rule, let place = reader.placeMM() else { return nil }
    return ReadyMadeSplit(rule: rule, place: place, pattern: pattern)
  }

  private func rectangle() -> ReadyMadeRectangle? {
    let field = choice("field", ReadyMadeField.self)
    let pattern = pattern()
    guard let field, let place = placeMM() else { return nil }
    return ReadyMadeRectangle(field: field, place: place, pattern: pattern)
  }

  private func placeMM() -> Rectangle? {
    guard let reader = mapping("placeMM", what: "\"placeMM\"") else { return nil }
    defer { reader.finish() }
    let left = reader.length("left", in: 0...2000)
    let top = reader.length("top", in: 0...2000)
    let width = reader.length("width", in: 1...2000)
    let height = reader.length("height", in: 1...2000)
    guard let left, let top, let width, let height else { return nil }
    return Rectangle(x: left, y: top, width: width, height: height)
  }

  private func pattern() -> String? {
    guard let node = value("pattern"), let text = scalarText("pattern", node, bytesMax: 500) else {
      return nil
    }
    guard (try? Regex(text)) != nil else {
      wrong("pattern", node, wants: "a regular expression")
      return nil
    }
    return text
  }
}

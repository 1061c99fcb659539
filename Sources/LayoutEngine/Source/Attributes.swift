import MailModel
import XMLKit

/// Reads an element's attributes into values; whatever nobody asked for is a mistake.
struct Attributes {
  let element: XMLElement
  let place: Diagnostic.Place
  private var values: [String: String] = [:]
  private var asked: Set<String> = []
  private(set) var faults: [Diagnostic] = []

  init(_ element: XMLElement, place: Diagnostic.Place) {
    self.element = element
    self.place = place
    for attribute in element.attributes { values[attribute.name] = attribute.value }
  }

  /// Reports a fault of the element, or of one of its attributes.
  mutating func fault(
    _ code: String, _ message: String, at attribute: String? = nil, why: String? = nil,
    fix: String? = nil
  ) {
    let place = attribute.map { self.place(of: $0) } ?? place
    faults.append(Diagnostic(.error, code: code, message, at: place, why: why, fix: fix))
  }

  /// Where an attribute stands.
  func place(of attribute: String) -> Diagnostic.Place {
    var place = place
    let location = element.location(ofAttribute: attribute)
    (place.line, place.column) = (location.line, location.column)
    return place
  }

  /// The attribute with these words among its own, for faults that are about them.
  func holder(of words: String) -> String? {
    element.attributes.first { attribute in
      attribute.value == words
        || attribute.value.split(separator: " ").contains { $0 == words[...] }
    }?.name
  }

  mutating func warn(_ code: String, _ message: String, why: String? = nil, fix: String? = nil) {
    faults.append(Diagnostic(.warning, code: code, message, at: place, why: why, fix: fix))
  }

  // MARK: Values

  /// The value as written, or nothing.
  mutating func text(_ name: String) -> String? {
    asked.insert(name)
    return values[name]
  }

  mutating func required(_ name: String) -> String? {
    if let text = text(name) { return text }
    fault(
      "missing-attribute", "<\(element.name)> has no \(name)",
      why: "it means nothing without", fix: "add \(name)=\"…\"")
    return nil
  }

  mutating func truth(_ name: String) -> Bool? {
    switch text(name) {
    case nil: return nil
    case "yes": return true
    case "no": return false
    case let value?:
      fault(
        "bad-value", "\(name) is \"\(value)\"", at: name, why: "it is either yes or no",
        fix: nearestName(to: value, in: ["yes", "no"]).map { "did you mean \"\($0)\"?" }
          ?? "write \(name)=\"yes\" or \(name)=\"no\"")
      return nil
    }
  }

  /// A value out of a small list.
  mutating func choice<T>(_ name: String, _ choices: KeyValuePairs<String, T>) -> T? {
    guard let value = text(name) else { return nil }
    if let found = choices.first(where: { $0.key == value }) { return found.value }
    let names = choices.map(\.key)
    fault(
      "bad-value", "\(name) is \"\(value)\"", at: name,
      why: "it is one of " + names.joined(separator: ", "),
      fix: nearestName(to: value, in: names).map { "did you mean \"\($0)\"?" }
        ?? "write one of them")
    return nil
  }

  mutating func whole(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    guard let value = text(name) else { return nil }
    if let number = Int(value), range.contains(number) { return number }
    fault(
      "bad-value", "\(name) is \"\(value)\"", at: name,
      why: "it is a whole number from \(range.lowerBound) to \(range.upperBound)",
      fix: "write one, such as \(name)=\"\(range.lowerBound)\"")
    return nil
  }

  // MARK: Lengths

  /// A length in micrometres; millimetres unless it says `pt`.
  mutating func length(_ name: String, _ range: ClosedRange<Double> = 0...1000) -> Int? {
    guard let value = text(name) else { return nil }
    return measure(name, value, points: false, range)
  }

  /// A length in micrometres; points unless it says `mm`.
  mutating func points(_ name: String, _ range: ClosedRange<Double> = 0...400) -> Int? {
    guard let value = text(name) else { return nil }
    return measure(name, value, points: true, range)
  }

  mutating func requiredLength(
    _ name: String, _ range: ClosedRange<Double> = 0...1000
  ) -> Int {
    guard let value = required(name) else { return 0 }
    return measure(name, value, points: false, range) ?? 0
  }

  /// Several lengths with spaces between.
  mutating func lengths(_ name: String, counts: Set<Int>) -> [Int]? {
    guard let value = text(name) else { return nil }
    let parts = value.split(separator: " ").map(String.init)
    guard counts.contains(parts.count) else {
      fault(
        "bad-value", "\(name) has \(parts.count) values", at: name,
        why: "it takes " + counts.sorted().map(String.init).joined(separator: " or "),
        fix: "leave values out, or add some")
      return nil
    }
    let lengths = parts.compactMap { measure(name, $0, points: false, 0...1000) }
    return lengths.count == parts.count ? lengths : nil
  }

  mutating func measure(
    _ name: String, _ text: String, points: Bool, _ range: ClosedRange<Double>
  ) -> Int? {
    var number = Substring(text)
    var isPoints = points
    if number.hasSuffix("mm") {
      isPoints = false
      number.removeLast(2)
    } else if number.hasSuffix("pt") {
      isPoints = true
      number.removeLast(2)
    }
    guard let value = Self.number(number) else {
      fault(
        "bad-length", "\(name) is \"\(text)\"", at: name, why: "it is a length",
        fix: "write a number, with mm or pt behind it where it is not the usual unit")
      return nil
    }
    guard range.contains(value) else {
      fault(
        "bad-length", "\(name) is \(text)", at: name,
        why: "it lies between \(Self.plain(range.lowerBound)) and "
          + "\(Self.plain(range.upperBound)) \(isPoints ? "pt" : "mm")",
        fix: "write a length within that")
      return nil
    }
    return isPoints ? Length.pt(value).micrometres : Length.mm(value).micrometres
  }

  /// Digits with an optional sign and point; no exponents, no `nan`.
  static func number(_ text: Substring) -> Double? {
    let allowed = text.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E || $0 == 0x2D
    }
    guard allowed, !text.isEmpty, text.utf8.count <= 12 else { return nil }
    return Double(text)
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  // MARK: The end

  /// Reports attributes that nobody asked for.
  mutating func finish() -> [Diagnostic] {
    for name in values.keys.sorted() where !asked.contains(name) {
      fault(
        "unknown-attribute", "<\(element.name)> has no attribute \"\(name)\"", at: name,
        why: "it takes " + asked.sorted().joined(separator: ", "),
        fix: nearestName(to: name, in: asked.sorted()).map { "did you mean \"\($0)\"?" }
          ?? "take it away")
    }
    return faults
  }
}

import Foundation
import MailModel
import YAMLKit

/// Reads one mapping key by key and remembers which keys it was asked for, so that `finish()` can
/// name those that nobody knows. A value of the wrong type is a fault and reads as absent.
final class MappingReader {
  let node: YAMLNode
  let faults: FaultList
  /// What the mapping describes, for messages: `print site`, `envelope`.
  let what: String
  private let entries: [YAMLEntry]
  private var asked: [String] = []

  init(_ node: YAMLNode, _ faults: FaultList, what: String) {
    self.node = node
    self.faults = faults
    self.what = what
    if case .mapping(let entries) = node.content {
      self.entries = entries
    } else {
      entries = []
      faults.error(
        "wrong-type", "\(what) must be a mapping of keys to values, not \(node.kind)", at: node)
    }
  }

  /// Reports every key that was not asked for.
  func finish() {
    guard case .mapping = node.content else { return }
    for entry in entries where !asked.contains(entry.key) {
      let near = nearestName(to: entry.key, in: asked)
      faults.error(
        "unknown-key", "unknown key \"\(entry.key)\" in \(what)", line: entry.line,
        column: entry.column, why: "known keys are \(asked.joined(separator: ", "))",
        fix: near.map { "did you mean \"\($0)\"?" } ?? "remove it")
    }
  }

  /// The value of a key, or nothing.
  func value(_ key: String) -> YAMLNode? {
    if !asked.contains(key) { asked.append(key) }
    return entries.first { $0.key == key }?.value
  }

  /// Says that a key must be there.
  func missing(_ key: String, example: String? = nil) {
    guard case .mapping = node.content else { return }
    faults.error(
      "missing-key", "\(what) has no \"\(key)\"", at: node,
      fix: "add \(key): \(example ?? "…")")
  }

  func wrong(_ key: String, _ node: YAMLNode, wants: String) {
    let found: String =
      switch node.content {
      case .scalar(let text, _): text.isEmpty ? "nothing" : "\"\(text.prefix(40))\""
      case .sequence, .mapping: node.kind
      }
    faults.error(
      "wrong-type", "\"\(key)\" of \(what) must be \(wants), not \(found)", at: node)
  }

  // MARK: Texts and choices

  /// A text, or nothing where the key is absent.
  func text(_ key: String, bytesMax: Int = 4096) -> String? {
    guard let node = value(key) else { return nil }
    return scalarText(key, node, bytesMax: bytesMax)
  }

  func scalarText(_ key: String, _ node: YAMLNode, bytesMax: Int = 4096) -> String? {
    guard case .scalar(let text, let plain) = node.content,
      !(plain && (text == "~" || text == "null"))
    else {
      wrong(key, node, wants: "a text")
      return nil
    }
    guard text.utf8.count <= bytesMax else {
      faults.error(
        "too-long", "\"\(key)\" of \(what) is longer than \(bytesMax) bytes", at: node)
      return nil
    }
    guard
      !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F })
    else {
      faults.error("wrong-type", "\"\(key)\" of \(what) holds a control character", at: node)
      return nil
    }
    return text.precomposedStringWithCanonicalMapping
  }

  /// A text that must be there and not be empty.
  func requiredText(_ key: String, example: String? = nil) -> String {
    guard let node = value(key) else {
      missing(key, example: example)
      return ""
    }
    guard let text = scalarText(key, node) else { return "" }
    if text.isEmpty { wrong(key, node, wants: "a text that is not empty") }
    return text
  }

  /// An identifier: letters, digits, `-`, `_` and `.`, at most 64, not beginning with `.` or `-`,
  /// because identifiers become names of files and parts of marks.
  func identifier(_ key: String, required: Bool = true) -> String? {
    guard let node = value(key) else {
      if required { missing(key) }
      return nil
    }
    guard let text = scalarText(key, node) else { return nil }
    let sound = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
    }
    guard sound, !text.isEmpty, text.utf8.count <= 64, text.utf8.first != 0x2E,
      text.utf8.first != 0x2D
    else {
      wrong(key, node, wants: "an identifier of letters a–z, digits, \"-\", \"_\" and \".\"")
      return nil
    }
    if key == "id" { faults.declared.insert(text) }
    return text
  }

  /// One of a closed list of words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Choice.Type, default standard: Choice? = nil
  ) -> Choice? where Choice.RawValue == String {
    guard let node = value(key) else {
      if standard == nil { missing(key, example: Choice.allCases.first?.rawValue) }
      return standard
    }
    return choice(key, node, type)
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ node: YAMLNode, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = scalarText(key, node) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    faults.error(
      "unknown-value", "\"\(key)\" of \(what) cannot be \"\(text.prefix(40))\"", at: node,
      why: "it is one of \(words.joined(separator: ", "))",
      fix: nearestName(to: text, in: words).map { "did you mean \"\($0)\"?" })
    return nil
  }

  /// `true` or `false`, without quotes.
  func flag(_ key: String) -> Bool? {
    guard let node = value(key) else { return nil }
    switch node.content {
    case .scalar("true", plain: true): return true
    case .scalar("false", plain: true): return false
    default:
      wrong(key, node, wants: "true or false")
      return nil
    }
  }

  // MARK: Lists and mappings

  /// The items of a list; empty where the key is absent.
  func list(_ key: String, required: Bool = false) -> [YAMLNode] {
    guard let node = value(key) else {
      if required { missing(key) }
      return []
    }
    guard case .sequence(let items) = node.content else {
      wrong(key, node, wants: "a list")
      return []
    }
    if required, items.isEmpty { wrong(key, node, wants: "a list that is not empty") }
    return items
  }

  /// The texts of a list.
  func texts(_ key: String) -> [String] { list(key).compactMap { scalarText(key, $0) } }

  /// The countries of a list.
  func countries(_ key: String) -> [String] { list(key).compactMap { country(key, $0) } }

  /// A mapping within.
  func mapping(_ key: String, what: String, required: Bool = true) -> MappingReader? {
    guard let node = value(key) else {
      if required { missing(key) }
      return nil
    }
    return MappingReader(node, faults, what: what)
  }

  /// The entries of a mapping with free keys, such as the steps of a tariff.
  func freeEntries(_ key: String) -> [YAMLEntry] {
    guard let node = value(key) else { return [] }
    guard case .mapping(let entries) = node.content else {
      wrong(key, node, wants: "a mapping")
      return []
    }
    return entries
  }

  /// Every item of a list read as a mapping of its own.
  func each<Item>(
    _ key: String, what: String, required: Bool = false, _ read: (MappingReader) -> Item?
  ) -> [Placed<Item>] {
    list(key, required: required).compactMap { node in
      let reader = MappingReader(node, faults, what: what)
      let item = read(reader)
      reader.finish()
      return item.map {
        Placed(value: $0, file: faults.file, line: node.line, column: node.column)
      }
    }
  }

  /// The place where a key's value stands, for checks that come later.
  func place<Value>(_ value: Value, of key: String) -> Placed<Value> {
    let node = entries.first { $0.key == key }?.value ?? node
    return Placed(value: value, file: faults.file, line: node.line, column: node.column)
  }
}

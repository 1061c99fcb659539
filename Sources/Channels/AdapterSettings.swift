extension AdapterMaterial {
  /// A setting of so many digits that must be there.
  func digits(_ name: String, _ count: Int) throws -> String {
    let text = try setting(name)
    guard text.utf8.count == count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw AdapterFault(what: "\"\(name)\" has not \(count) digits")
    }
    return text
  }

  /// A setting that is a whole number.
  func number(_ name: String, in range: ClosedRange<Int>, default usual: Int) throws -> Int {
    guard let text = account.settings[name] else { return usual }
    guard let value = Int(text), range.contains(value) else {
      throw AdapterFault(
        what: "\"\(name)\" is not between \(range.lowerBound) and \(range.upperBound)")
    }
    return value
  }

  /// A setting that names columns from 1, such as `3-8`.
  func columns(_ name: String, in range: ClosedRange<Int>) throws -> ClosedRange<Int>? {
    guard let text = account.settings[name] else { return nil }
    let sides = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let from = sides[0], let to = sides[1], from <= to,
      range.contains(from), range.contains(to)
    else { throw AdapterFault(what: "\"\(name)\" is not FROM-TO") }
    return from...to
  }

  /// A setting that is one of some words, the first where it is not there.
  func word(_ name: String, of words: [String]) throws -> String {
    let text = account.settings[name] ?? words[0]
    guard words.contains(text) else {
      throw AdapterFault(what: "\"\(name)\" is none of \(words.joined(separator: ", "))")
    }
    return text
  }
}

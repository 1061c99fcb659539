import MailModel

/// A line of text in one type face, measured. A class, so that caches hand it out for one
/// reference count.
final class SetLine {
  struct Run {
    var font: FontID
    var text: String
    var width: Int
  }
  let runs: [Run]
  let width: Int
  /// Characters that no pinned font has.
  let missing: Set<Unicode.Scalar>

  init(runs: [Run], missing: Set<Unicode.Scalar>) {
    self.runs = runs
    width = runs.reduce(0) { $0 + $1.width }
    self.missing = missing
  }
}

/// A font at a size, with everything measured in it so far.
final class Face {
  let font: FontID
  let size: Int
  let ascent: Int
  let descent: Int
  let coverage: FontCoverage
  fileprivate var lines: [String: SetLine] = [:]
  fileprivate var wraps: [WrapKey: [SetLine]] = [:]

  init(font: FontID, size: Int, metrics: FontMetrics, coverage: FontCoverage) {
    self.font = font
    self.size = size
    ascent = metrics.ascent * size / 1000
    descent = metrics.descent * size / 1000
    self.coverage = coverage
  }

  /// Where the baseline stands in a line of that height.
  func baseline(in lineHeight: Int) -> Int { (lineHeight - ascent - descent) / 2 + ascent }

  fileprivate struct WrapKey: Hashable {
    var text: String
    var width: Int
  }
}

/// Which everyday characters a font has, so that most strings need no search for stretches.
final class FontCoverage {
  private let font: FontID
  private let text: any TextMeasuring
  /// 0 not asked yet, 1 there, 2 not there.
  private var known = [UInt8](repeating: 0, count: 0x2200)

  init(font: FontID, text: any TextMeasuring) {
    self.font = font
    self.text = text
  }

  /// Whether the font alone sets the text, from left to right.
  func sets(_ string: String) -> Bool {
    for scalar in string.unicodeScalars where !has(scalar.value) { return false }
    return true
  }

  private func has(_ value: UInt32) -> Bool {
    // Combining marks and scripts that run or join their own way take the long road.
    guard value < 0x2200, value < 0x0300 || (value >= 0x0370 && value < 0x0590) || value >= 0x1E00,
      value < 0x200B || value > 0x200F, value < 0x2028 || value > 0x202E
    else { return false }
    let index = Int(value)
    if known[index] == 0, let scalar = Unicode.Scalar(value) {
      var missing: Set<Unicode.Scalar> = []
      let stretches = text.stretches(of: String(scalar), font: font, missing: &missing)
      let fits = missing.isEmpty && stretches.count == 1 && stretches[0].font == font
      known[index] = fits ? 1 : 2
    }
    return known[index] == 1
  }
}

/// Measures and breaks text and remembers both. One for each thread, for as long as a job lasts.
final class TextSetter {
  let text: any TextMeasuring
  private var faces: [FaceKey: Face] = [:]
  private var coverages: [FontID: FontCoverage] = [:]
  /// Strings remembered over all faces; a day's amounts are all different.
  private static let lineMaximum = 40_000
  private static let wrapMaximum = 10_000
  private var lineCount = 0
  private var wrapCount = 0

  private struct FaceKey: Hashable {
    var font: FontID
    var size: Int
  }

  init(_ text: any TextMeasuring) { self.text = text }

  func face(_ font: FontID, size: Int) -> Face {
    let key = FaceKey(font: font, size: size)
    if let face = faces[key] { return face }
    let coverage = coverages[font] ?? FontCoverage(font: font, text: text)
    coverages[font] = coverage
    let face = Face(
      font: font, size: size, metrics: text.metrics(of: font), coverage: coverage)
    // Sizes come from shrinking too: without a bound a long day would keep them all.
    if faces.count > 2_000 { faces.removeAll(keepingCapacity: true) }
    faces[key] = face
    return face
  }

  // MARK: One line

  /// The text on one line.
  func line(_ string: String, _ face: Face) -> SetLine {
    if let line = face.lines[string] { return line }
    let line = measure(string, face)
    // Long texts are rare and never come twice; remembering them would only cost memory.
    guard string.utf8.count <= 512 else { return line }
    lineCount += 1
    if lineCount > Self.lineMaximum { forget() }
    face.lines[string] = line
    return line
  }

  private func forget() {
    for face in faces.values {
      face.lines.removeAll(keepingCapacity: true)
      face.wraps.removeAll(keepingCapacity: true)
    }
    lineCount = 0
    wrapCount = 0
  }

  private func measure(_ string: String, _ face: Face) -> SetLine {
    let size = Length(micrometres: face.size)
    if face.coverage.sets(string) {
      let width = text.width(of: string, font: face.font, size: size).micrometres
      return SetLine(
        runs: [SetLine.Run(font: face.font, text: string, width: width)], missing: [])
    }
    var missing: Set<Unicode.Scalar> = []
    let runs = text.stretches(of: string, font: face.font, missing: &missing).map { stretch in
      SetLine.Run(
        font: stretch.font, text: stretch.text,
        width: text.width(of: stretch.text, font: stretch.font, size: size).micrometres)
    }
    return SetLine(runs: runs, missing: missing)
  }

  // MARK: Several lines

  /// The text broken into lines of at most that width; words that are longer break anywhere.
  func lines(_ string: String, _ face: Face, width: Int) -> [SetLine] {
    let whole = line(string, face)
    if whole.width <= width { return [whole] }
    let key = Face.WrapKey(text: string, width: width)
    if let lines = face.wraps[key] { return lines }
    let lines = wrap(string, face, width: width)
    guard string.utf8.count <= 2048 else { return lines }
    wrapCount += 1
    if wrapCount > Self.wrapMaximum { forget() }
    face.wraps[key] = lines
    return lines
  }

  private func wrap(_ string: String, _ face: Face, width: Int) -> [SetLine] {
    let utf8 = Array(string.utf8)
    var ends = text.lineBreaks(in: string).filter { $0 > 0 && $0 < utf8.count }
    ends.append(utf8.count)
    func words(_ from: Int, _ to: Int) -> String {
      var end = to
      while end > from, utf8[end - 1] == 0x20 { end -= 1 }
      return String(decoding: utf8[from..<end], as: UTF8.self)
    }
    var lines: [SetLine] = []
    var start = 0
    var next = 0
    while start < utf8.count, lines.count < LayoutLimits.paragraphLines {
      // Take words while their widths sum up to less than the line.
      var sum = 0
      var last = next
      var from = start
      while last < ends.count {
        let end = ends[last]
        let word = words(from, end)
        let wordWidth = line(word, face).width
        if sum + wordWidth > width { break }
        sum += wordWidth + (end > from && utf8[end - 1] == 0x20 ? line(" ", face).width : 0)
        from = end
        last += 1
      }
      // Kerning across words may make the line wider than their sum.
      while last > next, line(words(start, ends[last - 1]), face).width > width { last -= 1 }
      if last == next {
        // No line holds more than so many bytes, and a word may have a million.
        var stop = min(ends[next], start + 2048)
        while stop < ends[next], utf8[stop] & 0xC0 == 0x80 { stop -= 1 }
        let cut = prefix(words(start, stop), face, width: width)
        lines.append(line(cut, face))
        start += cut.utf8.count
        if start >= ends[next] || words(start, ends[next]).isEmpty {
          start = ends[next]
          next += 1
        }
      } else {
        lines.append(line(words(start, ends[last - 1]), face))
        start = ends[last - 1]
        next = last
      }
    }
    return lines
  }

  /// As much of a word as fits, at least one character.
  private func prefix(_ word: String, _ face: Face, width: Int) -> String {
    var taken = ""
    var sum = 0
    for character in word {
      sum += line(String(character), face).width
      if sum > width, !taken.isEmpty { break }
      taken.append(character)
    }
    while taken.count > 1, line(taken, face).width > width { taken.removeLast() }
    return taken
  }
}

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

  /// One line of several, in the order in which they stand from left to right.
  convenience init(joining lines: [SetLine]) {
    self.init(
      runs: lines.flatMap(\.runs), missing: lines.reduce(into: []) { $0.formUnion($1.missing) })
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
    var hyphens: Language?
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

  private func measure(_ text: String, _ face: Face) -> SetLine {
    let string = WordDivision.withoutSoftHyphens(text)
    let size = Length(micrometres: face.size)
    if face.coverage.sets(string) {
      let width = self.text.width(of: string, font: face.font, size: size).micrometres
      return SetLine(
        runs: [SetLine.Run(font: face.font, text: string, width: width)], missing: [])
    }
    var missing: Set<Unicode.Scalar> = []
    let stretches = self.text.stretches(of: string, font: face.font, missing: &missing)
    return SetLine(runs: runs(stretches, face), missing: missing)
  }

  /// A part of a line whose order among the others is known.
  func part(_ text: String, _ face: Face, level: UInt8) -> SetLine {
    var missing: Set<Unicode.Scalar> = []
    let stretches = self.text.stretches(
      of: WordDivision.withoutSoftHyphens(text), font: face.font, rightToLeft: level % 2 == 1,
      missing: &missing)
    return SetLine(runs: runs(stretches, face), missing: missing)
  }

  private func runs(_ stretches: [FontStretch], _ face: Face) -> [SetLine.Run] {
    let size = Length(micrometres: face.size)
    return stretches.map { stretch in
      SetLine.Run(
        font: stretch.font, text: stretch.text,
        width: text.width(of: stretch.text, font: stretch.font, size: size).micrometres)
    }
  }

  // MARK: Several lines

  /// The text broken into lines of at most that width; words that are longer break anywhere.
  /// With `hyphens` words of that language may be divided.
  func lines(
    _ string: String, _ face: Face, width: Int, hyphens: Language? = nil
  ) -> [SetLine] {
    let whole = line(string, face)
    if whole.width <= width { return [whole] }
    let key = Face.WrapKey(text: string, width: width, hyphens: hyphens)
    if let lines = face.wraps[key] { return lines }
    var wrapping = Wrapping(self, string, face, width: width, hyphens: hyphens)
    let lines = wrapping.run()
    guard string.utf8.count <= 2048 else { return lines }
    wrapCount += 1
    if wrapCount > Self.wrapMaximum { forget() }
    face.wraps[key] = lines
    return lines
  }

  /// As much of a word as fits, at least one character.
  func prefix(_ word: String, _ face: Face, width: Int) -> String {
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

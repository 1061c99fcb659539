import MailModel

@testable import LayoutEngine

/// Measures text by fixed advances: half an em a character, a quarter for narrow signs. Knows
/// Latin, Greek and Cyrillic in its first font, Hebrew in its second, and nothing else.
final class FakeText: TextMeasuring {
  let families = ["Plain", "Strong", "Mono"]
  /// How often widths were asked for; caches show in it.
  private(set) var asked = 0

  func font(family: String, weight: Int, italic: Bool) -> FontID? {
    guard let index = families.firstIndex(of: family) else { return nil }
    return FontID(index: UInt16(index * 10 + (weight >= 600 ? 1 : 0) + (italic ? 2 : 0)))
  }

  func metrics(of font: FontID) -> FontMetrics {
    FontMetrics(ascent: 800, descent: 200, capHeight: 700)
  }

  func width(of text: String, font: FontID, size: Length) -> Length {
    asked += 1
    let isMono = font.index / 10 == 2
    var thousandths = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "i", "l", ".", ",", " ", "\u{A0}": thousandths += isMono ? 600 : 250
      default: thousandths += isMono ? 600 : 500
      }
    }
    return Length(micrometres: thousandths * size.micrometres / 1000)
  }

  /// One letter has a tail, and no sample uses it.
  func leftOverhang(of text: String, font: FontID) -> Int { text.hasPrefix("Ĵ") ? 100 : 0 }

  func stretches(
    of text: String, font: FontID, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch] {
    var stretches: [FontStretch] = []
    for scalar in text.unicodeScalars {
      var own = font
      switch scalar.value {
      case 0x590..<0x600: own = FontID(index: 90)
      case 0..<0x530, 0x1E00..<0x2300: break
      default: missing.insert(scalar)
      }
      if stretches.last?.font == own {
        stretches[stretches.count - 1].text.unicodeScalars.append(scalar)
      } else {
        stretches.append(FontStretch(font: own, text: String(scalar)))
      }
    }
    return stretches
  }

  func canHyphenate(_ language: Language) -> Bool { language != .da }

  /// After every second letter, so that tests see the engine's own rules at work.
  func hyphenPoints(in word: String, language: Language) -> [Int] {
    var points: [Int] = []
    var offset = 0
    for (index, scalar) in word.unicodeScalars.enumerated() {
      if index > 0, index % 2 == 0 { points.append(offset) }
      offset += UTF8.width(scalar)
    }
    return points
  }

  func lineBreaks(in text: String) -> [Int] {
    var breaks: [Int] = []
    var before: UInt8 = 0
    for (index, byte) in text.utf8.enumerated() {
      if byte == 0x20 || byte == 0x2D || before == 0xC2 && byte == 0xAD {
        breaks.append(index + 1)
      }
      before = byte
    }
    return breaks.filter { $0 < text.utf8.count }
  }
}

/// Pictures of 40 × 20 mm, but for those that are called `missing`.
final class FakePictures: PictureMeasuring {
  func size(ofPicture name: String) -> Result<Size, Diagnostic> {
    name.hasPrefix("missing")
      ? .failure(Diagnostic(.error, code: "missing-picture", "there is no picture \"\(name)\""))
      : .success(Size(width: .mm(40), height: .mm(20)))
  }
}

/// Numbers that look random and are the same for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

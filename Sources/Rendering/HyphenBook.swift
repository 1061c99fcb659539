import HyphenKit
import MailModel

/// The dictionaries that divide words, opened when first asked for, with the words divided so far.
/// Each thread has its own.
final class HyphenBook {
  private enum Dictionary {
    case patterns(PatternHyphenator)
    case finnish(FinnishHyphenator)
    case absent
  }

  private var dictionaries: [String: Dictionary] = [:]
  private var known: [Language: [String: [Int]]] = [:]
  private var count = 0
  /// Words remembered over all languages; a day's bills repeat theirs.
  private static let countMax = 20_000

  /// Where Debian's packages put pattern files. Both forms of Norwegian share theirs, which are
  /// the same file twice in Debian too.
  private static func file(_ language: Language) -> String {
    switch language {
    case .sv: "/usr/share/hyphen/hyph_sv_SE.dic"
    case .nb, .nn: "/usr/share/hyphen/hyph_nb_NO.dic"
    case .da: "/usr/share/hyphen/hyph_da_DK.dic"
    case .en: "/usr/share/hyphen/hyph_en_GB.dic"
    case .fi: "/usr/lib/voikko"
    }
  }

  private func dictionary(_ language: Language) -> Dictionary {
    let file = Self.file(language)
    if let opened = dictionaries[file] { return opened }
    let made: Dictionary
    do throws(HyphenationFault) {
      made =
        language == .fi
        ? .finnish(try FinnishHyphenator(folder: file))
        : .patterns(try PatternHyphenator(path: file))
    } catch {
      // `canHyphenate` is asked before a job; a layout that needs what is not there is refused.
      made = .absent
    }
    dictionaries[file] = made
    return made
  }

  func canHyphenate(_ language: Language) -> Bool {
    if case .absent = dictionary(language) { return false }
    return true
  }

  func points(in word: String, language: Language) -> [Int] {
    if let points = known[language]?[word] { return points }
    let places: [Int]
    switch dictionary(language) {
    case .patterns(let hyphenator): places = hyphenator.places(in: word)
    case .finnish(let hyphenator): places = hyphenator.places(in: word)
    case .absent: places = []
    }
    var points: [Int] = []
    var offset = 0
    for (index, scalar) in word.unicodeScalars.enumerated() {
      if places.contains(index) { points.append(offset) }
      offset += UTF8.width(scalar)
    }
    count += 1
    if count > Self.countMax {
      known.removeAll(keepingCapacity: true)
      count = 0
    }
    known[language, default: [:]][word] = points
    return points
  }
}

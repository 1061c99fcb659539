import Intake
import MailModel
import Production

/// The recipient's address among the words of a design's first page.
struct AddressFinding {
  /// Where it stands.
  var address: FitAddress
  /// Its lines as the design has them, with its own return line before it.
  var lines: [String]
  /// Whether the design brings the sender's return line itself.
  var hasReturnLine: Bool

  /// Looks for the address as one block; of several the one nearest to the window.
  ///
  /// - Parameters:
  ///   - words: of the page, in the reader's order.
  ///   - returnAddress: the sender's line, which may stand right above.
  ///   - near: where the window is sure to show.
  init?(
    _ words: [PlacedWord], mailing: MailingAddress, returnAddress: String?, near: Rectangle?
  ) {
    let plain = words.map { Array(AddressLetters.plain($0.text).unicodeScalars) }
    var best: (range: Range<Int>, distance: Double)?
    for wanted in Self.forms(of: mailing) {
      for range in Self.occurrences(of: wanted, in: plain) {
        let block = Self.block(words[range])
        let distance = near.map { Self.distance(block, Patch($0)) } ?? 0
        // Of the forms at one place the longest counts: the country's line belongs to the address.
        let isBetter =
          best.map {
            distance < $0.distance
              || (range.lowerBound == $0.range.lowerBound && range.count > $0.range.count)
          } ?? true
        if isBetter { best = (range, distance) }
      }
    }
    guard let range = best?.range else { return nil }
    var chosen = Array(words[range])
    hasReturnLine = false
    if let line = Self.returnLine(returnAddress, words, plain, above: Self.block(words[range])) {
      chosen = Array(words[line]) + chosen
      hasReturnLine = true
    }
    let isChosen = Set(chosen.map(\.box))
    address = FitAddress(
      block: Self.block(chosen[...]), words: chosen.map { Patch($0.box) },
      others: words.filter { !isChosen.contains($0.box) }.map { Patch($0.box) })
    lines = ReadyMadeText.lines(chosen)
  }

  // MARK: Forms

  /// The ways in which the address may be written, letters and digits only: with the country's
  /// letters before the postcode or not, with the country's name at the end or not.
  private static func forms(of mailing: MailingAddress) -> [[Unicode.Scalar]] {
    let name = mailing.nameLines.joined()
    let (code, town, country) = (mailing.postcode, mailing.town, mailing.country)
    let towns = Set([
      code + town, country + code + town, String(country.prefix(1)) + code + town, town + code,
    ]).sorted()
    let names = Set(Language.allCases.map { CountryNames.name(of: country, in: $0) }).sorted()
    return orders(of: mailing.deliveryLines).flatMap { lines in
      towns.flatMap { middle in
        ([""] + names + [country]).map {
          Array(AddressLetters.plain(name + lines.joined() + middle + $0).unicodeScalars)
        }
      }
    }
  }

  /// Designs and our address block may part in the order of c/o, street and box: all orders of the
  /// few lines that there are.
  private static func orders(of lines: [String]) -> [[String]] {
    guard (2...3).contains(lines.count) else { return [lines] }
    return lines.indices.flatMap { first in
      var rest = lines
      let line = rest.remove(at: first)
      return orders(of: rest).map { [line] + $0 }
    }
  }

  /// Runs of words that spell a text.
  private static func occurrences(
    of wanted: [Unicode.Scalar], in plain: [[Unicode.Scalar]]
  ) -> [Range<Int>] {
    guard !wanted.isEmpty else { return [] }
    var found: [Range<Int>] = []
    for start in plain.indices where !plain[start].isEmpty {
      var at = 0
      var end = start
      while end < plain.count, at + plain[end].count <= wanted.count,
        wanted[at..<at + plain[end].count].elementsEqual(plain[end])
      {
        at += plain[end].count
        end += 1
        if at == wanted.count {
          found.append(start..<end)
          break
        }
      }
    }
    return found
  }

  /// The sender's return line right above the address.
  private static func returnLine(
    _ text: String?, _ words: [PlacedWord], _ plain: [[Unicode.Scalar]], above block: Patch
  ) -> Range<Int>? {
    guard let text else { return nil }
    let wanted = Array(AddressLetters.plain(text).unicodeScalars)
    return occurrences(of: wanted, in: plain).first { range in
      let line = Self.block(words[range])
      return line.bottom <= block.top + 1 && line.bottom >= block.top - 10
        && line.left < block.right && block.left < line.right
    }
  }

  private static func block(_ words: ArraySlice<PlacedWord>) -> Patch {
    let boxes = words.map { Patch($0.box) }
    return Patch(
      left: boxes.map(\.left).min() ?? 0, top: boxes.map(\.top).min() ?? 0,
      right: boxes.map(\.right).max() ?? 0, bottom: boxes.map(\.bottom).max() ?? 0)
  }

  private static func distance(_ a: Patch, _ b: Patch) -> Double {
    abs(a.left + a.right - b.left - b.right) + abs(a.top + a.bottom - b.top - b.bottom)
  }
}

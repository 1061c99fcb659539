import Foundation
import Intake
import MailModel
import Testing

/// Whatever stands in a file, reading it ends, and nothing unsound is accepted unseen.
@Suite("Formats under damage") struct FormatFuzzTests {
  /// SplitMix64, so that a seed gives the same damage everywhere.
  struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(sides))
    }
  }

  static func damaged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var bytes = bytes
    for _ in 0...dice.roll(4) where !bytes.isEmpty {
      let place = dice.roll(bytes.count)
      switch dice.roll(6) {
      case 0: bytes[place] = UInt8(dice.roll(256))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8(dice.roll(256)), at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + dice.roll(200)))
      case 4:
        let run = Array(bytes[place..<min(bytes.count, place + dice.roll(400))])
        bytes.insert(contentsOf: run, at: dice.roll(bytes.count))
      default: bytes = Array(bytes[..<place])
      }
    }
    return bytes
  }

  @Test(arguments: ["cii", "svefaktura", "finvoice", "csv", "json"])
  func damageIsSeenOrHarmless(_ format: String) throws {
    let seed: UInt64 = 20_261_126
    print("\(format): seed \(seed)")
    var dice = Dice(state: seed)
    let text: String
    var map: FieldMap?
    switch format {
    case "cii":
      let invoice = try #require(Sample.read(Sample.xml).invoice)
      text = CrossIndustryText(invoice: invoice).text
    case "svefaktura": text = SvefakturaTests.xml
    case "finvoice":
      text = FinvoiceTests.xml.replacingOccurrences(of: "ISO-8859-15", with: "UTF-8")
    case "csv": (text, map) = (FieldTests.head + FieldTests.rows, FieldTests.map)
    default: (text, map) = (FieldTests.json, FieldTests.jsonMap)
    }
    func read(_ bytes: [UInt8]) -> IntakeResult {
      if let map { return FieldReader.read(bytes, file: "f", map: map) }
      return InvoiceReader.read(bytes, file: "f")
    }
    #expect(read(Array(text.utf8)).outcome == .accepted)
    var refused = 0
    for _ in 0..<400 {
      let bytes = Self.damaged(Array(text.utf8), &dice)
      let result = read(bytes)
      if let map { _ = FieldReader.pieces(of: bytes, file: "f", map: map) }
      if result.outcome == .accepted {
        #expect(result.invoice != nil && result.mailing != nil)
      } else {
        refused += 1
        #expect(!result.diagnostics.isEmpty)
      }
    }
    #expect(refused > 100)
  }
}

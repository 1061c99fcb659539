import Foundation
import MailModel
import Testing
import YAMLKit

@testable import SiteConfiguration

/// Spoilt copies of the sample files: whatever they hold, they are read or refused, never trapped
/// on. The seed is printed with each failure.
struct SpoiltFileTests {
  private static let files = [
    "site.yaml", "stocks.yaml", "envelopes.yaml", "operators/postnord-se.yaml",
    "marks/datamatrix-26.yaml", "mappings/insert-default.yaml",
    "mappings/results-default.yaml", "senders/brf-sjoutsikten.yaml",
  ]

  private func read(_ reader: MappingReader, as file: String) -> Bool {
    switch file.prefix(4) {
    case "site": return reader.site() != nil
    case "stoc": return !reader.each("stocks", what: "stock") { $0.stock() }.isEmpty
    case "enve": return !reader.each("envelopes", what: "envelope") { $0.envelope() }.isEmpty
    case "oper": return reader.postalOperator() != nil
    case "mark": return reader.markScheme() != nil
    case "mapp": return reader.mappingFile() != nil
    default: return reader.sender() != nil
    }
  }

  @Test(arguments: files, [UInt64(1), 2, 3])
  func aSpoiltFileIsReadOrRefused(_ file: String, _ seed: UInt64) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: sampleSite + "/" + file)))
    var random = LinearGenerator(state: seed)
    let spoilers = Array("-9 0:[]{}\"'\n\t&*!|>%@#,~\u{0}é".utf8) + [0xFF, 0x80]
    for round in 0..<60 {
      var spoilt = bytes
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<spoilt.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: spoilt.remove(at: place)
        case 1: spoilt[place] = spoilers.randomElement(using: &random) ?? 0
        default: spoilt.insert(spoilers.randomElement(using: &random) ?? 0, at: place)
        }
      }
      let (root, found) = YAMLParser.read(spoilt)
      guard let root else {
        #expect(!found.isEmpty, "seed \(seed) round \(round) of \(file)")
        continue
      }
      let faults = FaultList(file: file)
      let reader = MappingReader(root, faults, what: "the file")
      let wasRead = read(reader, as: file)
      reader.finish()
      #expect(wasRead || faults.hasErrors, "seed \(seed) round \(round) of \(file)")
      for diagnostic in faults.diagnostics {
        #expect(diagnostic.place.line != nil, "seed \(seed) round \(round) of \(file)")
      }
    }
  }
}

/// A generator with a seed, so that a failure can be run again.
private struct LinearGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) | (state << 31)
  }
}

import Foundation
import MailModel
import Testing

@testable import Production

/// Which pieces go as economy mail: the partition that saves most, against every partition there
/// is.
struct EconomyBandsTests {
  private typealias Piece = EconomyBands.Piece

  private func pieces(_ grams: [Double], saving: Decimal = 1) -> [Piece] {
    grams.map { Piece(weight: .grams($0), saving: saving) }
  }

  /// Every way to put pieces into bands, tried one piece after the other.
  private func mostSaved(_ pieces: [Piece], _ least: Int, _ spread: Weight?) -> Decimal {
    var best = Decimal(0)
    var bands: [[Int]] = []
    func place(_ index: Int) {
      guard index < pieces.count else {
        for band in bands {
          let weights = band.map { pieces[$0].weight }
          guard let low = weights.min(), let high = weights.max(), band.count >= least,
            spread.map({ high - low <= $0 }) ?? true
          else { return }
        }
        best = max(best, bands.joined().reduce(0) { $0 + pieces[$1].saving })
        return
      }
      place(index + 1)
      for band in bands.indices {
        bands[band].append(index)
        place(index + 1)
        bands[band].removeLast()
      }
      bands.append([index])
      place(index + 1)
      bands.removeLast()
    }
    place(0)
    return best
  }

  private func saved(_ pieces: [Piece], _ bands: [Int?]) -> Decimal {
    zip(pieces, bands).reduce(0) { $0 + ($1.1 == nil ? 0 : $1.0.saving) }
  }

  @Test(arguments: UInt64(1)...60)
  func itSavesAsMuchAsTheBestOfAllPartitions(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...8, using: &random)
    let all = (0..<count).map { _ in
      Piece(
        weight: Weight(milligrams: Int.random(in: 0...12, using: &random) * 1000),
        saving: Decimal(Int.random(in: 0...5, using: &random)) / 4)
    }
    let least = Int.random(in: 1...4, using: &random)
    let spread: Weight? =
      Int.random(in: 0..<6, using: &random) == 0
      ? nil : .grams(Double(Int.random(in: 0...5, using: &random)))
    let bands = EconomyBands.partition(all, piecesMin: least, spread: spread)
    #expect(bands.count == count)
    #expect(saved(all, bands) == mostSaved(all, least, spread), "seed \(seed)")
    for members in Dictionary(grouping: all.indices.filter { bands[$0] != nil }, by: { bands[$0] })
      .values
    {
      let weights = members.map { all[$0].weight }
      #expect(members.count >= least, "seed \(seed)")
      if let low = weights.min(), let high = weights.max(), let spread {
        #expect(high - low <= spread, "seed \(seed)")
      }
    }
  }

  @Test func bandsThatBeginWithTheLightestPieceWouldSaveLess() {
    // Three need a band of at most 30 g: 10, 35, 45, 60, 70. From the lightest: 10, 35 are too few,
    // and take 35 away from 45 and 60.
    let all = pieces([10, 35, 45, 60])
    #expect(EconomyBands.partition(all, piecesMin: 3, spread: .grams(30)) == [nil, 0, 0, 0])
  }

  @Test func twoBandsWhereOneWouldBeTooWide() {
    let all = pieces([10, 20, 60, 70, 80])
    #expect(EconomyBands.partition(all, piecesMin: 2, spread: .grams(30)) == [0, 0, 1, 1, 1])
  }

  @Test func oneBandRatherThanTwoThatSaveTheSame() {
    let all = pieces([10, 11, 12, 13])
    #expect(EconomyBands.partition(all, piecesMin: 2, spread: .grams(30)) == [0, 0, 0, 0])
  }

  @Test func whatSavesNothingStillGoesAsTheSenderAsked() {
    let all = pieces([10, 11, 12], saving: 0)
    #expect(EconomyBands.partition(all, piecesMin: 2, spread: nil) == [0, 0, 0])
    #expect(EconomyBands.partition(all, piecesMin: 4, spread: nil) == [nil, nil, nil])
    #expect(EconomyBands.partition([], piecesMin: 1, spread: nil).isEmpty)
  }
}

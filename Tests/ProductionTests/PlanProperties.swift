import Foundation
import MailModel
import Testing

@testable import Production

/// What holds for every plan, tried on random requests. The seed is printed with each failure.
struct PlanProperties {
  static let seeds: [UInt64] = Array(1...6)

  private func requests(_ seed: UInt64) -> [PieceRequest] {
    var random = SeededGenerator(seed: seed)
    let card = FeederInsert(feeder: 3, name: "card", weight: .grams(4), thickness: .mm(0.4))
    return (1...300).map { sequence in
      let long = Int.random(in: 0..<20, using: &random) == 0
      var request = Fixture.request(
        sequence, pages: Int.random(in: long ? 20...220 : 1...9, using: &random),
        sender: ["a", "b", "c"].randomElement(using: &random) ?? "a",
        country: Int.random(in: 0..<10, using: &random) == 0 ? "PL" : "SE",
        postcode: String(Int.random(in: 10_000...10_040, using: &random)),
        site: Bool.random(using: &random) ? "SE-STO" : "NO-OSL",
        colour: Bool.random(using: &random) ? .colour : .mono,
        duplex: Bool.random(using: &random),
        side: Int.random(in: 0..<5, using: &random) == 0 ? .back : .front,
        product: Bool.random(using: &random) ? .economy : .aPost,
        enclosures: (0..<Int.random(in: 0...2, using: &random)).map { _ in
          Int.random(in: 1...14, using: &random)
        },
        inserts: Int.random(in: 0..<8, using: &random) == 0 ? [card] : [])
      for index in request.documents.indices {
        request.documents[index].pages = request.documents[index].pages.map { _ in
          PageInk.allCases.randomElement(using: &random) ?? .mono
        }
      }
      return request
    }
  }

  private let site = Fixture.site([
    Fixture.printSite(), Fixture.printSite("NO-OSL", piecesPerJobMax: 21),
  ])

  @Test(arguments: seeds)
  func everyRequestIsInExactlyOneJobOrADeviation(_ seed: UInt64) throws {
    let all = requests(seed)
    let plan = try Fixture.plan(all, site: site)
    var seen: [Int: Set<Int>] = [:]
    for job in plan.jobs {
      for piece in job.pieces {
        seen[piece.documentSequence, default: []].insert(job.number)
      }
    }
    for deviation in plan.deviations {
      #expect(seen.updateValue([0], forKey: deviation.documentSequence) == nil, "seed \(seed)")
    }
    #expect(seen.count == all.count, "seed \(seed)")
    #expect(seen.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func everyPageIsPrintedOnceInOrder(_ seed: UInt64) throws {
    let all = requests(seed)
    let plan = try Fixture.plan(all, site: site)
    let deviating = Set(plan.deviations.map(\.documentSequence))
    var printed: [Int: [SheetSide]] = [:]
    for piece in plan.jobs.flatMap(\.pieces) {
      for sheet in piece.sheets {
        for side in [sheet.front, sheet.back] {
          if case .page = side { printed[piece.documentSequence, default: []].append(side) }
        }
      }
    }
    for request in all where !deviating.contains(request.documentSequence) {
      let wanted = request.documents.enumerated().flatMap { index, document in
        document.pages.indices.map { SheetSide.page(document: index, page: $0) }
      }
      #expect(printed[request.documentSequence] == wanted, "seed \(seed) \(request.id)")
    }
  }

  @Test(arguments: seeds)
  func noEnvelopeIsOverfull(_ seed: UInt64) throws {
    for job in try Fixture.plan(requests(seed), site: site).jobs {
      for piece in job.pieces {
        #expect(piece.sheets.count <= job.envelope.capacitySheets, "seed \(seed)")
        #expect(piece.thickness <= job.envelope.insertThicknessMax, "seed \(seed)")
        #expect(piece.weight <= job.envelope.weightMax, "seed \(seed)")
        #expect(piece.envelopes <= 4, "seed \(seed)")
      }
    }
  }

  @Test(arguments: seeds)
  func everyEnvelopeShowsTheAddress(_ seed: UInt64) throws {
    for job in try Fixture.plan(requests(seed), site: site).jobs {
      for piece in job.pieces {
        let first = piece.sheets[0]
        let shows =
          switch (job.addressSide, piece.envelope == 1) {
          case (.front, true): first.front == .page(document: 0, page: 0)
          case (.front, false):
            first.front
              == .cover(envelope: piece.envelope, of: piece.envelopes, carriesAddress: true)
          case (.back, _):
            first.back == .address(envelope: piece.envelope, of: piece.envelopes)
          }
        #expect(shows, "seed \(seed) \(piece.id)")
      }
    }
  }

  @Test(arguments: seeds)
  func totalsAreSumsOfPieces(_ seed: UInt64) throws {
    for job in try Fixture.plan(requests(seed), site: site).jobs {
      let sheets = job.pieces.flatMap(\.sheets)
      #expect(job.totals.pieces == job.pieces.count)
      #expect(job.totals.sheets == sheets.count)
      #expect(job.totals.impressions == sheets.reduce(0) { $0 + $1.impressions })
      #expect(job.totals.colourSheets == sheets.count { $0.colour })
      #expect(job.totals.weight == job.pieces.reduce(.zero) { $0 + $1.weight })
      #expect(job.totals.postage == job.pieces.reduce(0) { $0 + $1.postage })
      #expect(job.totals.invoices == Set(job.pieces.flatMap(\.invoices)).count)
      #expect(job.pieces.allSatisfy { $0.postage > 0 }, "seed \(seed)")
      #expect(job.pages == sheets.count * (job.duplex ? 2 : 1))
      #expect(job.colour == .colour || job.totals.colourSheets == 0)
    }
  }

  @Test(arguments: seeds)
  func marksAndPagesAreUnique(_ seed: UInt64) throws {
    let plan = try Fixture.plan(requests(seed), site: site)
    let sheets = plan.jobs.flatMap(\.pieces).flatMap(\.sheets)
    #expect(Set(sheets.map(\.mark)).count == sheets.count, "seed \(seed)")
    #expect(sheets.allSatisfy { $0.mark.utf8.count == 26 })
    for job in plan.jobs {
      let pages = job.pieces.flatMap(\.sheets).flatMap {
        [$0.frontPage] + ($0.backPage.map { [$0] } ?? [])
      }
      #expect(pages == Array(1...job.pages), "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func economyJobsKeepTheOperatorsRules(_ seed: UInt64) throws {
    // Fewer kinds of piece, so that some groups reach the minimum.
    let all = requests(seed).map { request in
      var plain = request
      plain.colour = .mono
      plain.addressSide = .front
      plain.inserts = []
      plain.duplex = true
      plain.documents.removeLast(plain.documents.count - 1)
      return plain
    }
    let economy = try Fixture.plan(all, site: site).jobs.filter { $0.product == .economy }
    #expect(!economy.isEmpty, "seed \(seed)")
    for job in economy {
      #expect(Set(job.pieces.map(\.sender)).count == 1, "seed \(seed)")
      let weights = job.pieces.map(\.weight)
      let spread = (weights.max() ?? .zero) - (weights.min() ?? .zero)
      #expect(spread <= .grams(30), "seed \(seed)")
      #expect(job.pieces.count >= 10, "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func theOrderOfRequestsDoesNotMatter(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 31)
    let all = requests(seed)
    let plan = try Fixture.plan(all, site: site)
    for _ in 0..<3 {
      #expect(try Fixture.plan(all.shuffled(using: &random), site: site) == plan, "seed \(seed)")
    }
  }
}

import Foundation
import MailModel
import Testing

@testable import Production

/// The operator's order, trays and bundles, and prices by average weight.
struct TrayTests {
  private func carrier(_ change: (inout PostalOperator) -> Void) -> PostalOperator {
    var carrier = Fixture.carrier
    change(&carrier)
    return carrier
  }

  private func job(
    _ postcodes: [String], _ carrier: PostalOperator, headers: Bool = false,
    imposition: Imposition? = nil
  ) throws -> PlannedJob {
    var place = Fixture.printSite()
    place.trayHeaders = headers
    place.imposition = imposition?.id
    let site = Site(
      name: "Test", defaultPrintSite: "SE-STO", release: .automatic, printSites: [place],
      stocks: [Fixture.stock], operators: [carrier], markSchemes: [Fixture.marks], mappings: [],
      impositions: imposition.map { [$0] } ?? [], senders: [])
    let requests = postcodes.enumerated().map {
      Fixture.request($0.offset + 1, pages: 3, postcode: $0.element)
    }
    return try #require(try Fixture.plan(requests, site: site).jobs.first)
  }

  // MARK: Order

  @Test func postcodesMayDescend() throws {
    let carrier = carrier { $0.sort.order = .descending }
    let job = try job(["111 22", "", "983 10", "222 33", "222 33"], carrier)
    #expect(job.pieces.map(\.documentSequence) == [3, 4, 5, 1, 2])
    #expect(job.sort == "descending")
  }

  @Test func aSortPlanGoesByItsLinesAndTheLongestPrefix() throws {
    let carrier = carrier {
      $0.sort.plan = [
        .init(name: "south", prefixes: ["2"]), .init(name: "city", prefixes: ["11", "222"]),
      ]
      $0.trays = TrayRule()
    }
    let job = try job(["983 10", "111 22", "222 33", "211 00", "112 00"], carrier)
    #expect(job.pieces.map(\.postcode) == ["211 00", "111 22", "112 00", "222 33", "983 10"])
    #expect(job.trays?.map(\.label) == ["south", "city", "SE"])
    #expect(job.trays?.map(\.first) == [1, 2, 5])
  }

  // MARK: Trays

  @Test func traysAreNotOverfull() throws {
    let codes = (0..<10).map { "111 2\($0)" }
    let byCount = try job(codes, carrier { $0.trays = TrayRule(piecesMax: 4) })
    #expect(byCount.trays?.map(\.pieces) == [4, 4, 2])
    // Two sheets with envelope weigh 16.48 g and are 0.4 mm thick.
    let byWeight = try job(codes, carrier { $0.trays = TrayRule(weightMax: .grams(50)) })
    #expect(byWeight.trays?.map(\.pieces) == [3, 3, 3, 1])
    let byThickness = try job(codes, carrier { $0.trays = TrayRule(thicknessMax: .mm(2)) })
    #expect(byThickness.trays?.map(\.pieces) == [5, 5])
    for job in [byCount, byWeight, byThickness] {
      let trays = try #require(job.trays)
      #expect(trays.reduce(.zero) { $0 + $1.weight } == job.totals.weight)
      #expect(trays.first?.first == 1)
      #expect(trays.last?.last == 10)
      for (a, b) in zip(trays, trays.dropFirst()) { #expect(a.last + 1 == b.first) }
    }
  }

  @Test func traysBreakWhereThePostcodesPrefixChanges() throws {
    let job = try job(
      ["111 22", "113 00", "121 00", "211 00"], carrier { $0.trays = TrayRule(prefix: 2) })
    #expect(job.trays?.map(\.label) == ["SE 11", "SE 12", "SE 21"])
    #expect(job.trays?.map(\.pieces) == [2, 1, 1])
  }

  @Test func bundlesAreWithinTrays() throws {
    let job = try job(
      ["111 22", "111 22", "111 22", "112 00", "121 00"],
      carrier { $0.trays = TrayRule(prefix: 2, bundlePiecesMax: 2, bundlePrefix: 3) })
    #expect(
      job.trays?.map(\.bundles) == [
        [
          PlannedBundle(first: 1, last: 2), PlannedBundle(first: 3, last: 3),
          PlannedBundle(first: 4, last: 4),
        ], [PlannedBundle(first: 5, last: 5)],
      ])
    #expect(job.tray(ofPiece: 4)?.tray == 1)
    #expect(job.tray(ofPiece: 5)?.tray == 2)
    #expect(job.tray(ofPiece: 6) == nil)
  }

  @Test func envelopesOfASplitPieceStayInOneTray() throws {
    let carrier = carrier {
      $0.trays = TrayRule(piecesMax: 3)
      $0.tariff = [Fixture.row(.aPost, "domestic", 600, 7)]
    }
    let requests = (1...4).map { Fixture.request($0, pages: 60) }
    let job = try #require(
      try Fixture.plan(requests, site: Fixture.site(carrier: carrier)).jobs.first)
    #expect(job.totals.pieces == 8)
    #expect(job.trays?.map(\.pieces) == [2, 2, 2, 2])
  }

  @Test func theControlFileNamesTrayAndBundle() throws {
    let job = try job(
      ["111 22", "111 23", "112 00", "121 00"],
      carrier { $0.trays = TrayRule(prefix: 2, bundlePiecesMax: 2) })
    let mapping = FieldMapping(
      id: "m", record: .piece, delimiter: ";", header: false, carriageReturn: false,
      columns: [FieldMapping.Source.piece, .tray, .bundle, .trayEnd].map {
        .init(name: $0.rawValue, source: $0)
      })
    #expect(try ControlFile.text(job, mapping) == "1;1;1;0\n2;1;1;0\n3;1;2;1\n4;2;1;1\n")
  }

  // MARK: Header leaves

  private static let threeUp = Imposition(
    id: "3-up", kind: .cutAndStack, lanes: 3, stackDepth: 3,
    sheetSize: Size(width: .mm(640), height: .mm(297)))

  @Test func headerLeavesStandBeforeTheirTraysAndSplitNoPiece() throws {
    let carrier = carrier { $0.trays = TrayRule(piecesMax: 3) }
    for imposition in [nil, Self.threeUp] {
      let job = try job(
        (0..<10).map { "111 2\($0)" }, carrier, headers: true, imposition: imposition)
      let plan = job.pressPlan
      #expect(job.service.map(\.kind) == [.tray, .tray, .tray, .tray])
      #expect(job.service.map(\.tray) == [1, 2, 3, 4])
      #expect(plan.leaves == job.totals.sheets + 4)
      // Feeding order: the header, then three pieces of two sheets.
      var places: [PressPlace] = []
      for tray in try #require(job.trays) {
        let header = job.service[tray.tray - 1]
        places.append(plan.place(ofLeaf: places.count))
        #expect(places.last?.frontPage == header.pages.first)
        #expect(places.last?.lane == header.lane)
        for piece in job.pieces[tray.first - 1..<tray.last] {
          for sheet in piece.sheets {
            let place = plan.place(ofLeaf: places.count)
            #expect(place.frontPage == sheet.frontPage)
            #expect(place.lane == sheet.lane)
            places.append(place)
          }
        }
      }
      #expect(Set(places.map { "\($0.pressSheet) \($0.lane)" }).count == places.count)
      // No piece lies in two blocks.
      for piece in job.pieces {
        let blocks = piece.sheets.map { sheet in
          plan.blockSheets.firstIndex { $0.contains((sheet.frontPage - 1) / 2) }
        }
        #expect(Set(blocks).count == 1)
      }
    }
  }

  @Test func wrappingSequencesLeaveHeaderLeavesOut() throws {
    let carrier = carrier { $0.trays = TrayRule(piecesMax: 1) }
    let with = try job(["1", "2"], carrier, headers: true)
    let without = try job(["1", "2"], carrier)
    #expect(
      with.pieces.flatMap(\.sheets).map(\.mark) == without.pieces.flatMap(\.sheets).map(\.mark))
    #expect(without.service.isEmpty)
  }

  // MARK: Average weight

  @Test func aPostingMayBePricedByItsAverageWeight() throws {
    let carrier = carrier { $0.products[0].pricing = .average }
    // 46.42 g and 11.49 g, and 101.32 g in a C4: on average 53.08 g, so 13 each, in both jobs.
    let requests = [
      Fixture.request(1, pages: 16), Fixture.request(2), Fixture.request(3, pages: 34),
    ]
    let plan = try Fixture.plan(requests, site: Fixture.site(carrier: carrier))
    let pieces = plan.jobs.flatMap(\.pieces)
    let weight = pieces.reduce(Weight.zero) { $0 + $1.weight }
    let step = weight <= Weight.grams(50) * pieces.count ? 7 : 13
    #expect(pieces.count == 3 || pieces.count == 4)
    #expect(pieces.allSatisfy { $0.postage == Decimal(step) })
    let light = try Fixture.plan(
      (1...9).map { Fixture.request($0) } + [Fixture.request(10, pages: 20)],
      site: Fixture.site(carrier: carrier))
    #expect(light.jobs.flatMap(\.pieces).map(\.postage) == Array(repeating: 7, count: 10))
  }

  @Test func theAverageIsComparedExactly() throws {
    let postage = Postage(Fixture.carrier, on: Fixture.date("2026-11-22"))
    func price(_ milligrams: Int) -> Decimal? {
      try? postage.averagePrice(
        .aPost, zone: "domestic", weight: Weight(milligrams: milligrams), count: 3
      ).get().amount
    }
    #expect(price(150_000) == 7)
    #expect(price(150_001) == 13)
    #expect(price(1_800_001) == nil)
  }

  @Test func aPriceCountsAsItCanBeWritten() throws {
    let carrier = carrier {
      $0.tariff = [
        Fixture.row(
          .aPost, "domestic", 50, Decimal(xsdDecimal: "4.125") ?? 0)
      ]
    }
    let job = try job(["1", "2", "3"], carrier)
    #expect(job.pieces.map { $0.postage.plain(places: 2) } == ["4.13", "4.13", "4.13"])
    #expect(job.totals.postage.plain(places: 2) == "12.39")
  }
}

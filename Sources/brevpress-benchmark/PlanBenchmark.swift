import Foundation
import MailModel
import Production
import SiteConfiguration

/// Planning by itself: pieces of the sample site, as many as are asked for, from a fixed seed.
struct PlanBenchmark {
  let pieces: Int

  func run() throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: "\(ScratchSpool.home)/spool/site")
    guard let site else { throw faults[0] }
    let requests = self.requests(site)
    let ways: [(String, PlanningPolicy)] = [
      ("cheapest", PlanningPolicy()),
      ("first fit", policy { $0.isFirstFit = true }),
      (
        "households",
        policy { $0.householding = Householding(sheetsMax: 8, weightMax: .grams(100)) }
      ),
      ("economy waits", policy { $0.fallback = .hold }),
    ]
    print("way             CPU s   pieces   jobs   (one core, \(pieces) requests)")
    for (name, policy) in ways {
      var planner = ProductionPlanner(
        site: site, created: Date(timeIntervalSince1970: 1_795_323_600), firstJobNumber: 1)
      planner.policy = policy
      let start = Measuring.cpuSeconds
      let plan = try planner.plan(requests)
      let seconds = Measuring.cpuSeconds - start
      print(
        name.padding(toLength: 14, withPad: " ", startingAt: 0), Measuring.text(seconds, 3),
        plan.jobs.reduce(0) { $0 + $1.totals.pieces }, plan.jobs.count, separator: "   ")
    }
  }

  private func policy(_ change: (inout PlanningPolicy) -> Void) -> PlanningPolicy {
    var policy = PlanningPolicy()
    change(&policy)
    return policy
  }

  /// A linear congruence: the same requests at every run.
  private func requests(_ site: Site) -> [PieceRequest] {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (1...pieces).map { number in
      let sender = site.senders[next(site.senders.count)]
      let place = site.printSite(sender.printSite) ?? site.printSites[0]
      let pages = next(100) < 3 ? 20 + next(40) : 1 + next(8)
      var request = PieceRequest(
        documentSequence: number, id: "d\(number)", sender: sender.id,
        recipient: "r\(next(pieces))", country: place.country,
        postcode: String(10_000 + next(89_999)), printSite: place.id, colour: sender.colour,
        duplex: site.duplex(for: sender, at: place), addressSide: sender.addressSide,
        product: sender.product,
        documents: [
          PieceDocument(name: "I-\(number)", pages: Array(repeating: .mono, count: pages))
        ])
      request.deadline = .days(5)
      return request
    }
  }
}

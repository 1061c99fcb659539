import Foundation
import MailModel

/// One lawful way for a request: envelope and fold, inserts, product, with its price.
struct PlanOption {
  var enveloped: EnvelopedRequest
  var product: ProductKind
  /// The operator's format of the first envelope.
  var format: String
  var prices: [Decimal]
  var currency: Currency
  var costs: Decimal
  /// Feeders of inserts that are left out.
  var leftOut: [Int]
  var total: Decimal

  /// Whether people would call it the same way.
  func isLike(_ other: PlanOption) -> Bool {
    enveloped.envelope == other.enveloped.envelope
      && enveloped.parts.count == other.enveloped.parts.count && leftOut == other.leftOut
  }

  /// Cheaper; of equal ones that with fewer envelopes, then with more inserts. What is still equal
  /// is decided by the order of the site's list.
  func isBetter(than other: PlanOption) -> Bool {
    if total != other.total { return total < other.total }
    if enveloped.parts.count != other.enveloped.parts.count {
      return enveloped.parts.count < other.enveloped.parts.count
    }
    return leftOut.count < other.leftOut.count
  }
}

/// Finds the cheapest lawful way of a request with one product: over every envelope with its fold,
/// every set of inserts that may go, whole or split over several envelopes of a kind.
struct Optimiser {
  let context: SiteContext
  let zone: String
  let product: ProductKind

  /// What was found of one request.
  struct Findings {
    var best: PlanOption?
    var next: PlanOption?
    var refused: [PlanChoice.Refusal] = []
    /// The first fault of pricing, for a request that has no way.
    var fault: Diagnostic?
    /// Whether no split was tried, since none could cost less.
    var needsNoSplit = false

    mutating func add(_ option: PlanOption) {
      guard let known = best else {
        best = option
        return
      }
      if option.isBetter(than: known) {
        next = known
        best = option
      } else if option.isLike(known) {
        // The same envelopes otherwise filled say nothing new.
        return
      } else if next.map({ option.isBetter(than: $0) }) ?? true {
        next = option
      }
    }
  }

  private var carrier: PostalOperator { context.carrier }
  private var envelopes: [Envelope] { context.printSite.envelopes }

  /// The best way and the next, or nothing found and why.
  func search(_ request: PieceRequest, mayBeSplit: Bool) -> Findings {
    let enveloping = context.enveloping(weightMax: context.postage.weightMax(product, zone: zone))
    var found = Findings()
    if context.policy.isFirstFit {
      if case .success(let plain) = enveloping.envelop(request),
        plain.parts.count == 1 || mayBeSplit
      {
        add(plain, leftOut: [], &found)
      }
      return found
    }
    let sheets = SheetPlanner.sheets(of: request)
    guard !sheets.isEmpty else { return found }
    let keeps = selections(of: request.inserts)
    for (number, keep) in keeps.enumerated() {
      for index in envelopes.indices {
        let code = refusal(index, sheets.count, keep.kept, request, enveloping)
        if let code {
          if number == 0 { found.refused.append(refusal(index, code)) }
          continue
        }
        let part = enveloping.draft(sheets, in: envelopes[index], inserts: keep.kept)
        add(
          EnvelopedRequest(request: request, envelope: index, parts: [part]),
          leftOut: keep.leftOut, &found)
      }
    }
    if mayBeSplit, found.best.map({ $0.total > leastOfTwo }) ?? true {
      for keep in keeps { split(sheets, of: request, keep, enveloping, &found) }
    } else {
      found.needsNoSplit = mayBeSplit
    }
    return found
  }

  /// What two envelopes cost at the very least: below that no split can win.
  private var leastOfTwo: Decimal { context.postage.priceMin(product, zone: zone) * 2 }

  /// Inserts that go in and those that are left out, the fullest first.
  private func selections(of inserts: [FeederInsert]) -> [(kept: [FeederInsert], leftOut: [Int])] {
    let optional = inserts.indices.filter { inserts[$0].mayBeLeftOut }
    let masks = (0..<(1 << optional.count)).sorted {
      ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1)
    }
    return masks.map { mask in
      let out = Set(optional.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element))
      return (
        inserts.indices.filter { !out.contains($0) }.map { inserts[$0] },
        out.map { inserts[$0].feeder }.sorted()
      )
    }
  }

  // MARK: What is lawful

  private func isForbidden(_ index: Int, _ kept: [FeederInsert], _ request: PieceRequest) -> String?
  {
    let envelope = envelopes[index]
    if let only = context.policy.envelopes, !only.contains(envelope.id) { return "not-tried" }
    if !rules(of: envelope).addressSides.contains(request.addressSide) { return "address-side" }
    let machine = context.printSite.inserter
    if !machine.runs(envelope) { return "machine" }
    if let feeders = machine.feeders, !kept.allSatisfy({ feeders.contains($0.feeder) }) {
      return "no-feeder"
    }
    return nil
  }

  /// Why the whole pack cannot go into an envelope; nothing where it can.
  private func refusal(
    _ index: Int, _ sheets: Int, _ kept: [FeederInsert], _ request: PieceRequest,
    _ enveloping: Enveloping
  ) -> String? {
    if let code = isForbidden(index, kept, request) { return code }
    let envelope = envelopes[index]
    guard sheets > enveloping.room(in: envelope, inserts: kept) else { return nil }
    let most = context.printSite.inserter.sheetsMax[envelope.fold] ?? Int.max
    if sheets > envelope.capacitySheets { return "too-many-sheets" }
    if sheets > most { return "machine" }
    let pack = kept.reduce(context.stock.thickness * envelope.fold.panels * sheets) {
      $0 + $1.thickness
    }
    return pack > envelope.insertThicknessMax ? "too-thick" : "too-heavy"
  }

  private func refusal(_ index: Int, _ code: String) -> PlanChoice.Refusal {
    PlanChoice.Refusal(
      envelope: envelopes[index].id, fold: envelopes[index].fold, code: code)
  }

  // MARK: Splitting

  /// Every kind of envelope, filled up, filled only up to each weight step, and as it costs least:
  /// a lighter envelope more may cost less than a heavier one. The first two keep documents whole
  /// where they can, so they go where they cost no more.
  private func split(
    _ sheets: [DraftSheet], of request: PieceRequest,
    _ keep: (kept: [FeederInsert], leftOut: [Int]), _ enveloping: Enveloping,
    _ found: inout Findings
  ) {
    let steps = context.postage.steps(of: product, zone: zone).map(\.weightMax)
    for index in envelopes.indices where isForbidden(index, keep.kept, request) == nil {
      var seen: Set<[Int]> = []
      for limit in [nil] + steps.map(Optional.init) {
        guard
          case .success(let enveloped) = enveloping.split(
            sheets, of: request, index: index, inserts: keep.kept, limit: limit),
          enveloped.parts.count > 1, seen.insert(enveloped.parts.map(\.sheets.count)).inserted
        else { continue }
        add(enveloped, leftOut: keep.leftOut, &found)
      }
      guard let counts = cheapest(sheets.count, index, keep.kept, enveloping), counts.count > 1,
        seen.insert(counts.enumerated().map { $0.offset == 0 ? $0.element : $0.element + 1 })
          .inserted
      else { continue }
      let enveloped = enveloping.filled(
        sheets, counts: counts, of: request, index: index, inserts: keep.kept)
      add(enveloped, leftOut: keep.leftOut, &found)
    }
  }

  private func cheapest(
    _ sheets: Int, _ index: Int, _ kept: [FeederInsert], _ enveloping: Enveloping
  ) -> [Int]? {
    let envelope = envelopes[index]
    func price(_ count: Int, _ inserts: [FeederInsert]) -> Decimal? {
      let pack = enveloping.measure(count, in: envelope, inserts: inserts)
      guard
        let format = carrier.format(
          of: envelope.outer, thickness: pack.thickness, weight: pack.weight),
        case .success(let price) = context.postage.price(
          product, zone: zone, format: format, weight: pack.weight)
      else { return nil }
      return price.amount + (rules(of: envelope).costs[price.currency] ?? 0)
    }
    return SplitSearch(
      first: SplitSearch.fills(
        upTo: enveloping.room(in: envelope, inserts: kept), covers: 0
      ) { price($0, kept) },
      later: SplitSearch.fills(upTo: enveloping.room(in: envelope, inserts: []), covers: 1) {
        price($0, [])
      }, envelopesMax: enveloping.envelopesMax
    ).counts(of: sheets)
  }

  private func rules(of envelope: Envelope) -> EnvelopeRules {
    context.printSite.envelopeRules[EnvelopeRules.key(envelope)] ?? EnvelopeRules()
  }

  // MARK: Prices

  private func add(_ enveloped: EnvelopedRequest, leftOut: [Int], _ found: inout Findings) {
    switch priced(enveloped, leftOut: leftOut) {
    case .success(let option): found.add(option)
    case .failure(let fault):
      if enveloped.parts.count == 1 {
        found.refused.append(
          refusal(enveloped.envelope, fault.code == "postage-format" ? "format" : "rate"))
      }
      if found.fault == nil { found.fault = fault }
    }
  }

  /// Prices every envelope of a request. A missing rate is a deviation, never 0.
  private func priced(_ enveloped: EnvelopedRequest, leftOut: [Int])
    -> Result<PlanOption, Diagnostic>
  {
    let request = enveloped.request
    let envelope = envelopes[enveloped.envelope]
    var prices: [Decimal] = []
    var currency: Currency?
    var firstFormat: String?
    for part in enveloped.parts {
      guard
        let format = carrier.format(
          of: envelope.outer, thickness: part.thickness, weight: part.weight),
        carrier.product(product).map({ $0.rule(forFormat: format) != nil }) ?? true
      else { return .failure(noFormat(envelope, request)) }
      firstFormat = firstFormat ?? format
      let price = context.postage.price(product, zone: zone, format: format, weight: part.weight)
      switch price {
      case .failure(let missing):
        return .failure(
          missing.diagnostic(carrier, product, zone, context.postingDate, part, request))
      case .success(let price):
        guard currency == nil || currency == price.currency else {
          return .failure(
            Diagnostic(
              .deviation, code: "postage-two-currencies",
              "the envelopes of the piece are priced in two currencies",
              at: .init(path: request.id), fix: "price the operator's rows in one currency"))
        }
        currency = price.currency
        prices.append(price.amount)
      }
    }
    guard let currency, let firstFormat else {
      return .failure(
        Diagnostic(.deviation, code: "no-pages", "the piece is empty", at: .init(path: request.id)))
    }
    let costs = (rules(of: envelope).costs[currency] ?? 0) * Decimal(enveloped.parts.count)
    return .success(
      PlanOption(
        enveloped: enveloped, product: product, format: firstFormat, prices: prices,
        currency: currency, costs: costs, leftOut: leftOut, total: prices.reduce(costs, +)))
  }

  private func noFormat(_ envelope: Envelope, _ request: PieceRequest) -> Diagnostic {
    Diagnostic(
      .deviation, code: "postage-format",
      "\(carrier.id) takes no \(product.rawValue) of the piece's size, thickness and weight",
      at: .init(path: request.id), why: "in envelope \(envelope.id) it is of none of the formats",
      fix: "see the formats of the operator's file")
  }
}

extension Optimiser.Findings {
  /// The explanation of the best way.
  func choice(_ envelopes: [Envelope]) -> PlanChoice? {
    guard let best else { return nil }
    var codes: [String] = []
    if let next {
      if best.total != next.total {
        codes.append("cheapest")
      } else if best.enveloped.parts.count != next.enveloped.parts.count {
        codes.append("fewest-envelopes")
      } else {
        codes.append(best.leftOut.count != next.leftOut.count ? "all-inserts" : "first-listed")
      }
    } else {
      codes.append(needsNoSplit ? "split-saves-nothing" : "only-way")
    }
    if best.enveloped.parts.count > 1 { codes.append("split") }
    if !best.leftOut.isEmpty { codes.append("insert-left-out") }
    return PlanChoice(
      currency: best.currency, chosen: best.way(envelopes), next: next?.way(envelopes),
      codes: codes, refused: refused)
  }
}

extension PlanOption {
  /// The way in words that are kept.
  func way(_ envelopes: [Envelope]) -> PlanChoice.Way {
    let envelope = envelopes[enveloped.envelope]
    return PlanChoice.Way(
      envelope: envelope.id, fold: envelope.fold, envelopes: enveloped.parts.count,
      product: product, leftOut: leftOut, postage: prices.reduce(0, +), costs: costs)
  }
}

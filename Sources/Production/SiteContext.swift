import Foundation
import MailModel

/// An economy piece whose group is not yet known to be large enough.
struct EconomyCandidate {
  var priced: PricedRequest
  var product: PostalProduct
  /// Fewest pieces of its group.
  var piecesMin: Int
  /// Greatest spread of weights in its group.
  var spreadMax: Weight?
  /// The piece as an ordinary letter.
  var letter: Result<PricedRequest, Diagnostic>
}

/// What a request has become: an ordinary letter, or an economy letter if enough others do.
enum Chosen {
  case aPost(PricedRequest)
  case economy(EconomyCandidate)
}

/// A print site with everything that it refers to, on one posting date.
struct SiteContext {
  let printSite: PrintSite
  let carrier: PostalOperator
  let stock: Stock
  let marks: MarkScheme
  let imposition: Imposition
  let calendar: PostingCalendar
  let postingDate: CalendarDate
  let postage: Postage
  let policy: PlanningPolicy

  /// What puts packs into the site's envelopes.
  func enveloping(weightMax: Weight?) -> Enveloping {
    Enveloping(
      envelopes: printSite.envelopes, stock: stock,
      envelopesMax: printSite.envelopesPerPieceMax, weightMax: weightMax,
      machine: printSite.inserter)
  }

  /// Chooses zone, product, envelope and inserts of a request.
  func choose(_ request: PieceRequest) -> Result<Chosen, Diagnostic> {
    guard let zone = carrier.zone(of: request.country) else {
      return .failure(
        Diagnostic(
          .deviation, code: "no-zone",
          "\(carrier.id) has no zone for the country \(request.country)",
          at: .init(path: request.id), fix: "add it to a zone of the operator's file"))
    }
    guard (policy.product ?? request.product) == .economy else {
      return aPost(request, zone: zone.id, reasons: []).map(Chosen.aPost)
    }
    func letter(_ code: String, _ message: String) -> Result<Chosen, Diagnostic> {
      aPost(request, zone: zone.id, reasons: [PlanReason(code: code, message: message)])
        .map(Chosen.aPost)
    }
    guard let product = carrier.product(.economy), product.zones.contains(zone.id) else {
      return letter(
        "economy-not-offered", "\(carrier.id) has no economy mail in zone \(zone.id)")
    }
    let found = Optimiser(context: self, zone: zone.id, product: .economy)
      .search(request, mayBeSplit: false)
    guard let option = found.best, let choice = found.choice(printSite.envelopes),
      let rule = product.rule(forFormat: option.format)
    else {
      if let fault = found.fault, fault.code != "postage-format" { return .failure(fault) }
      if found.fault != nil {
        return letter("economy-format", "\(carrier.id) takes no economy mail of its format")
      }
      // Envelopes of a split piece differ in weight but must follow each other in one job.
      return letter(
        "economy-split-piece", "a piece of several envelopes cannot go as economy mail")
    }
    var one = priced(option, zone: zone.id, reasons: [], choice)
    if product.sameSender { one.key.sender = request.sender }
    let plain = aPost(request, zone: zone.id, reasons: [])
    if case .success(let plain) = plain, plain.total < one.total,
      plain.key.currency == one.key.currency
    {
      return letter("a-post-cheaper", "an ordinary letter costs less than economy mail")
    }
    return .success(
      .economy(
        EconomyCandidate(
          priced: one, product: product, piecesMin: rule.piecesMin, spreadMax: rule.spreadMax,
          letter: plain)))
  }

  /// What a request costs as the product that it wants; nothing where it has no lawful way.
  func cost(of request: PieceRequest) -> Decimal? {
    guard let zone = carrier.zone(of: request.country) else { return nil }
    let wanted = policy.product ?? request.product
    let isOffered = carrier.product(wanted)?.zones.contains(zone.id) ?? false
    return Optimiser(context: self, zone: zone.id, product: isOffered ? wanted : .aPost)
      .search(request, mayBeSplit: request.household.isEmpty).best?.total
  }

  /// The request as an ordinary letter.
  func aPost(_ request: PieceRequest, zone: String, reasons: [PlanReason])
    -> Result<PricedRequest, Diagnostic>
  {
    let found = Optimiser(context: self, zone: zone, product: .aPost)
      .search(request, mayBeSplit: request.household.isEmpty)
    if let option = found.best, let choice = found.choice(printSite.envelopes) {
      return .success(priced(option, zone: zone, reasons: reasons, choice))
    }
    if let fault = found.fault { return .failure(fault) }
    let weightMax = postage.weightMax(.aPost, zone: zone)
    if case .failure(let fault) = enveloping(weightMax: weightMax).envelop(request) {
      return .failure(fault)
    }
    let codes = Set(found.refused.map(\.code)).sorted().joined(separator: ", ")
    return .failure(
      Diagnostic(
        .deviation, code: "no-envelope", "no envelope of \(printSite.id) may take the piece",
        at: .init(path: request.id), why: codes.isEmpty ? nil : "the envelopes say: \(codes)",
        fix: "see the print site's inserter and its envelopes"))
  }

  private func priced(
    _ option: PlanOption, zone: String, reasons: [PlanReason], _ choice: PlanChoice
  ) -> PricedRequest {
    let request = option.enveloped.request
    let key = GroupKey(
      site: printSite.id, operatorID: carrier.id, product: option.product, zone: zone,
      currency: option.currency, envelope: option.enveloped.envelope, format: option.format,
      addressSide: request.addressSide, colour: request.colour, duplex: request.isDuplex,
      inserts: request.inserts.sorted { ($0.feeder, $0.name) < ($1.feeder, $1.name) },
      sender: "", band: 0)
    return PricedRequest(
      enveloped: option.enveloped, key: key, prices: option.prices, reasons: reasons,
      order: PostcodeOrder(
        country: request.country, postcode: request.postcode,
        sequence: request.documentSequence,
        rule: request.country == carrier.country ? carrier.sort : SortRule()),
      total: option.total, choice: choice)
  }
}

extension Postage.Missing {
  func diagnostic(
    _ carrier: PostalOperator, _ product: ProductKind, _ zone: String, _ date: CalendarDate,
    _ part: DraftEnvelope, _ request: PieceRequest
  ) -> Diagnostic {
    let place = Diagnostic.Place(path: request.id)
    switch self {
    case .noRate:
      return Diagnostic(
        .deviation, code: "postage-no-rate",
        "\(carrier.id) has no price for \(product.rawValue) in zone \(zone) on \(date)", at: place,
        why: "a piece without a known price is not posted",
        fix: "add the rows of that date to the operator's file")
    case .tooHeavy(let max):
      return Diagnostic(
        .deviation, code: "postage-too-heavy",
        "the piece weighs \(part.weight.grams) g; \(carrier.id) takes \(product.rawValue) in zone "
          + "\(zone) up to \(max.grams) g", at: place)
    }
  }
}

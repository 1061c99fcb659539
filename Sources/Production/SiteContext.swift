import Foundation
import MailModel

/// An economy piece whose group is not yet known to be large enough.
struct EconomyCandidate {
  var priced: PricedRequest
  var product: PostalProduct
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
  let postingDate: CalendarDate
  let postage: Postage

  /// Chooses envelope, zone and product of a request.
  func choose(_ request: PieceRequest) -> Result<Chosen, Diagnostic> {
    guard let zone = carrier.zone(of: request.country) else {
      return .failure(
        Diagnostic(
          .deviation, code: "no-zone",
          "\(carrier.id) has no zone for the country \(request.country)",
          at: .init(path: request.id), fix: "add it to a zone of the operator's file"))
    }
    let enveloping = Enveloping(
      envelopes: printSite.envelopes, stock: stock,
      envelopesMax: printSite.envelopesPerPieceMax,
      weightMax: postage.weightMax(.aPost, zone: zone.id))
    let enveloped: EnvelopedRequest
    switch enveloping.envelop(request) {
    case .success(let so): enveloped = so
    case .failure(let diagnostic): return .failure(diagnostic)
    }
    guard request.product == .economy else {
      return aPost(enveloped, zone: zone.id, reasons: []).map(Chosen.aPost)
    }
    guard let product = carrier.product(.economy), product.zones.contains(zone.id) else {
      let reason = PlanReason(
        code: "economy-not-offered",
        message: "\(carrier.id) has no economy mail in zone \(zone.id)")
      return aPost(enveloped, zone: zone.id, reasons: [reason]).map(Chosen.aPost)
    }
    guard enveloped.parts.count == 1 else {
      // Its envelopes differ in weight but must follow each other in one job.
      let reason = PlanReason(
        code: "economy-split-piece",
        message: "a piece of \(enveloped.parts.count) envelopes cannot go as economy mail")
      return aPost(enveloped, zone: zone.id, reasons: [reason]).map(Chosen.aPost)
    }
    return price(enveloped, .economy, zone: zone.id, reasons: []).map { priced in
      var one = priced
      if product.sameSender { one.key.sender = request.sender }
      return .economy(EconomyCandidate(priced: one, product: product))
    }
  }

  /// The request as an ordinary letter.
  func aPost(_ enveloped: EnvelopedRequest, zone: String, reasons: [PlanReason])
    -> Result<PricedRequest, Diagnostic>
  {
    price(enveloped, .aPost, zone: zone, reasons: reasons)
  }

  /// Prices every envelope of a request. A missing rate is a deviation, never 0.
  private func price(
    _ enveloped: EnvelopedRequest, _ product: ProductKind, zone: String, reasons: [PlanReason]
  ) -> Result<PricedRequest, Diagnostic> {
    let request = enveloped.request
    var prices: [Decimal] = []
    var currency: Currency?
    for part in enveloped.parts {
      switch postage.price(product, zone: zone, weight: part.weight) {
      case .failure(let missing):
        return .failure(missing.diagnostic(carrier, product, zone, postingDate, part, request))
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
    guard let currency else {
      return .failure(
        Diagnostic(.deviation, code: "no-pages", "the piece is empty", at: .init(path: request.id)))
    }
    let key = GroupKey(
      site: printSite.id, operatorID: carrier.id, product: product, zone: zone,
      currency: currency, envelope: enveloped.envelope, addressSide: request.addressSide,
      colour: request.colour, duplex: request.isDuplex,
      inserts: request.inserts.sorted { ($0.feeder, $0.name) < ($1.feeder, $1.name) },
      sender: "", band: 0)
    return .success(
      PricedRequest(
        enveloped: enveloped, key: key, prices: prices, reasons: reasons,
        order: PostcodeOrder(
          country: request.country, postcode: request.postcode,
          sequence: request.documentSequence)))
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

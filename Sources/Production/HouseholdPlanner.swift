import MailModel

/// Puts documents of one sender for the same recipient into one envelope, as the sender allows.
///
/// Never across senders or recipients: the key holds both, and the opaque recipient covers name and
/// address. A household goes into one envelope; what would need two, or cost more together than
/// apart, stays apart.
struct HouseholdPlanner {
  let contexts: [String: SiteContext]
  /// Instead of the senders' own rules: nothing for theirs.
  var rule: Householding?

  private struct Key: Hashable {
    var sender: String
    var recipient: String
    var country: String
    var postcode: String
    var printSite: String
    var colour: ColourMode
    var isDuplex: Bool
    var addressSide: AddressSide
    var product: ProductKind
    var fallback: EconomyFallback
    var inserts: [FeederInsert]
    var divert: Bool
  }

  /// The requests, households merged, in the order of their first documents.
  func merge(_ requests: [PieceRequest]) -> [PieceRequest] {
    var alone: [PieceRequest] = []
    var groups: [Key: [PieceRequest]] = [:]
    for request in requests {
      guard let rule = rule(for: request), mayShare(request, rule) else {
        alone.append(request)
        continue
      }
      groups[key(of: request), default: []].append(request)
    }
    for members in groups.values {
      guard let first = members.first, let rule = rule(for: first), members.count > 1 else {
        alone += members
        continue
      }
      alone += packs(members, rule)
    }
    return alone.sorted { ($0.documentSequence, $0.id) < ($1.documentSequence, $1.id) }
  }

  private func rule(for request: PieceRequest) -> Householding? {
    request.householding ?? rule
  }

  private func mayShare(_ request: PieceRequest, _ rule: Householding) -> Bool {
    !request.recipient.isEmpty && (request.kind != .reminder || rule.reminders)
      && (!request.isProtected || rule.protectedIdentity)
  }

  private func key(of request: PieceRequest) -> Key {
    Key(
      sender: request.sender, recipient: request.recipient, country: request.country,
      postcode: request.postcode, printSite: request.printSite, colour: request.colour,
      isDuplex: request.isDuplex, addressSide: request.addressSide, product: request.product,
      fallback: request.fallback,
      inserts: request.inserts.sorted { ($0.feeder, $0.name) < ($1.feeder, $1.name) },
      divert: request.divert)
  }

  // MARK: Packs

  /// Fills packs in the standing order of documents: by kind, issue date, number.
  private func packs(_ members: [PieceRequest], _ rule: Householding) -> [PieceRequest] {
    let ordered = members.sorted {
      standing($0, rule).lexicographicallyPrecedes(standing($1, rule))
    }
    var packs: [PieceRequest] = []
    for member in ordered {
      if let last = packs.last {
        let both = joined(last, member)
        if fits(both, rule), saves(both, last, member) {
          packs[packs.count - 1] = both
          continue
        }
      }
      packs.append(member)
    }
    return packs
  }

  private func standing(_ request: PieceRequest, _ rule: Householding) -> [String] {
    let place = rule.order.firstIndex(of: request.kind) ?? rule.order.count
    return [
      padded(place, 2), request.issueDate?.description ?? "",
      request.documents.first?.name ?? "", padded(request.documentSequence, 12),
    ]
  }

  /// The piece with the documents of both; address, number and sequence are those of the first.
  private func joined(_ first: PieceRequest, _ second: PieceRequest) -> PieceRequest {
    var both = first
    both.household = first.documentSequences + second.documentSequences
    both.documents = sourced(first) + sourced(second)
    both.dueDate = [first.dueDate, second.dueDate].compactMap { $0 }.min()
    both.received = [first.received, second.received].compactMap { $0 }.min()
    return both
  }

  private func sourced(_ request: PieceRequest) -> [PieceDocument] {
    request.documents.enumerated().map { index, document in
      var one = document
      one.source =
        document.source
        ?? PieceSource(
          document: request.documentSequence, enclosure: index == 0 ? nil : index - 1)
      return one
    }
  }

  /// Whether they cost no more together than apart.
  private func saves(_ both: PieceRequest, _ first: PieceRequest, _ second: PieceRequest) -> Bool {
    guard let context = contexts[both.printSite], let together = context.cost(of: both),
      let one = context.cost(of: first), let other = context.cost(of: second)
    else { return false }
    return together <= one + other
  }

  private func fits(_ request: PieceRequest, _ rule: Householding) -> Bool {
    guard let context = contexts[request.printSite] else { return false }
    let sheets = SheetPlanner.sheets(of: request).count
    let weight = request.inserts.reduce(context.stock.sheetWeight * sheets) { $0 + $1.weight }
    guard sheets <= rule.sheetsMax, weight <= rule.weightMax,
      let zone = context.carrier.zone(of: request.country)
    else { return false }
    let enveloping = context.enveloping(weightMax: context.postage.weightMax(.aPost, zone: zone.id))
    return enveloping.envelopes.contains {
      sheets <= enveloping.room(in: $0, inserts: request.inserts)
    }
  }
}

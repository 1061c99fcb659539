import Foundation
import MailModel

/// Numbers pieces, sheets and pages of one job and writes their marks.
struct JobBuilder {
  let context: SiteContext
  let key: GroupKey
  let number: Int
  let created: String

  func job(of members: [PricedRequest]) throws(MarkFault) -> PlannedJob {
    let envelope = context.printSite.envelopes[key.envelope]
    let layout = context.imposition
    let counts = members.flatMap { $0.enveloped.parts.map(\.sheets.count) }
    let trays = context.carrier.trays.map {
      TrayPlanner(rule: $0, sort: context.carrier.sort).trays(of: members)
    }
    let headed = context.printSite.trayHeaders ? trays ?? [] : []
    let groups = LeafGroup.all(layout, pieces: counts.count, headedTrays: headed)
    let plan = PressPlan(
      scheme: ImpositionScheme(layout),
      groups: groups.map { if case .piece(let index) = $0 { counts[index] } else { 1 } },
      duplex: key.duplex, reverse: context.printSite.reverseDelivery, banner: layout.banner)
    let firstLeaves = firstLeaves(groups, counts)
    var pieces: [PlannedPiece] = []
    var totals = JobTotals()
    var sheetsBefore = 0
    for member in members {
      let request = member.enveloped.request
      // Each document is in one request. Numbers would not do: a credit note may have an invoice's.
      totals.invoices += request.invoices.count
      for (index, part) in member.enveloped.parts.enumerated() {
        var piece = draft(member, index, number: pieces.count + 1)
        piece.sheets = try sheets(
          of: part, piece, request, plan, from: firstLeaves[pieces.count], after: sheetsBefore)
        sheetsBefore += piece.sheets.count
        totals.sheets += piece.sheets.count
        totals.weight += piece.weight
        totals.postage += piece.postage
        for sheet in piece.sheets {
          totals.impressions += sheet.impressions
          totals.colourSheets += sheet.colour ? 1 : 0
        }
        pieces.append(piece)
      }
    }
    totals.pieces = pieces.count
    return PlannedJob(
      name: name, number: number, created: created, postingDate: context.postingDate,
      site: key.site, operatorID: key.operatorID, product: key.product, zone: key.zone,
      currency: key.currency, envelope: envelope, addressSide: key.addressSide,
      colour: key.colour, duplex: key.duplex, stock: context.stock.id,
      // The side with the address must lie outermost: with the address on backs, sheets are fed
      // in the same order with their backs up.
      feed: key.addressSide == .front ? envelope.feed : envelope.feed.turned,
      inserts: key.inserts,
      imposition: JobImposition(
        scheme: plan.scheme, sheetSize: layout.pressSheet(leaf: context.stock.size),
        reverse: plan.reverse, leafSize: context.stock.size, layout: layout),
      marks: JobMarks(scheme: context.marks, side: key.addressSide),
      service: service(layout, plan, groups, counts), pages: plan.pages,
      totals: totals, pieces: pieces, format: key.format.isEmpty ? nil : key.format,
      sort: context.carrier.sort == SortRule() ? nil : context.carrier.sort.name, trays: trays,
      hasTrayHeaders: trays.map { _ in context.printSite.trayHeaders })
  }

  /// The first leaf of each piece.
  private func firstLeaves(_ groups: [LeafGroup], _ counts: [Int]) -> [Int] {
    var leaf = 0
    var firsts: [Int] = []
    firsts.reserveCapacity(counts.count)
    for group in groups {
      guard case .piece(let index) = group else {
        leaf += 1
        continue
      }
      firsts.append(leaf)
      leaf += counts[index]
    }
    return firsts
  }

  private func service(
    _ layout: Imposition, _ plan: PressPlan, _ groups: [LeafGroup], _ counts: [Int]
  ) -> [ServiceSheet] {
    var sheets: [ServiceSheet] =
      layout.banner ? [ServiceSheet(kind: .banner, pages: plan.bannerPages)] : []
    var leaf = 0
    for group in groups {
      let kind: ServiceSheet.Kind
      var tray: Int?
      switch group {
      case .piece(let index):
        leaf += counts[index]
        continue
      case .header: kind = .header
      case .trailer: kind = .trailer
      case .tray(let index):
        kind = .tray
        tray = index + 1
      }
      let place = plan.place(ofLeaf: leaf)
      sheets.append(
        ServiceSheet(
          kind: kind, pages: [place.frontPage] + (place.backPage.map { [$0] } ?? []),
          lane: place.lane, tray: tray))
      leaf += 1
    }
    return sheets
  }

  private var name: String {
    let day = created.prefix(10).filter { $0 != "-" }
    return "\(day)-\(padded(number, 4))"
  }

  private func draft(_ member: PricedRequest, _ index: Int, number: Int) -> PlannedPiece {
    let request = member.enveloped.request
    let part = member.enveloped.parts[index]
    return PlannedPiece(
      piece: number, id: index == 0 ? request.id : "\(request.id)-\(index + 1)",
      documentSequence: request.documentSequence, sender: request.sender,
      recipient: request.recipient, invoices: request.invoices, country: request.country,
      postcode: request.postcode, envelope: index + 1,
      envelopes: member.enveloped.parts.count,
      // Inserts lie in the first envelope only.
      feeders: part.feeders,
      divert: request.divert, weight: part.weight, thickness: part.thickness,
      postage: member.prices[index], sheets: [], reasons: member.reasons,
      sources: request.household.isEmpty
        ? nil : request.documents.map { $0.source ?? PieceSource(document: 0) },
      why: member.choice)
  }

  private func sheets(
    of part: DraftEnvelope, _ piece: PlannedPiece, _ request: PieceRequest,
    _ plan: PressPlan, from firstLeaf: Int, after sheetsBefore: Int
  ) throws(MarkFault) -> [PlannedSheet] {
    var sheets: [PlannedSheet] = []
    sheets.reserveCapacity(part.sheets.count)
    let name = request.documents.first { !$0.isEnclosure }?.name ?? request.documents[0].name
    for draft in part.sheets {
      let place = plan.place(ofLeaf: firstLeaf + sheets.count)
      var content = MarkContent(
        job: number, piece: piece.piece, sheet: sheets.count + 1, sheets: part.sheets.count,
        feeders: piece.feeders, divert: piece.divert)
      content.sheetOfJob = sheetsBefore + sheets.count + 1
      let mark = try context.marks.text(content)
      let frontInked = draft.frontInked || key.addressSide == .front
      let backInked = draft.backInked || key.addressSide == .back
      var kind = SheetKind.pages
      if case .cover(let number, let count, _) = draft.front {
        kind = .cover(envelope: number, of: count)
      }
      sheets.append(
        PlannedSheet(
          sheet: sheets.count + 1, kind: kind,
          document: kind == .pages ? request.documents[draft.document].name : name,
          front: draft.front, back: draft.back, colour: draft.colour, frontPage: place.frontPage,
          backPage: place.backPage, lane: place.lane, mark: mark,
          impressions: (frontInked ? 1 : 0) + (backInked ? 1 : 0)))
    }
    return sheets
  }
}

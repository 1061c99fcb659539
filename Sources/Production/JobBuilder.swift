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
    let plan = PressPlan(
      scheme: ImpositionScheme(layout),
      groups: (layout.header ? [1] : []) + counts + (layout.trailer ? [1] : []),
      duplex: key.duplex, reverse: context.printSite.reverseDelivery, banner: layout.banner)
    var pieces: [PlannedPiece] = []
    var totals = JobTotals()
    var leaf = layout.header ? 1 : 0
    for member in members {
      let request = member.enveloped.request
      // Each document is in one request. Numbers would not do: a credit note may have an invoice's.
      totals.invoices += request.invoices.count
      for (index, part) in member.enveloped.parts.enumerated() {
        var piece = draft(member, index, number: pieces.count + 1)
        piece.sheets = try sheets(of: part, piece, request, plan, &leaf)
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
      service: service(layout, plan), pages: plan.pages,
      totals: totals, pieces: pieces)
  }

  private func service(_ layout: Imposition, _ plan: PressPlan) -> [ServiceSheet] {
    func leaf(_ kind: ServiceSheet.Kind, _ leaf: Int) -> ServiceSheet {
      let place = plan.place(ofLeaf: leaf)
      return ServiceSheet(
        kind: kind, pages: [place.frontPage] + (place.backPage.map { [$0] } ?? []),
        lane: place.lane)
    }
    return (layout.banner ? [ServiceSheet(kind: .banner, pages: plan.bannerPages)] : [])
      + (layout.header ? [leaf(.header, 0)] : [])
      + (layout.trailer ? [leaf(.trailer, plan.leaves - 1)] : [])
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
      feeders: index == 0 ? request.inserts.map(\.feeder).sorted() : [],
      divert: request.divert, weight: part.weight, thickness: part.thickness,
      postage: member.prices[index], sheets: [], reasons: member.reasons)
  }

  private func sheets(
    of part: DraftEnvelope, _ piece: PlannedPiece, _ request: PieceRequest,
    _ plan: PressPlan, _ leaf: inout Int
  ) throws(MarkFault) -> [PlannedSheet] {
    var sheets: [PlannedSheet] = []
    sheets.reserveCapacity(part.sheets.count)
    let name = request.documents.first { !$0.isEnclosure }?.name ?? request.documents[0].name
    for draft in part.sheets {
      let place = plan.place(ofLeaf: leaf)
      leaf += 1
      var content = MarkContent(
        job: number, piece: piece.piece, sheet: sheets.count + 1, sheets: part.sheets.count,
        feeders: piece.feeders, divert: piece.divert)
      content.sheetOfJob = leaf - (context.imposition.header ? 1 : 0)
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

import Foundation
import MailModel
import Production
import Spooling

/// What waits to be planned: composed documents, and those that wait for cheaper postage.
struct PieceRequests {
  /// One for each document.
  var requests: [PieceRequest] = []
  /// Documents whose sender or print site is gone.
  var outcomes: [DocumentOutcome] = []
  /// Why and until when documents are held so far, by sequence.
  var holds: [Int: Hold] = [:]

  /// Reads them from the spool; changes nothing.
  init(spool: Spool, site: Site) throws {
    var after = 0
    while true {
      let batch = try spool.documents(in: .composed, after: after, limit: 1000)
      guard let last = batch.last else { return }
      after = last.seq
      // What a sender or a person holds is not planned.
      for record in batch where record.state == .waiting || record.hold?.purpose == .economy {
        switch try Self.request(for: record, site) {
        case .success(let request):
          requests.append(request)
          holds[record.seq] = record.hold
        case .failure(let deviation):
          outcomes.append(DocumentOutcome(deviating: record.seq, deviation))
        }
      }
    }
  }

  private static func request(
    for record: DocumentRecord, _ site: Site
  ) throws -> Result<PieceRequest, Diagnostic> {
    let fields = record.fields
    guard let bytes = record.plan, let number = fields.number, let senderID = fields.sender,
      let sender = site.sender(id: senderID)
    else {
      return .failure(
        Diagnostic(
          .deviation, code: "unknown-sender", "the sender is no longer in the site",
          at: .init(file: record.path), fix: "put the sender's file back, then release the document"
        ))
    }
    let plan = try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes))
    guard let printSite = site.printSite(plan.printSite) else {
      return .failure(
        Diagnostic(
          .deviation, code: "unknown-print-site", "the print site is no longer in the site",
          at: .init(file: record.path)))
    }
    let documents =
      [PieceDocument(name: number, pages: plan.pageInks)]
      + plan.enclosures.map {
        PieceDocument(
          name: "enclosure:\($0.id)", isEnclosure: true,
          beginsOnNextSide: $0.rules?.start == .nextSide,
          pages: $0.pageColours.map { $0 ? .colour : .mono })
      }
    var request = PieceRequest(
      documentSequence: record.seq, id: "d\(record.seq)", sender: senderID,
      recipient: fields.recipient ?? "", country: fields.country ?? printSite.country,
      postcode: fields.postcode ?? "", printSite: printSite.id,
      colour: plan.colour == true ? .colour : sender.colour,
      duplex: site.duplex(for: sender, at: printSite),
      addressSide: plan.readyMade?.addressSide ?? sender.addressSide,
      product: sender.product, documents: documents, inserts: sender.inserts)
    request.kind = fields.kind ?? .invoice
    request.issueDate = fields.issueDate
    request.dueDate = fields.dueDate
    request.received = Timestamp.parse(record.received)
    request.householding = sender.householding
    request.isProtected = sender.householding?.isProtected(plan.addressLines) ?? false
    request.fallback = sender.economyFallback
    request.deadline = sender.economyDeadline
    return .success(request)
  }
}

extension DocumentOutcome {
  /// A document that planning turns away.
  init(deviating seq: Int, _ diagnostic: Diagnostic) {
    self.init(seq: seq, state: .deviation, stage: .done)
    reasons = [Reason(diagnostic)]
  }
}

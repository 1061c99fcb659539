import MailModel

/// What one envelope of a request holds, before postage and marks.
struct DraftEnvelope {
  var sheets: [DraftSheet]
  var weight: Weight
  var thickness: Length
}

/// A request with its envelope chosen.
struct EnvelopedRequest {
  var request: PieceRequest
  /// Index in the print site's envelopes.
  var envelope: Int
  var parts: [DraftEnvelope]
}

/// Chooses envelopes by capacity, thickness and weight.
///
/// The first envelope of the site's list that takes the whole pack is taken. What fits into none
/// is split over envelopes of the last kind. Documents stay whole where that costs no further
/// envelope. Every later envelope begins with a cover sheet that carries the address, because each
/// envelope must show it; the cover counts against its capacity. Inserts go into the first.
struct Enveloping {
  let envelopes: [Envelope]
  let stock: Stock
  let envelopesMax: Int
  /// The heaviest piece that the operator takes, if known.
  let weightMax: Weight?

  /// The request in its envelopes, or why it goes into none.
  func envelop(_ request: PieceRequest) -> Result<EnvelopedRequest, Diagnostic> {
    let sheets = SheetPlanner.sheets(of: request)
    guard !sheets.isEmpty else {
      return .failure(
        Diagnostic(
          .deviation, code: "no-pages", "the piece has no page to print",
          at: .init(path: request.id)))
    }
    for (index, envelope) in envelopes.enumerated()
    where sheets.count <= room(in: envelope, inserts: request.inserts) {
      let part = draft(sheets, in: envelope, inserts: request.inserts)
      return .success(EnvelopedRequest(request: request, envelope: index, parts: [part]))
    }
    guard let last = envelopes.indices.last else {
      return .failure(
        Diagnostic(
          .deviation, code: "no-envelope", "the print site has no envelope",
          at: .init(path: request.id)))
    }
    return split(sheets, of: request, index: last)
  }

  private func split(_ sheets: [DraftSheet], of request: PieceRequest, index: Int)
    -> Result<EnvelopedRequest, Diagnostic>
  {
    let envelope = envelopes[index]
    let first = room(in: envelope, inserts: request.inserts)
    let later = room(in: envelope, inserts: []) - 1
    guard first >= 1, later >= 1 else {
      return .failure(tooMany(request, sheets.count, "not one sheet fits beside what must go in"))
    }
    let runs = documentRuns(sheets)
    let dense = counts(of: runs, first: first, later: later, keepWhole: false)
    let whole = counts(of: runs, first: first, later: later, keepWhole: true)
    let chosen = whole.count <= dense.count ? whole : dense
    guard chosen.count <= envelopesMax else {
      return .failure(
        tooMany(
          request, sheets.count,
          "it would fill \(dense.count) envelopes of kind \(envelope.id); at most \(envelopesMax)"
            + " are allowed"))
    }
    var parts: [DraftEnvelope] = []
    var next = 0
    for (number, count) in chosen.enumerated() {
      var pack = Array(sheets[next..<next + count])
      next += count
      if number == 0 {
        if case .address = pack[0].back { pack[0].back = .address(envelope: 1, of: chosen.count) }
      } else {
        pack.insert(
          SheetPlanner.cover(
            envelope: number + 1, of: chosen.count, addressSide: request.addressSide), at: 0)
      }
      parts.append(draft(pack, in: envelope, inserts: number == 0 ? request.inserts : []))
    }
    return .success(EnvelopedRequest(request: request, envelope: index, parts: parts))
  }

  /// How many sheets go in beside the inserts, by count, thickness and weight; may be 0.
  func room(in envelope: Envelope, inserts: [FeederInsert]) -> Int {
    let thickness = inserts.reduce(envelope.insertThicknessMax) { $0 - $1.thickness }
    let sheetThickness = (stock.thickness * envelope.fold.panels).micrometres
    let limit = weightMax.map { min($0, envelope.weightMax) } ?? envelope.weightMax
    let weight = inserts.reduce(limit - envelope.weight) { $0 - $1.weight }
    var room = envelope.capacitySheets
    if sheetThickness > 0 { room = min(room, thickness.micrometres / sheetThickness) }
    if stock.sheetWeight.milligrams > 0 {
      room = min(room, weight.milligrams / stock.sheetWeight.milligrams)
    }
    // Division rounds towards zero, so a small negative rest must not count as room for none.
    return thickness < .zero || weight < .zero ? 0 : max(0, room)
  }

  /// How many sheets in a row belong to the same document.
  private func documentRuns(_ sheets: [DraftSheet]) -> [Int] {
    var runs: [Int] = []
    var last: Int?
    for sheet in sheets {
      if sheet.document == last { runs[runs.count - 1] += 1 } else { runs.append(1) }
      last = sheet.document
    }
    return runs
  }

  /// Sheets for each envelope in turn.
  private func counts(of runs: [Int], first: Int, later: Int, keepWhole: Bool) -> [Int] {
    var counts: [Int] = [0]
    var left = first
    for run in runs {
      var rest = run
      // A document that no empty envelope takes is broken in any case: fill up what is open.
      if keepWhole, rest > left, rest <= later, counts[counts.count - 1] > 0 {
        counts.append(0)
        left = later
      }
      while rest > 0 {
        if left == 0 {
          counts.append(0)
          left = later
        }
        let taken = min(rest, left)
        counts[counts.count - 1] += taken
        left -= taken
        rest -= taken
      }
    }
    return counts
  }

  private func draft(_ sheets: [DraftSheet], in envelope: Envelope, inserts: [FeederInsert])
    -> DraftEnvelope
  {
    let paper = stock.sheetWeight * sheets.count
    return DraftEnvelope(
      sheets: sheets,
      weight: inserts.reduce(paper + envelope.weight) { $0 + $1.weight },
      thickness: inserts.reduce(stock.thickness * envelope.fold.panels * sheets.count) {
        $0 + $1.thickness
      })
  }

  private func tooMany(_ request: PieceRequest, _ sheets: Int, _ why: String) -> Diagnostic {
    Diagnostic(
      .deviation, code: "too-many-sheets", "the piece has \(sheets) sheets",
      at: .init(path: request.id), why: why,
      fix: "send the document in parts, or allow more envelopes for a piece at the print site")
  }
}

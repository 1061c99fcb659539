import MailModel

/// What one envelope of a request holds, before postage and marks.
struct DraftEnvelope {
  var sheets: [DraftSheet]
  var weight: Weight
  var thickness: Length
  /// Feeders that add an insert, ascending.
  var feeders: [Int] = []
}

/// A request with its envelope chosen.
struct EnvelopedRequest {
  var request: PieceRequest
  /// Index in the print site's envelopes.
  var envelope: Int
  var parts: [DraftEnvelope]
}

/// Puts packs into envelopes by capacity, thickness, weight and the machine's limits.
///
/// A pack goes whole into an envelope, or is split over envelopes of one kind. Documents stay whole
/// where that costs no further envelope. Every later envelope begins with a cover sheet that
/// carries the address, because each envelope must show it; the cover counts against its capacity.
/// Inserts go into the first. ``Optimiser`` chooses among all ways; ``envelop(_:)`` is the plain
/// rule: the first envelope of the site's list that takes the whole pack, else the last, split.
struct Enveloping {
  let envelopes: [Envelope]
  let stock: Stock
  let envelopesMax: Int
  /// The heaviest piece that the operator takes, if known.
  let weightMax: Weight?
  /// What the inserter can do.
  var machine = InserterLimits()

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
    return split(sheets, of: request, index: last, inserts: request.inserts)
  }

  /// The pack over several envelopes of one kind, each at most `limit` heavy.
  func split(
    _ sheets: [DraftSheet], of request: PieceRequest, index: Int, inserts: [FeederInsert],
    limit: Weight? = nil
  ) -> Result<EnvelopedRequest, Diagnostic> {
    let envelope = envelopes[index]
    let first = room(in: envelope, inserts: inserts, limit: limit)
    let later = room(in: envelope, inserts: [], limit: limit) - 1
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
    return .success(
      filled(sheets, counts: chosen, of: request, index: index, inserts: inserts))
  }

  /// The pack over envelopes of one kind, so many sheets of it in each, inserts in the first.
  func filled(
    _ sheets: [DraftSheet], counts: [Int], of request: PieceRequest, index: Int,
    inserts: [FeederInsert]
  ) -> EnvelopedRequest {
    let envelope = envelopes[index]
    var parts: [DraftEnvelope] = []
    var next = 0
    for (number, count) in counts.enumerated() {
      var pack = Array(sheets[next..<next + count])
      next += count
      if number == 0 {
        if case .address = pack[0].back { pack[0].back = .address(envelope: 1, of: counts.count) }
      } else {
        pack.insert(
          SheetPlanner.cover(
            envelope: number + 1, of: counts.count, addressSide: request.addressSide), at: 0)
      }
      parts.append(draft(pack, in: envelope, inserts: number == 0 ? inserts : []))
    }
    return EnvelopedRequest(request: request, envelope: index, parts: parts)
  }

  /// How many sheets go in beside the inserts, by count, thickness and weight; may be 0.
  func room(in envelope: Envelope, inserts: [FeederInsert], limit: Weight? = nil) -> Int {
    guard machine.runs(envelope) else { return 0 }
    let thickest = machine.thicknessMax.map { min($0, envelope.insertThicknessMax) }
    let thickness = inserts.reduce(thickest ?? envelope.insertThicknessMax) { $0 - $1.thickness }
    let sheetThickness = (stock.thickness * envelope.fold.panels).micrometres
    let heaviest = [weightMax, limit].compactMap { $0 }.reduce(envelope.weightMax, min)
    let weight = inserts.reduce(heaviest - envelope.weight) { $0 - $1.weight }
    var room = min(envelope.capacitySheets, machine.sheetsMax[envelope.fold] ?? Int.max)
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

  /// One envelope with that pack.
  func draft(_ sheets: [DraftSheet], in envelope: Envelope, inserts: [FeederInsert])
    -> DraftEnvelope
  {
    let pack = measure(sheets.count, in: envelope, inserts: inserts)
    return DraftEnvelope(
      sheets: sheets, weight: pack.weight, thickness: pack.thickness,
      feeders: inserts.map(\.feeder).sorted())
  }

  /// What an envelope with so many sheets weighs, and how thick its folded pack is.
  func measure(_ sheets: Int, in envelope: Envelope, inserts: [FeederInsert])
    -> (weight: Weight, thickness: Length)
  {
    (
      inserts.reduce(stock.sheetWeight * sheets + envelope.weight) { $0 + $1.weight },
      inserts.reduce(stock.thickness * envelope.fold.panels * sheets) { $0 + $1.thickness }
    )
  }

  private func tooMany(_ request: PieceRequest, _ sheets: Int, _ why: String) -> Diagnostic {
    Diagnostic(
      .deviation, code: "too-many-sheets", "the piece has \(sheets) sheets",
      at: .init(path: request.id), why: why,
      fix: "send the document in parts, or allow more envelopes for a piece at the print site")
  }
}

import MailModel

/// What the inserter or its camera says of a piece or a sheet.
public enum PieceFate: String, Sendable, Codable, CaseIterable {
  /// Inserted and out.
  case mailed
  /// Torn, jammed or thrown out.
  case spoiled
  /// Not seen.
  case missing
  /// The machine does not know.
  case unknown
}

/// One record of a results file. It names its piece in one of three ways.
public struct ReadRecord: Sendable, Equatable {
  /// Its line in the file, from 1.
  public var line: Int
  /// The job's name or number as text, where the record has it.
  public var job: String?
  /// The piece's number in the job.
  public var piece: Int?
  /// The sheet's number in the piece.
  public var sheet: Int?
  /// The piece's id.
  public var id: String?
  /// The mark of a sheet.
  public var mark: String?
  /// What became of it.
  public var outcome: PieceFate
  /// Makes a record.
  public init(
    line: Int, job: String? = nil, piece: Int? = nil, sheet: Int? = nil, id: String? = nil,
    mark: String? = nil, outcome: PieceFate
  ) {
    self.line = line
    self.job = job
    self.piece = piece
    self.sheet = sheet
    self.id = id
    self.mark = mark
    self.outcome = outcome
  }
}

/// Compares a results file with the job that it is said to be of.
public struct Reconciliation: Sendable {
  /// What became of each piece that the file speaks of, by its number.
  public private(set) var outcomes: [Int: PieceFate] = [:]
  /// What a person should know: double reads, foreign pieces, wrong order. They name lines.
  public private(set) var deviations: [Diagnostic] = []

  /// Compares. `file` names the file in diagnostics.
  public init(_ records: [ReadRecord], of job: PlannedJob, file: String) {
    let index = PieceIndex(job)
    var seen: [Int: [Int: PieceFate]] = [:]
    var highest = (piece: 0, sheet: 0)
    for record in records {
      func deviates(_ code: String, _ message: String) {
        deviations.append(
          Diagnostic(.deviation, code: code, message, at: .init(file: file, line: record.line)))
      }
      guard let (piece, sheet) = index.find(record) else {
        deviates("foreign-piece", "the record names no piece of job \(job.name)")
        continue
      }
      if let before = seen[piece]?[sheet] {
        deviates("double-read", "piece \(piece) was read before")
        // One of two contradicting reads is wrong, and nobody knows which.
        if before != record.outcome { seen[piece]?[sheet] = .unknown }
        continue
      }
      seen[piece, default: [:]][sheet] = record.outcome
      if (piece, sheet) < highest {
        deviates("wrong-order", "piece \(piece) was read after piece \(highest.piece)")
      } else {
        highest = (piece, sheet)
      }
    }
    // A file that speaks of later sheets speaks of every sheet: a piece is whole or not mailed.
    let isBySheet = seen.values.contains { $0.keys.contains { $0 > 1 } }
    for (piece, sheets) in seen {
      let isWhole = !isBySheet || sheets.count == index.sheets(of: piece)
      outcomes[piece] = Self.sum(Array(sheets.values), isWhole: isWhole)
    }
  }

  private static func sum(_ outcomes: [PieceFate], isWhole: Bool) -> PieceFate {
    if outcomes.contains(.spoiled) { return .spoiled }
    if outcomes.contains(.unknown) { return .unknown }
    return outcomes.contains(.missing) || !isWhole ? .missing : .mailed
  }

  /// Whether so many pieces that were not mailed need a person's word first.
  public static func exceeds(_ policy: ControlPolicy, lost: Int, of pieces: Int) -> Bool {
    lost > policy.spoilsFree && lost * 100 > policy.spoilsPercentMax * pieces
  }
}

/// Finds the pieces of a job by what a machine calls them.
private struct PieceIndex {
  private let job: PlannedJob
  private var byID: [String: Int] = [:]
  private var byMark: [String: (piece: Int, sheet: Int)] = [:]
  private var sheetCounts: [Int: Int] = [:]

  init(_ job: PlannedJob) {
    self.job = job
    for piece in job.pieces {
      byID[piece.id] = piece.piece
      sheetCounts[piece.piece] = piece.sheets.count
      for sheet in piece.sheets { byMark[sheet.mark] = (piece.piece, sheet.sheet) }
    }
  }

  func sheets(of piece: Int) -> Int { sheetCounts[piece] ?? 0 }

  func find(_ record: ReadRecord) -> (piece: Int, sheet: Int)? {
    if let named = record.job, named != job.name, Int(named) != job.number { return nil }
    var found: (piece: Int, sheet: Int)?
    if let mark = record.mark {
      found = byMark[mark]
    } else if let piece = record.id.flatMap({ byID[$0] }) ?? record.piece {
      found = (piece, record.sheet ?? 1)
    }
    // What a record says twice must agree: else a page of another job lay in the machine.
    guard let found, let sheets = sheetCounts[found.piece], (1...sheets).contains(found.sheet),
      record.piece.map({ $0 == found.piece }) ?? true,
      record.id.map({ byID[$0] == found.piece }) ?? true
    else { return nil }
    return found
  }
}

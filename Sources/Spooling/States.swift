import MailModel

/// Where a received file stands, as everybody outside sees it. Each is in exactly one state, so the
/// balance is: received = the sum over all states.
public enum DocumentState: String, Sendable, Codable, CaseIterable {
  /// Not a readable, sound invoice; its original is kept.
  case rejected
  /// A person must look.
  case deviation
  /// Received, on its way, in no released job yet.
  case waiting
  /// Held back for a better group.
  case held
  /// Sent through an electronic channel.
  case electronic
  /// In a released job.
  case job
  /// In a job that was mailed.
  case mailed
  /// Withdrawn by its sender.
  case cancelled
}

/// How far the pipeline has brought a document; the pipeline's own words beside these three.
public struct Stage: RawRepresentable, Hashable, Sendable {
  /// The stage's name.
  public let rawValue: String
  /// Makes a stage.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The original is stored, nothing has been read yet.
  public static let received = Stage(rawValue: "received")
  /// Belongs to a piece of a job that is planned and not yet released.
  public static let planned = Stage(rawValue: "planned")
  /// Nothing more to do: rejected, a deviation, or in a released job.
  public static let done = Stage(rawValue: "done")
}

/// Why a document is in its state: the part of a diagnostic that is kept.
public struct Reason: Hashable, Sendable, Codable {
  /// Stable short name.
  public var code: String
  /// What is wrong.
  public var message: String
  /// Where, or nothing.
  public var place: String?
  /// How grave.
  public var severity: Diagnostic.Severity

  /// Makes a reason.
  public init(
    code: String, message: String, place: String? = nil, severity: Diagnostic.Severity
  ) {
    self.code = code
    self.message = message
    self.place = place
    self.severity = severity
  }

  /// Takes the lasting part of a diagnostic.
  public init(_ diagnostic: Diagnostic) {
    let place = diagnostic.place.description
    self.init(
      code: diagnostic.code, message: diagnostic.message, place: place.isEmpty ? nil : place,
      severity: diagnostic.severity)
  }

  /// The reason as JSON.
  public var json: JSONValue {
    .object([
      "code": .string(code), "message": .string(message), "place": .string(orNull: place),
      "severity": .string(severity.rawValue),
    ])
  }
}

/// One entry of the append-only event log.
public struct SpoolEvent: Sendable, Equatable {
  /// What happened: a stable short word.
  public var kind: String
  /// The document's sequence number.
  public var document: Int?
  /// The piece's id.
  public var piece: String?
  /// The job's id.
  public var job: String?
  /// Anything more.
  public var detail: [String: JSONValue]

  /// Makes an event.
  public init(
    _ kind: String, document: Int? = nil, piece: String? = nil, job: String? = nil,
    detail: [String: JSONValue] = [:]
  ) {
    self.kind = kind
    self.document = document
    self.piece = piece
    self.job = job
    self.detail = detail
  }
}

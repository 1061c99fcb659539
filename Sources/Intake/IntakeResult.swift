import Foundation
import MailModel

/// What intake makes of one file. The bytes themselves are kept by whoever asked.
public struct IntakeResult: Sendable {
  /// Where the document goes on.
  public enum Outcome: String, Sendable, Codable {
    /// Sound, and mailable.
    case accepted
    /// Sound, but a person must look at it before it is mailed.
    case deviation
    /// Not a readable, sound invoice.
    case rejected
  }
  /// The outcome: the gravest diagnostic decides.
  public var outcome: Outcome
  /// The invoice, as far as the document gives one; may be there although it was rejected.
  public var invoice: Invoice?
  /// The address to post to, where there is one. Present and fit in every accepted result.
  public var mailing: MailingAddress?
  /// The invoice number as soon as it could be read, even where there is no invoice.
  public var number: String?
  /// Everything that was found, in document order as far as possible, at most
  /// `IntakeResult.maximumDiagnostics`.
  public var diagnostics: [Diagnostic]

  /// So many diagnostics are kept of one document; the last tells how many more there were.
  public static let maximumDiagnostics = 100

  init(
    invoice: Invoice?, mailing: MailingAddress?, number: String?, diagnostics: [Diagnostic]
  ) {
    self.invoice = invoice
    self.mailing = mailing
    self.number = number
    self.diagnostics = diagnostics
    switch diagnostics.map(\.severity).max() {
    case .error: outcome = .rejected
    case .deviation: outcome = .deviation
    default: outcome = .accepted
    }
    // Nothing may slip through as accepted without what is needed to mail it.
    if outcome == .accepted, invoice == nil || mailing == nil { outcome = .rejected }
  }
}

extension IntakeResult {
  /// A file of which nothing could be read, for one reason.
  public init(refused fault: Diagnostic) {
    self.init(invoice: nil, mailing: nil, number: nil, diagnostics: [fault])
  }
}

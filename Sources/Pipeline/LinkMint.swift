import Channels
import Foundation
import HashKit
import MailModel
import Spooling

/// Makes the links by which recipients get to their invoices in the archive.
///
/// A token follows from the site's secret, the document and whom the link is for, so that a message
/// that is made again after a crash carries the same one; nobody without the secret can work it
/// out. The spool keeps its digest alone.
public struct LinkMint: Sendable {
  private let base: String
  private let days: Int
  private let names: SecretNames

  /// Shortest secret in bytes: below it somebody might try all.
  static let secretBytesMin = 32

  /// Makes it for a site; nothing where the site has no links.
  ///
  /// - Throws: ``ConfigurationError`` where the site wants links and its secret cannot be read: no
  ///   message goes out without the link that it should have.
  public init?(site: Site, siteFolder: String) throws {
    guard let base = site.archive.baseAddress, let place = site.archive.secret else { return nil }
    let secret: String
    switch SecretShelf.read(place, named: "secret", siteFolder: siteFolder) {
    case .success(let value): secret = value.reveal()
    case .failure(let fault): throw ConfigurationError(diagnostics: [fault])
    }
    guard secret.utf8.count >= Self.secretBytesMin else {
      throw ConfigurationError(diagnostics: [
        Diagnostic(
          .error, code: "secret-short", "the archive's secret is too short",
          at: .init(file: "archive.yaml", path: "secret"),
          why: "it must have \(Self.secretBytesMin) bytes or more, so that nobody can try all",
          fix: "make another: openssl rand -base64 48 > FILE")
      ])
    }
    self.base = base
    days = site.archive.linkDays
    names = SecretNames(label: "brevpress/archive-link/1", secret: secret)
  }

  /// A link and what the spool keeps of it.
  public struct Made: Sendable {
    /// The address.
    public var address: String
    /// What is kept.
    public var draft: LinkDraft
  }

  /// The link of a document's message through a channel, always the same.
  func link(_ record: DocumentRecord, channel: Channel, at time: Date) -> Made {
    make(record, for: channel.rawValue, days: days, at: time)
  }

  /// The n-th link of a document that a person asked for.
  public func link(_ record: DocumentRecord, ordinal: Int, days: Int, at time: Date) -> Made {
    make(record, for: "person", ordinal, days: days, at: time)
  }

  private func make(
    _ record: DocumentRecord, for origin: String, _ ordinal: Int = 0, days: Int, at time: Date
  ) -> Made {
    let token = names.name(of: [
      record.sha256, record.path, record.fields.sellerKey ?? "",
      record.fields.kind?.rawValue ?? "", record.fields.number ?? "", origin, "\(ordinal)",
    ])
    // The last moment of the last day, so that a link does not end in the middle of one.
    let last = Timestamp.day(time).adding(days: days)
    return Made(
      address: "\(base)/\(token)",
      draft: LinkDraft(
        document: record.seq, tokenSHA256: Spool.tokenDigest(token), origin: origin,
        expires: "\(last)T23:59:59Z"))
  }
}

import Foundation
import HTTPKit
import MailModel

/// Where the recipients' page gets from what it shows. Each call is for one token; for one that is
/// unknown, over or revoked alike, the answer is nothing.
public protocol LinkShelf: Sendable {
  /// What is behind a token.
  func invoice(of token: String) throws -> LinkedInvoice?
  /// A file behind a token.
  func file(_ file: LinkedFile, of token: String) throws -> [UInt8]?
  /// Writes down that something was handed out.
  func noteFetch(_ what: String, of token: String) throws
}

/// A file that a recipient can fetch.
public enum LinkedFile: String, Sendable, CaseIterable {
  /// The invoice as it went.
  case pdf = "invoice.pdf"
  /// The file as its sender made it.
  case original = "invoice.xml"

  /// Its word in the event log.
  var word: String { self == .pdf ? "pdf" : "original" }
}

/// The page that a recipient gets to by a link, as a function from requests to answers.
///
/// Nothing is there but what a token leads to; unknown, ended and revoked ones get the same answer.
/// No answer may be kept, indexed, framed, or told to another server, and none loads anything from
/// elsewhere.
public struct ArchiveRoutes: Sendable {
  private let shelf: any LinkShelf
  private let prefix: String
  private let limit: RateLimit
  private let clock: @Sendable () -> Duration
  private let trustsProxy: Bool

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - prefix: the path that links have before the token, such as `/faktura`, or nothing.
  ///   - clock: time since any moment; only the rim looks at one.
  ///   - trustsProxy: whether a proxy on this machine says whom it asks for
  ///     (`X-Forwarded-For`).
  public init(
    shelf: any LinkShelf, prefix: String = "", limit: RateLimit = RateLimit(),
    trustsProxy: Bool = false, clock: @escaping @Sendable () -> Duration
  ) {
    self.shelf = shelf
    self.prefix = prefix
    self.limit = limit
    self.trustsProxy = trustsProxy
    self.clock = clock
  }

  /// What every answer carries.
  static let headers = [
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'",
  ]

  /// The answer to a request; safe to call on many threads at once.
  public func respond(_ request: HTTPRequest) -> HTTPResponse {
    var response = answer(request)
    response.headers.merge(Self.headers) { own, _ in own }
    return response
  }

  private func answer(_ request: HTTPRequest) -> HTTPResponse {
    guard request.method == .get || request.method == .head else {
      var refusal = HTTPResponse.text("only GET and HEAD\n", status: 405)
      refusal.headers["Allow"] = "GET, HEAD"
      return refusal
    }
    guard limit.allows(client(request), at: clock()) else {
      var refusal = HTTPResponse.text("too many requests; wait a little\n", status: 429)
      refusal.headers["Retry-After"] = "10"
      return refusal
    }
    var path = request.path
    if !prefix.isEmpty, path.hasPrefix(prefix + "/") { path.removeFirst(prefix.count) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .map(String.init)
    switch parts {
    case ["robots.txt"]: return .text("User-agent: *\nDisallow: /\n")
    case ["style.css"]:
      return .bytes(PackageResources.archive_css, type: "text/css; charset=utf-8")
    default: return linked(parts, request)
    }
  }

  private func linked(_ parts: [String], _ request: HTTPRequest) -> HTTPResponse {
    let language = ArchivePage.language(accepting: request.headers["accept-language"])
    do {
      guard let token = parts.first, (1...64).contains(token.utf8.count) else {
        return nowhere(language)
      }
      switch parts.count {
      case 1: return try page(token) ?? nowhere(language)
      case 2:
        return try LinkedFile(rawValue: parts[1]).flatMap { try file($0, token, request) }
          ?? nowhere(language)
      default: return nowhere(language)
      }
    } catch {
      // What is wrong is for the operator; a recipient can only come back.
      return .bytes(
        ArchivePage.unavailable(language), type: ArchivePage.type, status: 503)
    }

    func page(_ token: String) throws -> HTTPResponse? {
      guard let invoice = try shelf.invoice(of: token) else { return nil }
      if request.method == .get { try shelf.noteFetch("page", of: token) }
      return .bytes(ArchivePage.page(invoice, token: token), type: ArchivePage.type)
    }
  }

  private func file(
    _ file: LinkedFile, _ token: String, _ request: HTTPRequest
  ) throws -> HTTPResponse? {
    guard let invoice = try shelf.invoice(of: token), file == .pdf || invoice.hasOriginal,
      let bytes = try shelf.file(file, of: token)
    else { return nil }
    if request.method == .get { try shelf.noteFetch(file.word, of: token) }
    let name = Self.fileName(invoice.number) + (file == .pdf ? ".pdf" : ".xml")
    var response = HTTPResponse.bytes(
      bytes, type: file == .pdf ? "application/pdf" : "application/xml")
    response.headers["Content-Disposition"] =
      "\(file == .pdf ? "inline" : "attachment"); filename=\"\(name)\""
    // The pages of a PDF are drawn by the browser's own viewer, which styles itself.
    response.headers["Content-Security-Policy"] =
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = Self.headers["Cache-Control"]
    return response
  }

  /// The number as a file's name: letters, digits and hyphens.
  private static func fileName(_ number: String) -> String {
    let plain = String(
      number.prefix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    return plain.isEmpty ? "invoice" : plain
  }

  private func nowhere(_ language: Language) -> HTTPResponse {
    .bytes(ArchivePage.nowhere(language), type: ArchivePage.type, status: 404)
  }

  /// Whom to count a request for. Of the addresses that a proxy passes on, the last is the one that
  /// it saw itself.
  private func client(_ request: HTTPRequest) -> String {
    guard trustsProxy, request.client == "127.0.0.1" || request.client == "::1",
      let last = request.headers["x-forwarded-for"]?.split(separator: ",").last
    else { return request.client }
    return String(last.prefix(64)).trimmingCharacters(in: .whitespaces)
  }
}

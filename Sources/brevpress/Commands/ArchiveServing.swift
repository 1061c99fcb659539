import Console
import Foundation
import HTTPKit
import HashKit
import MailModel
import Pipeline
import Spooling

/// Answers recipients' links until it is interrupted.
func archiveServe(_ invocation: Invocation) throws -> ExitCode {
  try refuseWords(invocation, "serve")
  let port = try archiveNumber("--port", in: 0...65_535, invocation) ?? 8018
  // Before there are other threads, so that no signal finds one that does not wait for it.
  let signals = blockInterrupts()
  signal(SIGPIPE, SIG_IGN)
  let spool = try Spool(opening: invocation.spoolFolder)
  let site = try archiveSite(spool)
  // Links that were sent must be answered with whatever secret they were made.
  guard let base = site.archive.baseAddress.flatMap(URLComponents.init(string:)) else {
    throw SpoolError(
      .refused, "the site has no links", why: "archive.yaml says no baseAddress",
      fix: "add it; see archive.yaml in site/README.md")
  }
  let bind = invocation.options["--bind"] ?? "127.0.0.1"
  let began = ContinuousClock.now
  let moment = invocation.moment
  let clock: @Sendable () -> Duration = { ContinuousClock.now - began }
  let shelf = SpoolLinkShelf(
    spool: spool, reading: LinkReading(spool: spool), console: invocation.console
  ) { moment.addingTimeInterval(clock() / .seconds(1)) }
  let routes = ArchiveRoutes(
    shelf: shelf, prefix: base.path, trustsProxy: invocation.has("--behind-proxy"), clock: clock)
  var limits = HTTPLimits()
  // A body is not wanted; a small one is read so that its sender is told so.
  limits.bodyBytesMax = 1024
  limits.headerBytesMax = 16_384
  limits.arrivalSeconds = 15
  limits.streamsMax = 0
  let server = try HTTPServer(
    address: bind, port: port, hosts: Set([base.host].compactMap { $0 }), limits: limits
  ) { routes.respond($0) }
  defer { server.stop() }
  let host = bind.contains(":") ? "[\(bind)]" : bind
  let address = "http://\(host):\(server.port)"
  try invocation.console.result(
    invocation.isJSON
      ? JSONValue.object(["address": .string(address)]).compact
      : "links are answered at \(address)\nit ends with Ctrl-C")
  try invocation.console.flush()
  if !HTTPServer.isLoopback(bind) {
    invocation.console.word(
      """
      warning: it listens at \(bind), beyond this machine, and without TLS
        why: whoever sees the traffic sees the invoices and the links
        fix: leave --bind out, and put a server with TLS before it
      """)
  }
  signals.wait()
  invocation.console.word("no link is answered any more")
  return .done
}

/// What recipients see, out of the spool.
private struct SpoolLinkShelf: LinkShelf {
  let spool: Spool
  let reading: LinkReading
  let console: Console
  let clock: @Sendable () -> Date

  init(
    spool: Spool, reading: LinkReading, console: Console, clock: @escaping @Sendable () -> Date
  ) {
    self.spool = spool
    self.reading = reading
    self.console = console
    self.clock = clock
  }

  func invoice(of token: String) throws -> LinkedInvoice? {
    try told {
      try link(token).flatMap { try reading.invoice(of: $0, at: clock()) }
    }
  }

  func file(_ file: LinkedFile, of token: String) throws -> [UInt8]? {
    try told {
      guard let link = try link(token) else { return nil }
      switch file {
      case .pdf: return try reading.pdf(of: link, at: clock())
      case .original: return try reading.original(of: link)
      }
    }
  }

  func noteFetch(_ what: String, of token: String) throws {
    try told {
      if let link = try link(token) { try spool.noteFetch(link, of: what, at: clock()) }
    }
  }

  private func link(_ token: String) throws -> ArchiveLink? {
    SecretNames.isName(token) ? try reading.link(token, at: clock()) : nil
  }

  /// A fault goes to the operator's terminal, who cannot see the recipient's page.
  private func told<R>(_ body: () throws -> R) throws -> R {
    do { return try body() } catch {
      console.word(printableLines("\(error)"))
      throw error
    }
  }
}

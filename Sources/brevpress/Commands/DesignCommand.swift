import Console
import Foundation
import HTTPKit
import HashKit
import MailModel
import Spooling
import Studio

let designCommand = Command(
  name: "design", summary: "open the designer's desk in a browser",
  options: [
    Option("--port", value: "N", "the port to listen at; 0 for any that is free (8017)"),
    Option("--bind", value: "ADDRESS", "the address to listen at (127.0.0.1)"),
    Option("--data", value: "PATH", "a folder or file of your own invoices to try layouts with"),
  ],
  discussion: """
    Shows layouts as they will be printed while you edit them: in the page, or with any editor on
    the file. Prints the address to open, which holds a key for as long as the desk is open, and
    runs until it is interrupted. Without --spool it works on the product's own layouts and sample
    site; with it, on the spool's. Only programs of this machine reach it, unless --bind says
    otherwise; the key in the address is then all that protects layouts and invoices, and it goes
    over the network unencrypted.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  // Before there are other threads, so that no signal finds one that does not wait for it.
  let signals = blockInterrupts()
  let home = try Home.find()
  let base = try invocation.namedSpool.map { try Spool(opening: $0).folder }
  let folders = WorkbenchFolders(
    studio: StudioFolders(
      layouts: (base ?? home) + "/layouts", fonts: (base ?? home) + "/fonts",
      site: base.map { $0 + "/site" } ?? home + "/spool/site"),
    samples: home + "/spool/sample", own: try ownInvoices(invocation))
  let bench = try Workbench(folders: folders, lanes: max(2, min(4, invocation.workers)))
  let server = try DeskServer(invocation, bench: bench)
  defer { server.stop() }
  try invocation.console.result(
    invocation.isJSON
      ? JSONValue.object(["address": .string(server.address)]).compact
      : "the desk is open at \(server.address)\nit closes with Ctrl-C")
  try invocation.console.flush()
  signals.wait()
  invocation.console.word("the desk is closed")
  return .done
}

private func ownInvoices(_ invocation: Invocation) throws -> String? {
  guard let path = invocation.options["--data"] else { return nil }
  guard FileManager.default.fileExists(atPath: path) else {
    throw UsageError(
      message: "--data \"\(printable(path))\" is not there", fix: "name a folder or an invoice",
      command: "design")
  }
  return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}

/// The desk's page on its port, told of changes on the disk.
private struct DeskServer {
  let address: String
  private let server: HTTPServer
  private let watch: FolderWatch
  private let changes: HTTPEventChannel

  init(_ invocation: Invocation, bench: Workbench) throws {
    let bind = invocation.options["--bind"] ?? "127.0.0.1"
    guard let port = Int(invocation.options["--port"] ?? "8017"), (0...65_535).contains(port) else {
      throw UsageError(
        message: "--port is no number from 0 to 65535", command: "design")
    }
    // A client that went away must not end the program.
    signal(SIGPIPE, SIG_IGN)
    let key = unguessableName()
    changes = HTTPEventChannel()
    let routes = DeskRoutes(key: key, bench: bench, changes: changes)
    server = try HTTPServer(address: bind, port: port) { routes.respond($0) }
    watch = try bench.watch { routes.announce($0, $1) }
    let host = bind.contains(":") ? "[\(bind)]" : bind
    address = "http://\(host):\(server.port)/\(key)/"
    if !HTTPServer.isLoopback(bind) {
      invocation.console.word(
        """
        warning: the desk listens at \(bind), beyond this machine
          why: whoever sees the address below can read and write layouts, and read the invoices
          fix: leave --bind out, and reach it through ssh -L
        """)
    }
  }

  func stop() {
    watch.stop()
    changes.close()
    server.stop()
  }
}

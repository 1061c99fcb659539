import Foundation
import HTTPKit
import MailModel
import Spooling
import Studio

/// The designer's desk as a function from requests to answers. All paths begin with a key that
/// nobody can guess; without it nothing is there.
public struct DeskRoutes: Sendable {
  private let key: String
  private let bench: Workbench
  private let changes: HTTPEventChannel

  /// Makes the desk of a workbench. `changes` is where the page listens.
  public init(key: String, bench: Workbench, changes: HTTPEventChannel) {
    self.key = key
    self.bench = bench
    self.changes = changes
  }

  /// The answer to a request; safe to call on many threads at once.
  public func respond(_ request: HTTPRequest) -> HTTPResponse {
    guard let path = inside(request.path) else {
      return .text(
        "nothing here: the desk's address was printed when it was started\n", status: 404)
    }
    do throws(WorkbenchFault) {
      switch (request.method, path) {
      case (.get, "api/desk"), (.head, "api/desk"): return .json(try bench.overview().json)
      case (.post, "api/proof"): return try proof(request)
      case (.get, "api/judgement"):
        return .json(try bench.judgement(of: request.query["proof"] ?? "").json)
      case (.get, "api/view"): return try view(request)
      case (.get, "api/source"): return try source(request)
      case (.put, "api/source"): return save(request)
      case (.get, "events"): return .stream(changes)
      case (.get, _), (.head, _):
        if path.hasPrefix("picture/") { return try picture(path, request) }
        return asset(path)
      default: return .text("nothing here to write to\n", status: 404)
      }
    } catch {
      switch error {
      case .unknown(let what): return .fault("there is no such \(what)", status: 404)
      case .busy: return .fault("it took too long, or too much was asked at once", status: 503)
      }
    }
  }

  /// Tells all pages of a change on the disk.
  public func announce(_ change: Workbench.Change, _ paths: [String]) {
    let names = paths.prefix(50).map { JSONValue.string($0) }
    changes.publish(
      "change",
      JSONValue.object(["change": .string(change.rawValue), "paths": .array(Array(names))]).compact)
  }

  /// The path behind the key; the comparison takes as long however much of the key is right.
  private func inside(_ path: String) -> String? {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard path.hasPrefix("/") else { return nil }
    let rest = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let given = Array(rest[0].utf8)
    let wanted = Array(key.utf8)
    guard given.count == wanted.count, rest.count == 2 else { return nil }
    let difference = zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    return difference == 0 ? String(rest[1]) : nil
  }

  // MARK: Answers

  private func proof(_ request: HTTPRequest) throws(WorkbenchFault) -> HTTPResponse {
    guard let wish = TrialWish.read(request.body) else {
      return .fault("the body is no wish for a proof", status: 400)
    }
    return .json(try bench.outcome(of: wish.trial).json)
  }

  private func view(_ request: HTTPRequest) throws(WorkbenchFault) -> HTTPResponse {
    guard let x = Self.length(request.query["x"]), let y = Self.length(request.query["y"]) else {
      return .fault("where does the sheet lie?", status: 400)
    }
    let view = try bench.view(
      of: request.query["proof"] ?? "", envelope: request.query["envelope"] ?? "", movedBy: x, y)
    return .json(view?.json ?? .null)
  }

  /// Millimetres as the page's sliders say them; a metre is far more than any envelope allows.
  private static func length(_ text: String?) -> Length? {
    guard let number = text.flatMap(Double.init), abs(number) <= 1000 else { return nil }
    return .mm(number)
  }

  private func picture(
    _ path: String, _ request: HTTPRequest
  ) throws(WorkbenchFault) -> HTTPResponse {
    let name = path.dropFirst("picture/".count)
    guard let width = request.query["w"].flatMap({ Int($0) }) else { throw .unknown("picture") }
    let bytes = try bench.picture(String(name), width: width)
    // The name says what is on it, so it never changes.
    return .bytes(bytes, type: "image/png", cache: "private, max-age=3600, immutable")
  }

  private func source(_ request: HTTPRequest) throws(WorkbenchFault) -> HTTPResponse {
    guard let layout = request.query["layout"], let file = request.query["file"] else {
      throw .unknown("file")
    }
    return .json(try bench.source(file, of: layout).json)
  }

  private func save(_ request: HTTPRequest) -> HTTPResponse {
    guard let layout = request.query["layout"], let file = request.query["file"],
      let base = request.query["base"]
    else { return .fault("which file, and what did it hold before?", status: 400) }
    switch bench.save(request.body, as: file, of: layout, base: base) {
    case .saved(let hash): return .json(.object(["hash": .string(hash)]))
    case .conflict(let present): return .json(present.json, status: 409)
    case .refused(let why): return .fault(why, status: 403)
    }
  }

  private func asset(_ path: String) -> HTTPResponse {
    guard let asset = Asset.all[path.isEmpty ? "index.html" : path] else {
      return .text("nothing here\n", status: 404)
    }
    return .bytes(asset.bytes, type: asset.type)
  }
}

extension HTTPResponse {
  static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    bytes(Array(value.compact.utf8), type: "application/json", status: status)
  }

  static func fault(_ message: String, status: Int) -> HTTPResponse {
    json(.object(["error": .string(message)]), status: status)
  }
}

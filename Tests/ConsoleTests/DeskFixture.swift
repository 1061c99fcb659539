import Foundation
import HTTPKit
import Studio
import Testing

@testable import Console

/// A desk on a copy of the product's layouts, so that saving harms nothing.
final class DeskFixture {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  static let key = "0123456789abcdef"
  static let sample = "sample/SE-0126110000001-inv.xml"

  let folder: String
  let bench: Workbench
  let desk: DeskRoutes
  var layouts: String { folder + "/layouts" }

  init() throws {
    folder = NSTemporaryDirectory() + "brevpress-desk-" + UUID().uuidString
    let files = FileManager.default
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try files.copyItem(atPath: Self.root + "/layouts", toPath: folder + "/layouts")
    let studio = StudioFolders(
      layouts: folder + "/layouts", fonts: Self.root + "/fonts", site: Self.root + "/spool/site")
    bench = try Workbench(
      folders: WorkbenchFolders(studio: studio, samples: Self.root + "/spool/sample"), lanes: 1)
    desk = DeskRoutes(key: Self.key, bench: bench, changes: HTTPEventChannel())
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func get(_ path: String, _ query: [String: String] = [:]) -> HTTPResponse {
    desk.respond(HTTPRequest(.get, "/\(Self.key)/\(path)", query: query))
  }

  func post(_ path: String, _ body: [String: Any]) throws -> HTTPResponse {
    let bytes = try JSONSerialization.data(withJSONObject: body)
    return desk.respond(HTTPRequest(.post, "/\(Self.key)/\(path)", body: [UInt8](bytes)))
  }

  func put(_ text: String, layout: String, file: String, base: String) -> HTTPResponse {
    desk.respond(
      HTTPRequest(
        .put, "/\(Self.key)/api/source", query: ["layout": layout, "file": file, "base": base],
        body: Array(text.utf8)))
  }

  func proof(_ change: [String: Any] = [:]) throws -> [String: Any] {
    var wish: [String: Any] = ["layout": "energy", "sample": Self.sample]
    wish.merge(change) { _, new in new }
    return try object(try post("api/proof", wish))
  }

  func source(_ file: String, of layout: String = "energy") throws -> (text: String, hash: String) {
    let answer = try object(get("api/source", ["layout": layout, "file": file]))
    return (try #require(answer["text"] as? String), try #require(answer["hash"] as? String))
  }

  func onDisk(_ file: String) throws -> String {
    try String(contentsOfFile: "\(layouts)/\(file)", encoding: .utf8)
  }
}

func object(_ response: HTTPResponse) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(response.body))
  return try #require(value as? [String: Any])
}

extension [String: Any] {
  func list(_ name: String) throws -> [[String: Any]] {
    try #require(self[name] as? [[String: Any]])
  }
}

import Foundation
import Testing

/// A stand-in of `Tests/Tools/standins`, running in a folder of its own.
final class StandIn {
  /// What the stand-in is to do with messages.
  enum Mode: String, Sendable, CaseIterable { case ok, temporary, permanent, unknown, late, random }

  /// One message that the stand-in took.
  struct Entry: Decodable, Equatable {
    var key: String
    var sha256: String
    var answer: String
  }

  let folder: String
  private let script: String
  private let seed: Int
  private var process: Process?

  static var tools: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Tools/standins").path
  }

  init(_ script: String, seed: Int = 1) throws {
    self.script = script
    self.seed = seed
    folder = NSTemporaryDirectory() + "standin-\(ProcessInfo.processInfo.globallyUniqueString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    // Not waited for: it has nothing left to do, and Foundation's waiting needs a run loop.
    if let process { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func start(_ more: [String] = []) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments =
      ["\(Self.tools)/\(script)", "--folder", folder, "--seed", String(seed)] + more
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Starts a server and waits until it listens.
  func serve(_ more: [String] = []) throws -> Int {
    process = try start(more)
    for _ in 0..<600 {
      if let text = try? String(contentsOfFile: folder + "/port", encoding: .utf8),
        let port = Int(text)
      {
        return port
      }
      usleep(50_000)
    }
    throw Absent()
  }

  struct Absent: Error {}

  /// Runs one pass of a stand-in that is no server.
  func pass() throws {
    let process = try start()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  func set(_ mode: Mode) throws {
    try Data(mode.rawValue.utf8).write(to: URL(fileURLWithPath: folder + "/mode"))
  }

  func log() throws -> [Entry] {
    guard let text = try? String(contentsOfFile: folder + "/log.jsonl", encoding: .utf8) else {
      return []
    }
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
    }
  }
}

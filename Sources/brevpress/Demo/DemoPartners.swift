import Foundation
import Spooling

/// The stand-ins of all channels, running on this machine for a demonstration: one program, which
/// starts the others. It ends with them when this object goes, and when this process does, however
/// that ends: its standard input is a pipe from here.
final class DemoPartners {
  /// The folder in which each has one of its own.
  let folder: String
  /// Where the servers listen, by name.
  private(set) var ports: [String: Int] = [:]
  private let process = Process()
  private let words = Pipe()
  private let answers = Pipe()

  /// Starts them and waits until they listen.
  ///
  /// - Throws: ``SpoolError`` where there is no Python, or a stand-in does not start.
  init(home: String, folder: String, seed: Int) throws {
    self.folder = folder
    let script = "\(home)/Tests/Tools/standins/all.py"
    guard FileManager.default.fileExists(atPath: script) else {
      throw SpoolError(
        .notFound, "the stand-ins of the channels are not there",
        why: "\(home) has no Tests/Tools/standins", fix: "run it from the product's sources")
    }
    guard let python = Self.python() else {
      throw SpoolError(
        .system, "python3 was not found", why: "the stand-ins of the channels are Python programs",
        fix: "apt-get install python3 python3-aiosmtpd, or bash .ci/setup, which installs all")
    }
    // A stand-in that is gone must not end this program by a signal.
    signal(SIGPIPE, SIG_IGN)
    let log = "\(folder)/stderr.txt"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script, "--folder", folder, "--seed", String(seed)]
    process.standardInput = words
    process.standardOutput = answers
    process.standardError = FileHandle(forWritingAtPath: log) ?? FileHandle.nullDevice
    do { try process.run() } catch {
      throw SpoolError(.system, "\(python) does not start", why: "\(error)")
    }
    try waitUntilTheyListen()
  }

  deinit { stop() }

  /// Ends them.
  func stop() {
    try? words.fileHandleForWriting.close()
    guard process.isRunning else { return }
    process.terminate()
  }

  /// Lets those that are no servers fetch what lies for them and answer, and tells all what moment
  /// it is.
  func pass(at moment: Date) throws {
    let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
    do {
      try words.fileHandleForWriting.write(contentsOf: Data("\(seconds)\n".utf8))
    } catch { throw fault() }
    guard let said = try answers.fileHandleForReading.read(upToCount: 5), said.count == 5 else {
      throw fault()
    }
  }

  /// Debian's own Python has what the stand-in of a mail server needs; else the first in the path.
  /// `BREVPRESS_PYTHON` names another.
  private static func python() -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["BREVPRESS_PYTHON"] {
      return FileManager.default.isExecutableFile(atPath: named) ? named : nil
    }
    let path = environment["PATH"] ?? ""
    let places = ["/usr/bin"] + path.split(separator: ":").map(String.init)
    return places.lazy.map { "\($0)/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func waitUntilTheyListen() throws {
    let file = "\(folder)/ports.json"
    for _ in 0..<1500 {
      if let data = FileManager.default.contents(atPath: file),
        case let members = try JSONValue.parse(String(decoding: data, as: UTF8.self)).members
      {
        for (name, value) in members { if case .integer(let port) = value { ports[name] = port } }
        return
      }
      guard process.isRunning else { throw fault() }
      usleep(20_000)
    }
    throw fault()
  }

  private func fault() -> SpoolError {
    let said = (try? String(contentsOfFile: "\(folder)/stderr.txt", encoding: .utf8)) ?? ""
    return SpoolError(
      .system, "the stand-ins of the channels do not work",
      why: said.split(separator: "\n").last.map(String.init) ?? "they have ended",
      fix: "bash .ci/setup installs what they need: python3, python3-aiosmtpd, openssl")
  }
}

import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// A spool of its own for one test, with the committed sample site; removed at the end.
final class PipelineFixture: Sendable {
  let spool: Spool
  private let folder: String
  static let now = Timestamp.parse("2026-11-22T05:00:00Z")!

  /// The checkout.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init() throws {
    folder = NSTemporaryDirectory() + "pipeline-\(UUID().uuidString)"
    spool = try Spool.create(at: folder + "/spool")
    let files = FileManager.default
    for (from, to) in [
      ("spool/site", spool.siteFolder), ("layouts", spool.layoutsFolder),
      ("fonts", spool.fontsFolder),
    ] {
      try? files.removeItem(atPath: to)
      try files.copyItem(atPath: "\(Self.root)/\(from)", toPath: to)
    }
  }

  /// A copy of a spool that no process has open for writing.
  init(copying path: String) throws {
    folder = NSTemporaryDirectory() + "pipeline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: path, toPath: folder + "/spool")
    spool = try Spool(opening: folder + "/spool")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// An invoice of the sample batch whose file name contains `part`, as text.
  static func sample(_ part: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/spool/sample").sorted()
    let name = try #require(names.first { $0.contains(part) })
    return try String(contentsOfFile: "\(root)/spool/sample/\(name)", encoding: .utf8)
  }

  /// An invoice of Östra Älvdalen to a person, without trap.
  static func plain() throws -> String { try sample("SE-0126110000001") }

  /// Writes files and submits them in the order of their names.
  @discardableResult
  func submit(_ files: [String: String]) throws -> SubmissionSummary {
    let inbox = "\(folder)/inbox-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(toFile: "\(inbox)/\(name)", atomically: false, encoding: .utf8)
    }
    var receiver = Receiver(spool: spool, at: Self.now)
    return try receiver.submit([BytePath(inbox)])
  }

  /// Puts a layout with its files into the spool.
  func makeLayout(_ name: String, _ source: String, files: [String: Data] = [:]) throws {
    let folder = "\(spool.layoutsFolder)/\(name)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try source.write(toFile: "\(folder)/layout.xml", atomically: true, encoding: .utf8)
    for (file, data) in files { try data.write(to: URL(fileURLWithPath: "\(folder)/\(file)")) }
  }

  /// Sets values of a sender's file: the last line of each key is taken away, then a new one put
  /// at the end.
  func changeSender(_ id: String, _ values: [String: String]) throws {
    let path = "\(spool.siteFolder)/senders/\(id).yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let kept = text.split(separator: "\n").filter { line in
      !values.keys.contains { line.hasPrefix("\($0):") }
    }
    let added = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    try (added + kept.map(String.init)).joined(separator: "\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Submits a folder of the checkout.
  func submitSample() throws {
    var receiver = Receiver(spool: spool, at: Self.now)
    _ = try receiver.submit([BytePath("\(Self.root)/spool/sample")])
  }

  @discardableResult
  func run(workers: Int = 2, daysLater days: Int = 0) throws -> RunSummary {
    try PipelineRunner(
      spool: spool, clock: Self.now.addingTimeInterval(Double(days) * 86_400), workers: workers,
      progress: SilentProgress()
    ).run()
  }

  /// The documents by file name.
  func documents() throws -> [String: DocumentRecord] {
    let all = try spool.documents(limit: 10_000)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
  }

  /// The manifests of all released jobs.
  func manifests() throws -> [[String: Any]] {
    try spool.releasedJobs().map { job in
      let data = try #require(
        FileManager.default.contents(atPath: "\(spool.jobsFolder)/\(job.id)/manifest.json"))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
  }

  /// Every file of the jobs folder with its digest.
  func jobDigests() throws -> [String: String] {
    var digests: [String: String] = [:]
    for job in try spool.releasedJobs() {
      let folder = "\(spool.jobsFolder)/\(job.id)"
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        digests["\(job.id)/\(name)"] = try fileDigest("\(folder)/\(name)").sha256
      }
    }
    return digests
  }

  /// The text of some pages of a job, or of a part of them in whole millimetres, by poppler, an
  /// independent reader.
  func text(
    job: String, first: Int = 1, last: Int = 1,
    within part: (x: Int, y: Int, width: Int, height: Int)? = nil
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
    // At 254 dots an inch ten dots are a millimetre.
    let crop =
      part.map {
        ["-r", "254", "-x", "\($0.x * 10)", "-y", "\($0.y * 10)", "-W", "\($0.width * 10)"]
          + ["-H", "\($0.height * 10)"]
      } ?? []
    process.arguments =
      ["-layout", "-f", String(first), "-l", String(last)] + crop
      + ["\(spool.jobsFolder)/\(job)/print.pdf", "-"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

extension [String: Any] {
  /// The pieces of a manifest.
  var pieces: [[String: Any]] { self["pieces"] as? [[String: Any]] ?? [] }
  /// The sheets of a piece.
  var sheets: [[String: Any]] { self["sheets"] as? [[String: Any]] ?? [] }
}

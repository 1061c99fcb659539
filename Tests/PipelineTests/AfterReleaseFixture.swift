import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

extension PipelineFixture {
  /// The whole sample batch brought to released jobs, once for all tests.
  private static let sampleRun = Result { () throws -> PipelineFixture in
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    try fixture.run()
    return fixture
  }

  /// A spool of its own with the released jobs of the whole sample batch.
  static func released() throws -> PipelineFixture {
    try PipelineFixture(copying: try sampleRun.get().spool.folder)
  }

  /// What acts on single jobs, so many days after the run.
  func control(daysLater days: Int = 0) -> JobControl {
    JobControl(
      spool: spool, clock: Self.now.addingTimeInterval(Double(days) * 86_400), workers: 2,
      progress: SilentProgress())
  }

  /// A mono or colour job with the address on fronts and at least so many pieces.
  func job(_ colour: ColourMode, pieces: Int) throws -> PlannedJob {
    let records = try spool.releasedJobs() + spool.plannedJobs()
    let jobs = try records.map { try $0.planned(pieces: try spool.pieces(ofJob: $0.number)) }
    return try #require(
      jobs.first {
        $0.colour == colour && $0.addressSide == .front && $0.pieces.count >= pieces
      })
  }

  func printFile(_ job: String) -> String { "\(spool.jobsFolder)/\(job)/print.pdf" }

  /// Writes a results file of the ready mapping: every piece good but those named.
  func results(
    of job: PlannedJob, _ bad: [Int: String] = [:], leavingOut silent: Set<Int> = [],
    named name: String = "results.csv"
  ) throws -> BytePath {
    var text = "piece;mark;status;time\n"
    for piece in job.pieces where !silent.contains(piece.piece) {
      text += "\(piece.piece);\(piece.sheets[0].mark);\(bad[piece.piece] ?? "OK");\n"
    }
    let path = "\(spool.folder)/work/\(name)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return BytePath(path)
  }
}

/// Runs a program and gives what it wrote.
@discardableResult
func ran(_ program: String, _ arguments: [String], to output: String? = nil) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/\(program)")
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  if let output { try data.write(to: URL(fileURLWithPath: output)) }
  return data
}

/// Changes a PDF by hand: `edit` gets it in qpdf's plain form, a character a byte.
func tamper(_ path: String, _ edit: (inout String) throws -> Void) throws {
  let plain = path + ".qdf"
  try ran("qpdf", ["--qdf", "--object-streams=disable", path, plain])
  let data = try Data(contentsOf: URL(fileURLWithPath: plain))
  var text = try #require(String(data: data, encoding: .isoLatin1))
  let before = text
  try edit(&text)
  try #require(text != before, "the edit found nothing to change")
  try #require(text.data(using: .isoLatin1)).write(to: URL(fileURLWithPath: plain))
  try ran("fix-qdf", [plain], to: path)
  try FileManager.default.removeItem(atPath: plain)
}

/// Puts the pages of a PDF in another order, by qpdf's page ranges.
func reorder(_ path: String, _ pages: String) throws {
  try ran("qpdf", [path, "--pages", ".", pages, "--", path + ".new"])
  try FileManager.default.removeItem(atPath: path)
  try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
}

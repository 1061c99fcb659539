import Foundation
import MailModel
import Production
import Testing

@testable import Pipeline

extension PipelineFixture {
  /// A spool whose Stockholm print site has that mark scheme and imposition, with released jobs of
  /// a few invoices.
  static func released(marks scheme: String, imposition: String?) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try fixture.setSite("markScheme: datamatrix-26", to: "markScheme: \(scheme)")
    if let imposition {
      try fixture.setSite(
        "    stock: A4-80\n", to: "    stock: A4-80\n    imposition: \(imposition)\n")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/spool/sample").sorted()
    var files: [String: String] = [:]
    for name in names where name.hasPrefix("SE-01") || name.hasPrefix("SE-02") {
      files[name] = try String(
        contentsOfFile: "\(root)/spool/sample/\(name)", encoding: .utf8)
    }
    try fixture.submit(files)
    try fixture.run()
    return fixture
  }

  /// The job with most sheets.
  func largestJob() throws -> PlannedJob {
    let record = try #require(try spool.releasedJobs().max { $0.sheets < $1.sheets })
    return try planned(record.id)
  }

  /// A job as it is planned.
  func planned(_ name: String) throws -> PlannedJob {
    let record = try spool.existingJob(name)
    return try record.planned(pieces: try spool.pieces(ofJob: record.number))
  }

  /// Runs a Python program of `Tests/Tools`; gives what it printed.
  func tool(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments =
      ["\(Self.root)/Tests/Tools/\(arguments[0])"] + arguments.dropFirst()
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }
}

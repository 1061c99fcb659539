import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Rendering

/// A folder that goes away with the test.
final class Scratch {
  let path: String
  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/brevpress-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
  func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }
  func write(_ bytes: [UInt8], as name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
  }
}

/// Runs other programs.
enum Tool {
  static func path(_ name: String) -> String? {
    ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// What a program wrote on standard output; nothing where it is not on this machine.
  static func run(_ name: String, _ arguments: [String]) throws -> String? {
    guard let path = path(name) else {
      print("skipped: \(name) is not installed")
      return nil
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Pieces of pages for tests.
enum Sample {
  static let date = Date(timeIntervalSince1970: 1_795_323_600)

  static func run(
    _ text: String, _ font: FontID, x: Double, y: Double, size: Double = 10,
    colour: Colour = .black, fonts: FontBook
  ) -> FrameItem {
    .text(
      TextRun(
        origin: Point(x: .mm(x), y: .mm(y)), text: text, font: font, fontSize: .pt(size),
        colour: colour, width: fonts.width(of: text, font: font, size: .pt(size))))
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Writes pages as a PDF and returns its path.
  static func pdf(
    _ frames: [Frame], fonts: FontBook, pictures: PictureStore? = nil, mono: Bool = false,
    in scratch: Scratch, name: String = "job.pdf"
  ) throws -> String {
    let path = scratch.file(name)
    let job = try JobSurface(
      path: path, fonts: fonts, pictures: pictures ?? PictureStore(roots: [], mono: mono),
      mono: mono, title: "20261122-0001", created: date)
    for frame in frames { try job.addPage(frame) }
    #expect(try job.finish() == frames.count)
    return path
  }

  /// A PDF with its streams readable, as text of one character a byte.
  static func readable(_ path: String, in scratch: Scratch) throws -> String? {
    let plain = scratch.file("readable.pdf")
    guard
      try Tool.run("qpdf", ["--qdf", "--object-streams=disable", path, plain]) != nil
    else { return nil }
    return String(String.UnicodeScalarView(try bytes(plain).map { Unicode.Scalar($0) }))
  }
}

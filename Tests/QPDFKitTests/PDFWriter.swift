import Foundation

/// Writes small PDF files for tests, object by object.
struct PDFWriter {
  private var objects: [[UInt8]?] = []

  /// Keeps a number for an object that others refer to before it is known.
  mutating func reserve() -> Int {
    objects.append(nil)
    return objects.count
  }

  /// Adds an object given as PDF text; gives its number.
  @discardableResult
  mutating func add(_ text: String) -> Int {
    objects.append(Array(text.utf8))
    return objects.count
  }

  mutating func set(_ number: Int, _ text: String) {
    objects[number - 1] = Array(text.utf8)
  }

  /// Adds a stream; `entries` are the dictionary's further entries.
  @discardableResult
  mutating func stream(_ data: [UInt8], _ entries: String = "") -> Int {
    objects.append(
      Array("<< /Length \(data.count) \(entries) >>\nstream\n".utf8) + data
        + Array("\nendstream".utf8))
    return objects.count
  }

  @discardableResult
  mutating func stream(_ text: String, _ entries: String = "") -> Int {
    stream(Array(text.utf8), entries)
  }

  /// The whole file.
  func bytes(root: Int, trailer: String = "") -> [UInt8] {
    var out = Array("%PDF-1.7\n%\u{e5}\u{e4}\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(out.count)
      out += Array("\(index + 1) 0 obj\n".utf8) + (object ?? Array("null".utf8))
      out += Array("\nendobj\n".utf8)
    }
    let start = out.count
    out += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
    for offset in offsets {
      let digits = String(offset)
      out += Array(
        (String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
    }
    out += Array(
      "trailer\n<< /Size \(objects.count + 1) /Root \(root) 0 R \(trailer) >>\n".utf8)
    out += Array("startxref\n\(start)\n%%EOF\n".utf8)
    return out
  }
}

/// One page of a test file.
struct TestPage {
  var content: String
  var resources = "<< >>"
  var entries = "/MediaBox [0 0 595 842]"
}

/// A file of these pages. `objects` may add what the pages refer to, before the pages are numbered.
func makePDF(
  _ pages: [TestPage], catalog: String = "", trailer: String = "",
  objects: (inout PDFWriter) -> Void = { _ in }
) -> [UInt8] {
  var writer = PDFWriter()
  objects(&writer)
  let tree = writer.reserve()
  var kids: [Int] = []
  for page in pages {
    let content = writer.stream(page.content)
    kids.append(
      writer.add(
        "<< /Type /Page /Parent \(tree) 0 R /Contents \(content) 0 R "
          + "/Resources \(page.resources) \(page.entries) >>"))
  }
  let list = kids.map { "\($0) 0 R" }.joined(separator: " ")
  writer.set(tree, "<< /Type /Pages /Kids [\(list)] /Count \(kids.count) >>")
  let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R \(catalog) >>")
  return writer.bytes(root: root, trailer: trailer)
}

/// A folder that goes with the test.
final class TestFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "qpdfkit-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], _ name: String = "input.pdf") throws -> String {
    let path = file(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// Runs a program and gives its standard output and exit status.
func run(_ path: String, _ arguments: [String]) throws -> (output: String, status: Int32) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (String(decoding: data, as: UTF8.self), process.terminationStatus)
}

/// The file with all streams readable.
func plainText(_ path: String) throws -> String {
  try run(
    "/usr/bin/qpdf",
    [
      "--stream-data=uncompress", "--object-streams=disable", "--normalize-content=n", path, "-",
    ]
  ).output
}

/// Cyan, magenta, yellow and black of each page, as Ghostscript counts them.
func inkCoverage(_ path: String) throws -> [[Double]] {
  let output = try run(
    "/usr/bin/gs", ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=inkcov", "-o", "-", path]
  ).output
  return output.split(separator: "\n").filter { $0.contains("CMYK") }.map { line in
    line.split(separator: " ").prefix(4).compactMap { Double($0) }
  }
}

/// qpdf finds nothing wrong.
func isSound(_ path: String) throws -> Bool {
  try run("/usr/bin/qpdf", ["--check", path]).status == 0
}

/// The programs that preparing needs are there.
let hasTools =
  FileManager.default.isExecutableFile(atPath: "/usr/bin/gs")
  && FileManager.default.isExecutableFile(atPath: "/usr/bin/qpdf")

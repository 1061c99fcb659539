import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// `layouts/layout.rng`, and what an independent checker (xmllint) says by it.
@Suite struct SchemaTests {
  static let schema = ReferencePicture.root + "/layouts/layout.rng"

  @Test func theFileIsUpToDate() throws {
    if ProcessInfo.processInfo.environment["BREVPRESS_UPDATE_GOLDEN"] == "1" {
      try LayoutSchema.text.write(toFile: Self.schema, atomically: true, encoding: .utf8)
    }
    let held = try String(contentsOfFile: Self.schema, encoding: .utf8)
    #expect(held == LayoutSchema.text, "make it again with BREVPRESS_UPDATE_GOLDEN=1")
  }

  /// Layouts, shared fragments and references of the repository.
  static func files() throws -> [String] {
    var files: [String] = []
    for folder in [ReferencePicture.root + "/layouts", ReferenceFile.folder] {
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      where name.hasSuffix(".xml") { files.append("\(folder)/\(name)") }
    }
    return files
  }

  @Test func everyLayoutIsValid() throws {
    let files = try Self.files()
    #expect(files.count > 55)
    guard let refused = try XMLLint.refused(files, by: Self.schema) else { return }
    #expect(refused.isEmpty)
  }

  /// Layouts with one thing changed, by a seed: what the compiler refuses for its structure, the
  /// schema refuses, and the other way about.
  @Test(arguments: [UInt64(1), 2]) func compilerAndSchemaAgree(_ seed: UInt64) throws {
    let folder =
      FileManager.default.temporaryDirectory.path
      + "/brevpress-mutants-\(getpid())-\(seed)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var random = SeededNumbers(seed: seed)
    let sources = try ReferenceFile.names.map { try ReferenceFile($0) }
    var verdicts: [(path: String, words: [Diagnostic], change: String)] = []
    for index in 0..<150 {
      guard let file = sources.randomElement(using: &random),
        let mutant = Mutant(of: file.source, &random)
      else { continue }
      let path = "\(folder)/\(index).xml"
      try mutant.source.write(toFile: path, atomically: true, encoding: .utf8)
      var changed = try ReferenceFile(file.name)
      changed.replace(mutant.source)
      verdicts.append((path, ReferencePicture.compile(changed).diagnostics, mutant.change))
    }
    #expect(verdicts.count > 120)
    guard let refused = try XMLLint.refused(verdicts.map(\.path), by: Self.schema) else { return }
    for (path, diagnostics, change) in verdicts {
      let structural = diagnostics.filter { Self.structuralCodes.contains($0.code) }
      let others = diagnostics.filter { Self.valueCodes.contains($0.code) }
      if refused.contains(path) {
        #expect(
          !(structural + others).isEmpty, "seed \(seed): the schema alone refuses \(change)")
      } else {
        #expect(
          structural.isEmpty,
          "seed \(seed): the compiler alone refuses \(change): \(structural.map(\.text))")
      }
    }
  }

  /// Faults that the schema must find, too.
  static let structuralCodes: Set<String> = [
    "unknown-element", "unknown-attribute", "loose-text", "missing-cell", "empty-table",
    "empty-columns", "missing-body", "missing-flow", "missing-page",
  ]
  /// Faults of which the schema finds some: it knows forms and lists of values, but no ranges, no
  /// names that the layout defines, and no attributes that only together make sense.
  static let valueCodes: Set<String> = [
    "bad-value", "bad-length", "bad-colour", "bad-name", "bad-version", "bad-loop",
    "missing-attribute", "unknown-colour", "unknown-style", "unknown-block", "unknown-column",
    "defined-twice", "missing-translation", "not-a-layout", "auto-width",
  ]
}

/// libxml2's own program: independent of the way in which the engine uses the library.
enum XMLLint {
  /// Which files the schema refuses; nothing where there is no xmllint.
  static func refused(_ files: [String], by schema: String) throws -> Set<String>? {
    let program = "/usr/bin/xmllint"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      print("skipped: xmllint is not installed")
      return nil
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["--noout", "--nonet", "--relaxng", schema] + files
    let output = Pipe()
    process.standardError = output
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let said = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var refused: Set<String> = []
    var judged = 0
    for line in said.split(separator: "\n") {
      if line.hasSuffix(" validates") { judged += 1 }
      if line.hasSuffix(" fails to validate") {
        judged += 1
        refused.insert(String(line.dropLast(" fails to validate".count)))
      }
    }
    #expect(judged == files.count, "\(said.suffix(600))")
    return refused
  }
}

/// A layout with one thing changed.
struct Mutant {
  var source: String
  var change: String

  init?(of original: String, _ random: inout SeededNumbers) {
    let kind = Int.random(in: 0..<7, using: &random)
    let body = original.range(of: "<layout")?.lowerBound ?? original.startIndex
    let (head, rest) = (String(original[..<body]), String(original[body...]))
    let patterns: [(find: String, put: [String])] = [
      // Another element in its place, by opening and closing tag alike.
      (#"<[a-z]+(?=[ />])"#, ["<p", "<grop", "<box", "<col", "<cell", "<field", "<b", "<page"]),
      // An attribute that is not there, or in the wrong place.
      (#" [a-z-]+="#, [" zzz=", " size=", " fill=", " each=", " gap=", " valign=", " zebra="]),
      // An attribute's value.
      (#"="[^"]*""#, ["=\"\"", "=\"maybe\"", "=\"12mm\"", "=\"-\"", "=\"yes\"", "=\"auto\""]),
      // An attribute taken away.
      (#" [a-z-]+="[^"]*""#, [""]),
      // Words where none belong.
      (#"/>"#, [">words</", "/>words"]),
      // An element twice.
      (#"<[a-z]+ [^<>]*/>"#, ["$0$0"]),
      // An element taken away.
      (#"<[a-z]+ [^<>]*/>"#, [""]),
    ]
    let (find, puts) = patterns[kind]
    guard let expression = try? NSRegularExpression(pattern: find) else { return nil }
    let all = expression.matches(in: rest, range: NSRange(rest.startIndex..., in: rest))
    guard let match = all.randomElement(using: &random),
      var put = puts.randomElement(using: &random),
      let range = Range(match.range, in: rest)
    else { return nil }
    let old = String(rest[range])
    put = put.replacingOccurrences(of: "$0", with: old)
    var text = rest
    if kind == 0 {
      // The closing tag follows; mismatched tags are no question of structure.
      let name = old.dropFirst()
      let tail = rest[range.upperBound...]
      let isEmpty = tail.prefix(while: { $0 != ">" }).hasSuffix("/")
      if !isEmpty, let close = tail.range(of: "</\(name)>") {
        text.replaceSubrange(close, with: "</\(put.dropFirst())>")
      }
    } else if kind == 4, put.hasPrefix(">") {
      let name =
        rest[..<range.lowerBound].split(separator: "<").last?
        .prefix(while: { $0.isLetter }) ?? ""
      put += "\(name)>"
    }
    text.replaceSubrange(range, with: put)
    guard text != rest, XMLForm.isWellFormed(head + text) else { return nil }
    source = head + text
    change = "\(old) → \(put) in \(head.split(separator: "\n").last ?? "")"
  }
}

/// Whether a text is XML at all: what is not, both refuse for that reason.
enum XMLForm {
  static func isWellFormed(_ text: String) -> Bool {
    let (_, diagnostics) = Layout.compile(source: Array(text.utf8), file: "x.xml") { _ in nil }
    return !diagnostics.contains { $0.code == "layout-xml" }
  }
}

/// Numbers that look random and are the same for the same seed.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

import Foundation

/// The files of this checkout: what is tracked, and what is new and not ignored.
enum Repository {
  /// The repository's root, two folders above this test target.
  static let root: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct ListingFailed: Error { var status: Int32 }

  /// Paths from the root, in byte order. Asks git, so that build products are not looked at.
  static func paths() throws -> [String] {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = [
      "git", "-c", "core.quotePath=false", "ls-files", "-z", "--cached", "--others",
      "--exclude-standard",
    ]
    git.currentDirectoryURL = root
    let output = Pipe()
    git.standardOutput = output
    git.standardInput = FileHandle.nullDevice
    try git.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { throw ListingFailed(status: git.terminationStatus) }
    let listed = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    // A file deleted and not yet committed is still listed.
    return Set(listed).filter { exists($0) }.sorted()
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// The text of a file, or nothing where it is not UTF-8.
  static func text(_ path: String) -> String? {
    guard let bytes = try? Data(contentsOf: root.appendingPathComponent(path)) else { return nil }
    return String(data: bytes, encoding: .utf8)
  }

  /// Runs a rule over all files for which `chosen` holds. Choosing none is a fault of the test.
  static func violations(
    of rule: FileRule, where chosen: (String) -> Bool
  ) throws -> (files: Int, found: [Violation]) {
    var files = 0
    var found: [Violation] = []
    for path in try paths() where chosen(path) {
      guard let text = text(path) else { continue }
      files += 1
      found += rule(path, text)
    }
    return (files, found)
  }

  static func isSwift(_ path: String) -> Bool {
    path.hasSuffix(".swift") && (path.hasPrefix("Sources/") || path.hasPrefix("Tests/"))
  }

  static func isProduct(_ path: String) -> Bool {
    path.hasPrefix("Sources/") && path.hasSuffix(".swift")
  }

  /// Code of any language that people edit by hand.
  static func isCode(_ path: String) -> Bool {
    [".swift", ".py", ".sh", ".cpp", ".h"].contains { path.hasSuffix($0) }
      || path.hasPrefix(".ci/")
  }
}

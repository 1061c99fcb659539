import Foundation
import MailModel
import YAMLKit

/// Reads the files of a site folder; the only part of the room that touches the disk.
struct SiteFiles {
  let folder: String
  private(set) var diagnostics: [Diagnostic] = []
  /// Every identifier that a file gives to something.
  private(set) var declared: Set<String> = []

  init(folder: String) { self.folder = folder }

  mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Reads one file's root mapping with `read`, and reports every fault of it.
  mutating func file<Value>(
    _ name: String, what: String, optional: Bool = false, _ read: (MappingReader) -> Value?
  ) -> Value? {
    if optional, !FileManager.default.fileExists(atPath: folder + "/" + name) { return nil }
    let faults = FaultList(file: folder + "/" + name)
    defer { diagnostics += faults.diagnostics }
    guard let root = SiteFiles.root(of: folder + "/" + name, faults) else { return nil }
    let reader = MappingReader(root, faults, what: what)
    let value = read(reader)
    reader.finish()
    declared.formUnion(faults.declared)
    return value
  }

  /// Reads every `*.yaml` file of a folder, in byte order of their names.
  mutating func each<Value>(
    in subfolder: String, what: String, optional: Bool = false, _ read: (MappingReader) -> Value?
  ) -> [Placed<Value>] {
    let path = folder + "/" + subfolder
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      if optional, !FileManager.default.fileExists(atPath: path) { return [] }
      add(
        Diagnostic(
          .error, code: "missing-folder", "the folder \"\(subfolder)\" cannot be read",
          at: .init(file: path), fix: "make it, with one YAML file for each \(what)"))
      return []
    }
    let files = names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for other in names.sorted() where other.hasSuffix(".yml") {
      add(
        Diagnostic(
          .warning, code: "ignored-file", "only files that end in .yaml are read",
          at: .init(file: path + "/" + other), fix: "rename it"))
    }
    return files.compactMap { name in
      file(subfolder + "/" + name, what: what, read).map {
        Placed(value: $0, file: path + "/" + name, line: 1, column: 1)
      }
    }
  }

  /// The root of a YAML file, or nothing where it cannot be read.
  static func root(of path: String, _ faults: FaultList) -> YAMLNode? {
    let limits = YAMLLimits()
    guard let handle = FileHandle(forReadingAtPath: path) else {
      faults.error(
        "missing-file", "the file cannot be read", line: 1, column: 1,
        why: "it does not exist or may not be read by this user")
      return nil
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: limits.bytesMax + 1) ?? Data() else {
      faults.error("missing-file", "the file cannot be read", line: 1, column: 1)
      return nil
    }
    let (root, found) = YAMLParser.read([UInt8](data), limits: limits)
    found.forEach(faults.add)
    return root
  }
}

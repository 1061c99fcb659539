/// What tracked text may say, whatever the kind of file.
enum TextRules {
  /// Paths of one machine and hosts of package registries: neither is there on the next machine.
  ///
  /// Written in halves, so that this file does not flag itself.
  static let foreign: [String] = [
    "/wo" + "rk/main", "/wo" + "rk/shared", "/wo" + "rk/wt", "/ho" + "me/", "/ro" + "ot/",
    "/opt/" + "swift", "/tmp/" + "gen",
    "pypi" + ".org", "python" + "hosted", "deb." + "debian.org", "crates" + ".io",
    "npmjs" + ".com", "proxy." + "golang.org", "/tmp/" + "bash_jobs",
  ]

  static func machinePaths(_ path: String, _ text: String) -> [Violation] {
    numberedLines(text).flatMap { number, line in
      foreign.filter { line.contains($0) }.map {
        Violation(path: path, line: number, message: "names one machine or a registry: \($0)")
      }
    }
  }

  /// The targets of a Markdown text's links that lead into the repository, with their line.
  static func relativeLinks(_ text: String) -> [(target: String, line: Int)] {
    var inFence = false
    return numberedLines(text).flatMap { number, line -> [(target: String, line: Int)] in
      if line.hasPrefix("```") { inFence.toggle() }
      guard !inFence else { return [] }
      return line.ranges(of: "](").compactMap { range in
        guard let end = line[range.upperBound...].firstIndex(of: ")") else { return nil }
        let whole = line[range.upperBound..<end].split(separator: " ").first ?? ""
        let target = whole.split(separator: "#", omittingEmptySubsequences: false).first ?? ""
        guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:") else {
          return nil
        }
        return (String(target), number)
      }
    }
  }

  /// Links of a Markdown file that lead nowhere. `exists` is asked for paths from the root.
  static func deadLinks(
    _ path: String, _ text: String, exists: (String) -> Bool
  ) -> [Violation] {
    let folder = path.split(separator: "/").dropLast().map(String.init)
    return relativeLinks(text).compactMap { target, line in
      guard let resolved = resolve(target, from: folder), exists(resolved) else {
        return Violation(path: path, line: line, message: "dead link: \(target)")
      }
      return nil
    }
  }

  /// The path from the root, or nothing where the link climbs out of the repository.
  static func resolve(_ target: String, from folder: [String]) -> String? {
    var parts = target.hasPrefix("/") ? [] : folder
    for part in target.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if parts.isEmpty { return nil }
        parts.removeLast()
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// All that may be seen at the top level.
  static let topLevel: Set<String> = [
    "Package.swift", "Sources", "Tests", "layouts", "fonts", "spool", "README.md",
  ]

  static func topLevelNames(_ paths: [String]) -> [Violation] {
    let visible = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
      .filter { !$0.hasPrefix(".") }
    return visible.subtracting(topLevel).sorted()
      .map { Violation(path: $0, line: 1, message: "not one of the names of the top level") }
      + topLevel.subtracting(visible).sorted()
      .map { Violation(path: $0, line: 1, message: "is missing from the top level") }
  }

  /// Nothing made by others or by a build is committed.
  static func strayFiles(_ paths: [String]) -> [Violation] {
    let suffixes = [".o", ".a", ".so", ".pyc", ".ttf", ".otf", ".xsd", ".sqlite", ".orig"]
    return paths.filter { path in suffixes.contains { path.hasSuffix($0) } }
      .map { Violation(path: $0, line: 1, message: "a build product, font or third-party file") }
  }
}

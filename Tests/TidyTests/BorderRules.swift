/// Who may import whom. Arrows go only down; a C module has one kit, its only importer.
enum BorderRules {
  /// What every target may import: no room is so pure that it needs no `Decimal`.
  static let everywhere: Set<String> = ["Foundation"]

  /// The allow-list of each product target, beside `everywhere`.
  static let allowed: [String: Set<String>] = [
    // Kits: the only importers of C modules, ignorant of each other and of the trade.
    "CairoKit": [
      "CCairo", "CFreeType", "CHarfBuzz", "CRsvg", "CGdkPixbuf", "CICU", "CDeflate", "Glibc",
      "Synchronization",
    ],
    "BarcodeKit": ["CZint", "Glibc"],
    "DmtxKit": ["CDmtx", "Glibc"],
    "HyphenKit": ["CHyphen", "CVoikko", "Glibc", "Synchronization"],
    "XMLKit": ["CXML2", "Glibc"],
    "YAMLKit": ["CYAML", "Glibc"],
    "ZipKit": ["CZip", "Glibc"],
    "SQLiteKit": ["CSQLite", "Glibc"],
    "HashKit": ["CSodium", "Glibc"],
    "QPDFKit": ["CQPDFShim", "Glibc"],
    "CurlKit": ["CCurl", "Glibc"],
    "HTTPKit": ["CMicroHTTPD", "Glibc", "Synchronization"],
    "SignatureKit": ["COpenSSL"],
    "DNSKit": ["CAres", "Glibc"],
    // Rooms.
    "MailModel": [],
    "Intake": ["MailModel", "XMLKit", "ZipKit", "Glibc"],
    "Exporting": ["MailModel"],
    "Routing": ["MailModel"],
    "BankFiles": ["MailModel"],
    // Adapters serve; what to use when is Routing's, what is written down is Spooling's.
    "Channels": [
      "MailModel", "BankFiles", "CurlKit", "XMLKit", "HashKit", "SignatureKit", "DNSKit", "Glibc",
      "Synchronization",
    ],
    "LayoutEngine": ["MailModel", "XMLKit"],
    "Proofing": ["MailModel", "LayoutEngine"],
    "Rendering": ["MailModel", "LayoutEngine", "CairoKit", "BarcodeKit", "HashKit", "HyphenKit"],
    "Production": ["MailModel", "XMLKit"],
    "SiteConfiguration": ["MailModel", "YAMLKit"],
    "Spooling": ["MailModel", "SQLiteKit", "HashKit", "Glibc", "Synchronization"],
    // Knows nothing of what draws, marks or plans: it is the second opinion.
    "Verification": ["MailModel", "QPDFKit", "DmtxKit", "Dispatch", "Synchronization"],
    "Reporting": ["MailModel", "Spooling"],
    "Pipeline": [
      "MailModel", "Intake", "Exporting", "Routing", "LayoutEngine", "Rendering", "Production",
      "SiteConfiguration", "Spooling", "QPDFKit", "HashKit", "ZipKit", "BarcodeKit", "Glibc",
      "Synchronization", "Dispatch", "Verification", "Reporting", "Channels",
    ],
    "Studio": [
      "MailModel", "Intake", "LayoutEngine", "Proofing", "Rendering", "Production",
      "SiteConfiguration", "Pipeline", "Spooling", "HashKit", "Glibc", "Synchronization",
    ],
    "Console": ["MailModel", "Proofing", "Studio", "HTTPKit", "Spooling"],
    // The rim. It also turns a kit's error into words and an exit code, and wires archives.
    "brevpress": [
      "Console", "HTTPKit", "HashKit", "Studio", "Proofing", "Pipeline", "Spooling",
      "SiteConfiguration", "MailModel", "LayoutEngine", "Intake", "SQLiteKit", "ZipKit", "Glibc",
      "Reporting", "Synchronization", "Routing", "Channels",
    ],
    "brevpress-benchmark": [
      "Pipeline", "Spooling", "SiteConfiguration", "MailModel", "Intake", "LayoutEngine",
      "Rendering", "Production", "QPDFKit", "Glibc", "Synchronization", "Routing",
    ],
  ]

  static func target(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count >= 3 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  static func imports(_ path: String, _ text: String) -> [Violation] {
    guard let target = target(of: path) else { return [] }
    guard let allowed = allowed[target] else {
      return [Violation(path: path, line: 1, message: "\(target) has no allow-list of imports")]
    }
    return numberedLines(SwiftText.codeOnly(text)).compactMap { number, line in
      guard let module = importedModule(line), !everywhere.contains(module),
        !allowed.contains(module)
      else { return nil }
      return Violation(path: path, line: number, message: "\(target) may not import \(module)")
    }
  }

  /// The module of an import line: `@preconcurrency import struct Foundation.Decimal` → Foundation.
  static func importedModule(_ line: Substring) -> String? {
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
      words[..<at].allSatisfy({
        $0.hasPrefix("@") || ["public", "internal", "package", "private"].contains($0)
      })
    else { return nil }
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "func", "protocol", "typealias", "var", "let",
    ]
    let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
    return name.split(separator: ".").first.map(String.init)
  }

  /// Rooms that only compute: no file, no process, no environment.
  static let pureRooms: Set<String> = [
    "MailModel", "Routing", "LayoutEngine", "Production", "Proofing", "Exporting",
  ]

  /// What reaches out of the program.
  static let reachesOut: Set<String> = [
    "FileManager", "FileHandle", "URLSession", "ProcessInfo", "getenv", "fopen", "socket",
    "contentsOfFile", "contentsOf",
  ]

  static func purity(_ path: String, _ text: String) -> [Violation] {
    guard let target = target(of: path), pureRooms.contains(target) else { return [] }
    let code = SwiftText.codeOnly(text)
    // `.print` is a channel; only the call writes.
    let printing = numberedLines(code).filter { callsPrint($0.line) }.map {
      Violation(path: path, line: $0.number, message: "\(target) does no I/O, but prints")
    }
    return printing
      + SwiftText.words(code).compactMap { word, line in
        guard reachesOut.contains(word) else { return nil }
        // `append(contentsOf:)` is a collection's; only a URL's or file's contents count.
        if word == "contentsOf", !code.contains("URL") { return nil }
        return Violation(
          path: path, line: line, message: "\(target) does no I/O, but names \(word)")
      }
  }

  private static func callsPrint(_ line: Substring) -> Bool {
    line.ranges(of: "print(").contains { range in
      guard range.lowerBound > line.startIndex else { return true }
      let before = line[line.index(before: range.lowerBound)]
      return !(before.isLetter || before.isNumber || before == "_" || before == ".")
    }
  }

  /// The only targets that may look at the clock or throw dice; all others are handed both.
  static let mayReadClock: Set<String> = ["brevpress", "brevpress-benchmark"]

  static func clock(_ path: String, _ text: String) -> [Violation] {
    guard let target = target(of: path), !mayReadClock.contains(target) else { return [] }
    let forbidden = [
      "Date()", "Date.now", "UUID()", ".random(", ".randomElement(", ".shuffled()", "time(nil)",
      "gettimeofday(", "SystemRandomNumberGenerator", "arc4random",
    ]
    return numberedLines(SwiftText.codeOnly(text)).flatMap { number, line in
      forbidden.filter { line.contains($0) }.map {
        Violation(path: path, line: number, message: "clock or chance inside \(target): \($0)")
      }
    }
  }

  /// Kits know no trade words.
  static func kitWords(_ path: String, _ text: String) -> [Violation] {
    guard let target = target(of: path), target.hasSuffix("Kit") else { return [] }
    let trade = ["invoice", "sender", "recipient", "envelope", "postage", "mailpiece", "enclosure"]
    return SwiftText.words(SwiftText.codeOnly(text)).compactMap { word, line in
      let lower = word.lowercased()
      guard let found = trade.first(where: { lower.contains($0) }) else { return nil }
      return Violation(
        path: path, line: line, message: "a kit knows no trade words, but says \(found)")
    }
  }

  /// The package brings in nothing but system libraries.
  static func noPackageDependency(_ path: String, _ text: String) -> [Violation] {
    numberedLines(SwiftText.codeOnly(text)).compactMap { number, line in
      line.contains(".package(")
        ? Violation(path: path, line: number, message: "a package dependency; there is none")
        : nil
    }
  }
}

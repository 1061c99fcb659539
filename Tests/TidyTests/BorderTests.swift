import Testing

/// Who may import whom, what pure rooms never do; each with a canary that must be flagged.
@Suite struct BorderTests {
  @Test func importsStayInTheAllowList() throws {
    let (files, found) = try Repository.violations(
      of: BorderRules.imports, where: Repository.isProduct)
    #expect(files > 20)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test(arguments: [
    "import Rendering", "import CCairo", "@preconcurrency import CXML2",
    "@testable import Spooling", "import struct Intake.Reader", "internal import SQLiteKit",
  ])
  func canaryImportUpwardsIsFlagged(line: String) {
    #expect(BorderRules.imports("Sources/MailModel/A.swift", line).count == 1)
  }

  @Test func canaryKitImportingItsNeighboursLibraryIsFlagged() {
    #expect(BorderRules.imports("Sources/XMLKit/A.swift", "import CSQLite").count == 1)
    #expect(BorderRules.imports("Sources/XMLKit/A.swift", "import MailModel").count == 1)
  }

  @Test func canaryUnknownTargetIsFlagged() {
    #expect(BorderRules.imports("Sources/Newcomer/A.swift", "let a = 1").count == 1)
  }

  @Test func importsInCommentsAndAllowedOnesAreNotFlagged() {
    let text =
      "// import CCairo\nimport Foundation\nimport MailModel\nlet a = \"\"\"\nimport X\n\"\"\""
    #expect(BorderRules.imports("Sources/Production/A.swift", text).isEmpty)
  }

  /// Each kit has its own C modules: no C module has two importers.
  @Test func everyCModuleHasOneKit() {
    let owners = BorderRules.allowed.flatMap { target, modules in
      modules.filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
        .map { (module: $0, target: target) }
    }
    #expect(owners.allSatisfy { $0.target.hasSuffix("Kit") })
    #expect(Set(owners.map(\.module)).count == owners.count)
  }

  /// The allow-list has no way up: following it never comes back to where it began.
  @Test func allowListHasNoCircle() {
    func reaches(_ goal: String, from target: String, seen: inout Set<String>) -> Bool {
      for next in BorderRules.allowed[target] ?? [] where seen.insert(next).inserted {
        if next == goal || reaches(goal, from: next, seen: &seen) { return true }
      }
      return false
    }
    for target in BorderRules.allowed.keys.sorted() {
      var seen: Set<String> = []
      #expect(!reaches(target, from: target, seen: &seen), "\(target) imports itself in a circle")
    }
  }

  @Test func pureRoomsDoNoInputOrOutput() throws {
    let (files, found) = try Repository.violations(
      of: BorderRules.purity, where: Repository.isProduct)
    #expect(files > 20)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test(arguments: [
    "let d = FileManager.default", "print(1)", "let s = try String(contentsOf: URL(x))",
  ])
  func canaryReachingOutIsFlagged(line: String) {
    #expect(!BorderRules.purity("Sources/Production/A.swift", line).isEmpty)
    #expect(BorderRules.purity("Sources/Pipeline/A.swift", line).isEmpty)
  }

  @Test func clockAndChanceAreInjected() throws {
    let (files, found) = try Repository.violations(
      of: BorderRules.clock, where: Repository.isProduct)
    #expect(files > 20)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test(arguments: ["let now = Date()", "let x = Int.random(in: 0..<9)", "let id = UUID()"])
  func canaryClockIsFlagged(line: String) {
    #expect(BorderRules.clock("Sources/Pipeline/A.swift", line).count == 1)
    #expect(BorderRules.clock("Sources/brevpress/A.swift", line).isEmpty)
  }

  @Test func kitsKnowNoTradeWords() throws {
    let (files, found) = try Repository.violations(
      of: BorderRules.kitWords, where: Repository.isProduct)
    #expect(files > 8)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryTradeWordInKitIsFlagged() {
    #expect(BorderRules.kitWords("Sources/ZipKit/A.swift", "func readInvoice() {}").count == 1)
    #expect(BorderRules.kitWords("Sources/ZipKit/A.swift", "// an invoice\nlet a = 1").isEmpty)
  }

  @Test func packageHasNoDependencies() throws {
    let (files, found) = try Repository.violations(
      of: BorderRules.noPackageDependency, where: { $0 == "Package.swift" })
    #expect(files == 1)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryPackageDependencyIsFlagged() {
    let line = "dependencies: [.package(url: \"x\", from: \"1.0.0\")],"
    #expect(BorderRules.noPackageDependency("Package.swift", line).count == 1)
  }
}

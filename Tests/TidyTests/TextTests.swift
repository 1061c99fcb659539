import Testing

/// What tracked text says, links to and lies beside; each rule with a canary.
@Suite struct TextTests {
  @Test func noMachinePathsNorRegistries() throws {
    let (files, found) = try Repository.violations(of: TextRules.machinePaths, where: { _ in true })
    #expect(files > 50)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryMachinePathIsFlagged() {
    for text in TextRules.foreign {
      #expect(TextRules.machinePaths("README.md", "see \(text)x").count >= 1, "\(text)")
    }
  }

  @Test func readmesHaveNoDeadLinks() throws {
    let (files, found) = try Repository.violations(
      of: { TextRules.deadLinks($0, $1, exists: Repository.exists) },
      where: { $0.hasSuffix(".md") })
    #expect(files >= 3)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryDeadLinkIsFlagged() {
    let text = "a\n[b](c/gone.md#x) [d](https://example.com) [e](../Package.swift) [f](#g)"
    let found = TextRules.deadLinks("Sources/README.md", text) { $0 == "Package.swift" }
    #expect(found.map(\.line) == [2])
    #expect(found.first?.message == "dead link: c/gone.md")
  }

  @Test func canaryLinkOutOfTheRepositoryIsFlagged() {
    let found = TextRules.deadLinks("README.md", "[a](../other)") { _ in true }
    #expect(found.count == 1)
  }

  @Test func topLevelHasTheGivenNames() throws {
    let found = TextRules.topLevelNames(try Repository.paths())
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryStrangerAtTheTopIsFlagged() {
    let given = TextRules.topLevel.map { $0 + "/a" }
    #expect(TextRules.topLevelNames(given + [".ci/run"]).isEmpty)
    #expect(TextRules.topLevelNames(given + ["notes.txt"]).count == 1)
    #expect(TextRules.topLevelNames(given.filter { !$0.hasPrefix("fonts") }).count == 1)
  }

  @Test func everyRoomExplainsItself() {
    for folder in ["", "Sources/", "Tests/", "layouts/", "fonts/", "spool/"] {
      #expect(Repository.exists(folder + "README.md"), "\(folder)README.md is missing")
    }
  }

  @Test func nothingBuiltOrForeignIsCommitted() throws {
    let found = TextRules.strayFiles(try Repository.paths())
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func canaryStrayFileIsFlagged() {
    #expect(TextRules.strayFiles(["fonts/A.ttf", "Sources/a.o", "a.swift"]).count == 2)
  }
}

import Testing
import YAMLKit

/// What the kit reads and what it refuses.
struct YAMLTests {
  private func read(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> (
    root: YAMLNode?, faults: [YAMLFault]
  ) {
    YAMLParser.read(Array(text.utf8), limits: limits)
  }

  @Test func treeKeepsOrderAndPlaces() throws {
    let (root, faults) = read("b: 1\na:\n  - x\n  - \"true\"\n")
    #expect(faults.isEmpty)
    let node = try #require(root)
    guard case .mapping(let entries) = node.content else { return #expect(Bool(false), "\(node)") }
    #expect(entries.map(\.key) == ["b", "a"])
    #expect(entries[1].line == 2)
    guard case .sequence(let items) = entries[1].value.content else {
      return #expect(Bool(false), "no list")
    }
    #expect(items[0] == YAMLNode(.scalar("x", plain: true), line: 3, column: 5))
    #expect(items[1] == YAMLNode(.scalar("true", plain: false), line: 4, column: 5))
  }

  @Test func nothingIsConverted() throws {
    // `NO` is a country, 18:00 a time of day: YAML 1.1 would make them false and 1080.
    let root = try #require(read("- NO\n- 18:00\n- 010\n").root)
    guard case .sequence(let items) = root.content else { return #expect(Bool(false), "no list") }
    #expect(
      items.map(\.content) == [
        .scalar("NO", plain: true), .scalar("18:00", plain: true), .scalar("010", plain: true),
      ])
  }

  @Test func duplicateKeysAreAllReportedAtTheirPlace() {
    let (_, faults) = read("a: 1\nb: 2\na: 3\nb: 4\n")
    #expect(faults.map(\.code) == [.duplicateKey, .duplicateKey])
    #expect(faults.map(\.line) == [3, 4])
  }

  @Test(arguments: ["a: &x 1\n", "a: [*x]\n", "a: !!str 1\n", "<<: {a: 1}\n", "? [1, 2]\n: 3\n"])
  func powersAreRefused(_ text: String) {
    let (root, faults) = read(text)
    #expect(root == nil)
    #expect(faults.map(\.code) == [.notAllowed], "\(text)")
  }

  @Test func anAliasBombIsRefusedAtItsFirstAnchor() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(read(text).faults.first?.line == 1)
  }

  @Test func depthIsBounded() {
    let text = String(repeating: "[", count: 50) + String(repeating: "]", count: 50)
    #expect(read(text).faults.first?.code == .tooBig)
    #expect(read("[[[]]]").faults.isEmpty)
  }

  @Test func depthOfAHundredThousandBracketsIsRefusedSoon() {
    #expect(read(String(repeating: "[", count: 100_000)).faults.first?.code == .tooBig)
  }

  @Test func bytesAreBounded() {
    let limits = YAMLLimits(bytesMax: 10)
    #expect(read("a: 12345678", limits).faults.first?.code == .tooBig)
    #expect(read("a: 1234567", limits).faults.isEmpty)
  }

  @Test func nodesAreBounded() {
    let limits = YAMLLimits(nodesMax: 4)
    #expect(read("[1, 2, 3]", limits).faults.isEmpty)
    #expect(read("[1, 2, 3, 4]", limits).faults.first?.code == .tooBig)
  }

  @Test(arguments: ["", "# nothing\n", "---\na: 1\n---\nb: 2\n"])
  func exactlyOneDocumentIsWanted(_ text: String) {
    #expect(read(text).faults.map(\.code) == [.documents], "\(text)")
  }

  @Test func syntaxFaultsHaveAPlace() {
    let fault = read("a: 1\nb: [1, 2\nc: 3\n").faults.first
    #expect(fault?.code == .syntax)
    #expect(fault?.line == 3)
  }

  @Test func textThatIsNotUTF8IsRefused() {
    let (root, faults) = YAMLParser.read([0x61, 0x3A, 0x20, 0xFF, 0xFE, 0x0A])
    #expect(root == nil)
    #expect(faults.first?.code == .syntax)
  }
}

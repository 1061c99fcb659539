import Testing

/// Sizes of code and what it never does; each rule with a canary that must be flagged.
@Suite struct CodeTests {
  static func expectNone(
    _ rule: FileRule, where chosen: (String) -> Bool, filesAtLeast: Int = 20
  ) throws {
    let (files, found) = try Repository.violations(of: rule, where: chosen)
    #expect(files >= filesAtLeast)
    #expect(found.isEmpty, "\(report(found))")
  }

  @Test func filesAreShort() throws {
    try Self.expectNone(ShapeRules.fileLength, where: Repository.isCode)
  }

  @Test func canaryLongFileIsFlagged() {
    let text = String(repeating: "let a = 1\n", count: ShapeRules.fileLinesMax + 1)
    #expect(ShapeRules.fileLength("Sources/X/A.swift", text).count == 1)
    #expect(ShapeRules.fileLength("Sources/X/A.swift", String(text.dropFirst(10))).isEmpty)
  }

  @Test func linesAreNarrow() throws {
    try Self.expectNone(ShapeRules.lineWidth, where: Repository.isCode)
  }

  @Test func canaryWideLineIsFlagged() {
    let wide = String(repeating: "å", count: ShapeRules.columnsMax + 1)
    #expect(ShapeRules.lineWidth("Sources/X/A.swift", "a\n" + wide).map(\.line) == [2])
    #expect(ShapeRules.lineWidth("Sources/X/A.swift", String(wide.dropFirst())).isEmpty)
    #expect(ShapeRules.lineWidth("Sources/X/A.swift", "// " + wide).count == 1)
    #expect(ShapeRules.lineWidth("A.swift", "let a = \"\"\"\n\(wide)\n\"\"\"").isEmpty)
    #expect(ShapeRules.lineWidth("A.swift", "  \"\(wide)\",").isEmpty)
    #expect(ShapeRules.lineWidth("A.swift", "call(\"\(wide)\")").count == 1)
    #expect(ShapeRules.lineWidth("a.py", "a = 1\n\(wide)").count == 1)
  }

  @Test func functionsAreShort() throws {
    try Self.expectNone(ShapeRules.functionLength, where: Repository.isSwift)
  }

  @Test(arguments: ["func long() {", "init() throws {", "var long: Int {", "deinit {"])
  func canaryLongFunctionIsFlagged(head: String) {
    let body = String(repeating: "  a()\n", count: ShapeRules.functionLinesMax)
    let text = "struct S {\n\(head)\n\(body)}\nfunc short() {}\n}\n"
    #expect(ShapeRules.functionLength("A.swift", text).map(\.line) == [2])
  }

  @Test func bracesInStringsAndRequirementsDoNotCount() {
    let text = """
      protocol P {
        func a() -> Int
        var b: Int { get }
      }
      func c(x: (Int) -> Int = { $0 }) -> String
      where Int: Hashable {
        return "} \\(d { "{" }) {"
      }
      """
    let bodies = ShapeRules.bodies(in: SwiftText.codeOnly(text))
    #expect(
      bodies == [
        .init(name: "b", firstLine: 3, lastLine: 3), .init(name: "c", firstLine: 5, lastLine: 8),
      ])
  }

  @Test func noPublicRawPointers() throws {
    try Self.expectNone(CodeRules.publicPointers, where: Repository.isProduct)
  }

  @Test(arguments: [
    "public let handle: OpaquePointer", "public func f(\n  p: UnsafeMutablePointer<Int8>\n) {",
    "  public static func f() -> UnsafeRawBufferPointer", "public var p: Unmanaged<C>?",
  ])
  func canaryPublicPointerIsFlagged(text: String) {
    #expect(CodeRules.publicPointers("Sources/XMLKit/A.swift", text).count == 1)
  }

  @Test(arguments: ["UnsafeRawBufferPointer", "UnsafeBufferPointer<UInt8>"])
  func onlyAKitMayLendABuffer(type: String) {
    let text =
      "public func withBytes<R>(_ body: (\(type)) throws -> R) rethrows -> R {"
    #expect(CodeRules.publicPointers("Sources/HashKit/A.swift", text).isEmpty)
    #expect(CodeRules.publicPointers("Sources/Intake/A.swift", text).count == 1)
    let taken = "public func read(_ bytes: \(type)) -> Int {"
    #expect(CodeRules.publicPointers("Sources/HashKit/A.swift", taken).isEmpty)
    #expect(CodeRules.publicPointers("Sources/Intake/A.swift", taken).count == 1)
    let given = "public func bytes(of: Int) -> \(type) {"
    #expect(CodeRules.publicPointers("Sources/HashKit/A.swift", given).count == 1)
    #expect(CodeRules.publicPointers("Sources/Intake/A.swift", "let p: OpaquePointer").isEmpty)
  }

  @Test func productNeverForceUnwraps() throws {
    try Self.expectNone(CodeRules.forceUnwraps, where: Repository.isProduct)
  }

  @Test(arguments: ["let a = b!", "try! f()", "x as! Int", "a[0]!.b()", "f()!", "var s: String!"])
  func canaryForceUnwrapIsFlagged(line: String) {
    #expect(CodeRules.forceUnwraps("Sources/X/A.swift", line).count == 1)
  }

  @Test(arguments: ["if a != b { !c }", "// a!", "let s = \"no!\"", "(!a && !b)"])
  func whatIsNoForceUnwrapIsNotFlagged(line: String) {
    #expect(CodeRules.forceUnwraps("Sources/X/A.swift", line).isEmpty)
  }

  @Test func namesSaySomething() throws {
    try Self.expectNone(CodeRules.emptyNames, where: Repository.isProduct)
  }

  @Test(arguments: [
    ("Sources/X/StringUtils.swift", ""), ("Sources/Helpers/A.swift", ""),
    ("Sources/X/A.swift", "final class SpoolManager {}"),
    ("Sources/X/A.swift", "struct InvoiceData {}"), ("Sources/X/A.swift", "enum ParseHelper {}"),
  ])
  func canaryEmptyNameIsFlagged(path: String, text: String) {
    #expect(CodeRules.emptyNames(path, text).count == 1)
  }

  @Test func tradeNamesAreNotFlagged() {
    let text = "struct DataMatrix {}\nlet p = Process()\nextension Data {}\nstruct Data {}"
    #expect(CodeRules.emptyNames("Sources/X/DataMatrix.swift", text).isEmpty)
  }

  @Test func nothingIsLeftOpen() throws {
    try Self.expectNone(
      CodeRules.leftOpen,
      where: { Repository.isCode($0) && !$0.hasPrefix("Tests/TidyTests/") })
  }

  @Test func canaryLeftOpenIsFlagged() {
    let line = "// TO" + "DO: later"
    #expect(CodeRules.leftOpen("Sources/X/A.swift", line).count == 1)
    let trap = "fatal" + "Error(\"later\")"
    #expect(CodeRules.leftOpen("Sources/X/A.swift", trap).count == 1)
    #expect(CodeRules.leftOpen("Tests/X/A.swift", trap).isEmpty)
  }
}

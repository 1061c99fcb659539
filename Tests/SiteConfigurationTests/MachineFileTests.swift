import MailModel
import Testing

@testable import SiteConfiguration

/// Mark schemes and impositions of the sample site, and what they are refused for.
struct MachineFileTests {
  private func scheme(_ id: String, _ edits: Edit...) throws -> MarkScheme {
    try #require(try load(edits.first ?? Edit("site.yaml", "name", "name")).site?.markScheme(id))
  }

  @Test func theDefaultSchemeIsUnchanged() throws {
    let scheme = try scheme("datamatrix-26")
    #expect(scheme.length == 26)
    #expect(scheme.element == .mm(0.5))
    #expect(scheme.symbol == Rectangle(x: .mm(5), y: .mm(110), width: .mm(9), height: .mm(9)))
    #expect(scheme.zone == Rectangle(x: .zero, y: .mm(103), width: .mm(20), height: .mm(23)))
  }

  @Test func schemesHaveTheirPublishedMeasures() throws {
    let spec3 = try scheme("spec3-22")
    #expect(spec3.length == 22)
    #expect(spec3.element == .mm(0.381))
    #expect(spec3.symbol.minX - spec3.zone.minX >= .mm(6.35))
    #expect(try scheme("pb-relay-2d-18").length == 18)
    #expect(try scheme("code39-12").elements == 181)
    #expect(try scheme("code39-12").element == .mm(0.3))
    #expect(try scheme("itf-18").elements == 171)
    let relay = try #require(try scheme("omr-pb-relay").omr)
    #expect(relay.positions.count == 14)
    #expect(relay.extent.size.height <= .mm(70))
  }

  @Test(arguments: [
    ("thin", Edit("marks/omr-pb-relay.yaml", "thicknessMM: 0.5", "thicknessMM: 0.3")),
    ("thick", Edit("marks/omr-pb-relay.yaml", "thicknessMM: 0.5", "thicknessMM: 0.7")),
    ("short", Edit("marks/omr-pb-relay.yaml", "lengthMM: 12", "lengthMM: 10")),
    ("close", Edit("marks/omr-quadient.yaml", "pitchMM: 4.0", "pitchMM: 2.5")),
    ("far", Edit("marks/omr-winsystems.yaml", "pitchMaxMM: 4.2", "pitchMaxMM: 3.9")),
    ("no clear area", Edit("marks/omr-winsystems.yaml", "top: 80", "top: 85")),
    ("long", Edit("marks/omr-pb-relay.yaml", "extentMaxMM: 70", "extentMaxMM: 50")),
    ("many", Edit("marks/omr-pb-relay.yaml", "positionsMax: 19", "positionsMax: 13")),
    ("no parity", Edit("marks/omr-pb-relay.yaml", "{function: parity}", "{function: always}")),
    ("a bit twice", Edit("marks/omr-pb-relay.yaml", "bit: 2, note", "bit: 1, note")),
    ("no quiet zone", Edit("marks/spec3-22.yaml", "left: 6.57", "left: 5.57")),
    (
      "large elements",
      Edit("marks/spec3-22.yaml", "width: 6.858, height: 6.858", "width: 7, height: 7")
    ),
    ("outside", Edit("marks/datamatrix-26.yaml", "top: 110", "top: 120")),
    ("thin bars", Edit("marks/code39-12.yaml", "height: 54.3", "height: 43")),
    ("too many characters", Edit("marks/code39-12.yaml", "piece, width: 4", "piece, width: 5")),
    ("odd digits", Edit("marks/itf-18.yaml", "piece, width: 6", "piece, width: 5")),
    ("no depth", Edit("impositions/2-up-slit-merge.yaml", "lanes: 2", "lanes: 2\nstackDepth: 4")),
    ("one lane", Edit("impositions/2-up-slit-merge.yaml", "lanes: 2", "lanes: 1")),
  ])
  func geometryFaultsHaveFigures(_ what: String, _ edit: Edit) throws {
    let fault = try onlyError("bad-geometry", [edit])
    #expect(fault.place.line != nil, "\(what)")
    #expect(fault.why != nil, "\(what): \(fault.text)")
  }

  @Test(arguments: [
    ("too narrow", Edit("impositions/2-up-cut-stack.yaml", "width: 450", "width: 400")),
    ("no margin", Edit("impositions/2-up-cut-stack.yaml", "height: 320", "height: 300")),
    ("small blocks", Edit("impositions/2-up-cut-stack.yaml", "stackDepth: 500", "stackDepth: 2")),
  ])
  func pressSheetsAreCheckedWithThePaper(_ what: String, _ edit: Edit) throws {
    let named = Edit("site.yaml", "stock: A4-80", "stock: A4-80\n    imposition: 2-up-cut-stack")
    let fault = try onlyError("bad-geometry", [edit, named])
    #expect(fault.why != nil && fault.fix != nil, "\(what)")
  }

  @Test func theCueMarkStaysOffTheLeaves() throws {
    _ = try onlyError(
      "bad-geometry",
      [
        Edit("impositions/3-up-cut-stack.yaml", "left: 2, top: 2", "left: 20, top: 20"),
        Edit("site.yaml", "stock: A4-80", "stock: A4-80\n    imposition: 3-up-cut-stack"),
      ])
  }

  @Test func namesAreResolved() throws {
    let fault = try onlyError(
      "unknown-reference",
      [Edit("site.yaml", "stock: A4-80", "stock: A4-80\n    imposition: 2-up-cut-stak")])
    #expect(fault.fix == "did you mean \"2-up-cut-stack\"?")
    _ = try onlyError(
      "unknown-reference",
      [Edit("marks/omr-pb-relay.yaml", "sequence: was, bit: 0", "sequence: x, bit: 0")])
    _ = try onlyError(
      "missing-file",
      [
        Edit(
          "site.yaml", "stock: A4-80",
          "stock: A4-80\n    pressFile: {outputIntent: {profile: no.icc, condition: X}}")
      ])
  }
}

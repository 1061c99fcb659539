import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Pictures of a layout in a whole job.
@Suite struct PictureJobTests {
  private static let layout = """
    <layout version="1"><page on="first"><address/>
      <region x="20.2" y="12" width="60" height="18"><logo height="14"/></region>
      <region x="130" y="12" width="60"><picture file="../logos/fargelanda.png" height="9"/>
        <picture file="../logos/smorrebrod.jpg" height="9"/>
        <picture file="../logos/soroya-kraft.svg" height="9"/></region>
      <body x="20.2" y="95" width="170" bottom="270"/></page>
      <flow><p>{notice}</p><p>{invoice.number}</p></flow></layout>
    """

  @Test func eachPictureIsInAJobOfFiftyDocumentsOnce() throws {
    let fixture = try PipelineFixture()
    try fixture.makeLayout("pictures", Self.layout)
    try fixture.changeSender(
      "ostra-alvdalen",
      ["layout": "pictures", "colour": "colour", "logo": "logos/soroya-kraft.svg"])
    let plain = try PipelineFixture.plain()
    let number = try #require(plain.firstMatch(of: /<cbc:ID>([^<]+)<\/cbc:ID>/)?.1)
    var files: [String: String] = [:]
    for index in 1...50 {
      files["\(index).xml"] = plain.replacingOccurrences(
        of: "<cbc:ID>\(number)</cbc:ID>", with: "<cbc:ID>P-\(index)</cbc:ID>")
    }
    try fixture.submit(files)
    try fixture.run()
    let jobs = try fixture.spool.releasedJobs()
    let job = try #require(jobs.first)
    #expect(jobs.count == 1)
    #expect(try fixture.manifests().first?.pieces.count == 50)
    let path = "\(fixture.spool.jobsFolder)/\(job.id)/print.pdf"

    let list = String(
      decoding: try programOutput("/usr/bin/pdfimages", ["-list", path]), as: UTF8.self)
    let rows = list.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ") }
    // Marks are stencils; page, number, type, …, encoding, …, object.
    let pictures = rows.filter { $0.count > 10 && $0[2] == "image" }
    #expect(pictures.count == 100)
    #expect(Set(pictures.map { $0[10] }).count == 2)
    #expect(Set(pictures.map { $0[8] }) == ["jpeg", "image"])

    // The drawing and the logo are the same file: one form.
    let plainFile = String(
      decoding: try programOutput(
        "/usr/bin/qpdf", ["--qdf", "--object-streams=disable", path, "-"]),
      as: UTF8.self)
    let forms = plainFile.components(separatedBy: "/Subtype /Form").count - 1
    let marks = plainFile.components(separatedBy: "/BrevpressSays").count - 1
    #expect(marks == 50)
    #expect(forms - marks == 1)

    // The JPEG file went in byte for byte.
    let jpeg = try Data(
      contentsOf: URL(fileURLWithPath: "\(PipelineFixture.root)/layouts/logos/smorrebrod.jpg"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(whole.range(of: jpeg) != nil)
  }
}

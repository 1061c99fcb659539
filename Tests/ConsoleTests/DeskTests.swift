import Foundation
import HTTPKit
import Testing

@testable import Console

@Suite struct DeskTests {
  let fixture: DeskFixture
  init() throws { fixture = try DeskFixture() }

  // MARK: Who gets in

  @Test(arguments: [
    "/", "", "/api/desk", "/0123456789abcdeF/", "/0123456789abcdef", "/0123456789abcde/",
    "//0123456789abcdef/", "/0123456789abcdef0/",
  ])
  func nothingIsThereWithoutTheKey(path: String) {
    #expect(fixture.desk.respond(HTTPRequest(.get, path)).status == 404)
  }

  @Test func thePageAndAllThatItNamesAreThere() throws {
    let page = fixture.get("")
    #expect(page.status == 200)
    let text = String(decoding: page.body, as: UTF8.self)
    let named = text.matches(of: /(?:href|src)="([a-z-]+\.[a-z]+)"/).map { String($0.1) }
    #expect(named.count >= 4)
    for name in named { #expect(fixture.get(name).status == 200, "\(name)") }
    #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("style="))
  }

  @Test func scriptsAreThereWithAllThatTheyImport() throws {
    var open = ["main.js"]
    var seen: Set<String> = []
    while let name = open.popLast() {
      guard seen.insert(name).inserted else { continue }
      let answer = fixture.get(name)
      #expect(answer.status == 200, "\(name)")
      #expect(answer.headers["Content-Type"] == "text/javascript; charset=utf-8")
      let text = String(decoding: answer.body, as: UTF8.self)
      open += text.matches(of: /from '\.\/([a-z]+\.js)'/).map { String($0.1) }
    }
    #expect(seen.count >= 8)
  }

  @Test(arguments: [
    "../Package.swift", "%2e%2e/", "index.htm", "picture/../index.html", "api", "api/source/",
  ])
  func nothingElseIsThere(path: String) {
    #expect(fixture.get(path).status == 404)
  }

  // MARK: Proofs

  @Test func theOverviewNamesWhatThereIs() throws {
    let answer = try object(fixture.get("api/desk"))
    let layouts = try #require(answer["layouts"] as? [String])
    #expect(layouts.contains("energy") && layouts.count >= 6)
    let samples = try answer.list("samples")
    #expect(samples.count >= 60)
    let one = try #require(samples.first { $0["id"] as? String == DeskFixture.sample })
    #expect(one["sender"] is String)
    #expect(try answer.list("senders").count == 15)
  }

  @Test func aProofLeadsFromEachObjectToItsLine() throws {
    let proof = try fixture.proof()
    let sides = try proof.list("sides")
    let objects = try #require(proof["objects"] as? [String: [String: Any]])
    let files = try #require(proof["files"] as? [String])
    #expect(files.first == "layout.xml")
    var count = 0
    for side in sides {
      for box in try #require(side["boxes"] as? [[Double]]) {
        let object = try #require(objects[String(Int(box[0]))])
        #expect((object["line"] as? Int ?? 0) > 0)
        #expect(files.contains(object["file"] as? String ?? ""))
        #expect(box[3] >= 0 && box[4] >= 0)
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test func aPictureIsDrawnByItsName() throws {
    let side = try #require(try fixture.proof().list("sides").first)
    let name = try #require(side["picture"] as? String)
    let answer = fixture.get("picture/\(name)", ["w": "300"])
    #expect(answer.status == 200)
    #expect(answer.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    // Width and height of the header, big-endian.
    #expect(Array(answer.body[16..<24]) == [0, 0, 1, 44, 0, 0, 1, 168])
    for width in ["", "0", "-1", "99999", "x"] {
      #expect(fixture.get("picture/\(name)", ["w": width]).status == 404)
    }
    #expect(fixture.get("picture/none", ["w": "300"]).status == 404)
  }

  @Test func theSamePageHasTheSameName() throws {
    let first = try fixture.proof().list("sides").map { $0["picture"] as? String }
    let again = try fixture.proof().list("sides").map { $0["picture"] as? String }
    #expect(first == again)
    let mono = try fixture.proof(["mono": true]).list("sides").map { $0["picture"] as? String }
    let colour = try fixture.proof(["mono": false]).list("sides").map { $0["picture"] as? String }
    #expect(mono != colour)
  }

  @Test func languageAndAddressSideAreTried() throws {
    #expect(try fixture.proof(["language": "fi"])["language"] as? String == "fi")
    let back = try fixture.proof(["side": "back"])
    #expect(back["addressSide"] as? String == "back")
    #expect(try back.list("sides")[1]["content"] as? String == "address")
  }

  @Test func unsavedTextIsShownAndNotSaved() throws {
    let before = try fixture.proof().list("sides").map { $0["picture"] as? String }
    let text = try fixture.source("layout.xml").text
    let edited = text.replacing("{document.title}", with: "New {document.title}")
    #expect(edited != text)
    let after = try fixture.proof(["edits": ["layout.xml": edited]])
    #expect(try after.list("sides").map { $0["picture"] as? String } != before)
    #expect(try fixture.onDisk("energy/layout.xml") == text)
  }

  @Test func anUnsavedFragmentIsShown() throws {
    _ = try fixture.proof()
    let text = try fixture.source("../common/words.xml").text
    let broken = text.replacing("</fragment>", with: "<nonsense/></fragment>")
    let proof = try fixture.proof(["edits": ["../common/words.xml": broken]])
    let found = try proof.list("diagnostics")
    #expect(found.contains { $0["file"] as? String == "../common/words.xml" })
  }

  @Test func aMistakeIsFoundAtItsLine() throws {
    let text = try fixture.source("layout.xml").text
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("<page on=\"first\">") }
    let edited = text.replacing("<page on=\"first\">", with: "<page on=\"furst\">")
    let proof = try fixture.proof(["edits": ["layout.xml": edited]])
    #expect(try proof.list("sides").isEmpty)
    let found = try proof.list("diagnostics").filter { $0["severity"] as? String == "error" }
    #expect(found.contains { $0["line"] as? Int == line.map { $0 + 1 } })
    #expect(found.allSatisfy { $0["file"] as? String == "layout.xml" })
  }

  @Test(arguments: [
    "", "{", "[]", "{\"layout\":\"energy\"}", "{\"layout\":1,\"sample\":2}",
    "{\"layout\":\"energy\",\"sample\":\"x\",\"side\":\"left\"}",
    "{\"layout\":\"energy\",\"sample\":\"x\",\"language\":\"xx\"}",
  ])
  func aWishThatIsNoneIsRefused(body: String) {
    let request = HTTPRequest(
      .post, "/\(DeskFixture.key)/api/proof", body: Array(body.utf8))
    #expect(fixture.desk.respond(request).status == 400)
  }

  @Test(arguments: [
    ["layout": "../energy"], ["layout": ".."], ["layout": ""], ["layout": "energy/../energy"],
    ["sample": "sample/../../Package.swift"], ["sample": "sample/"], ["sample": "made/nothing"],
    ["sample": "sample/../sample/SE-0126110000001-inv.xml"],
  ])
  func placesElsewhereAreUnknown(wish: [String: String]) throws {
    var body: [String: Any] = ["layout": "energy", "sample": DeskFixture.sample]
    body.merge(wish) { _, new in new }
    #expect(try fixture.post("api/proof", body).status == 404)
  }

  // MARK: Hostile sources

  @Test(arguments: [
    "<!DOCTYPE layout [<!ENTITY a \"x\">]><layout version=\"1\">&a;</layout>",
    "<!DOCTYPE layout SYSTEM \"file:///etc/passwd\"><layout/>", "", "\u{0}", "<layout",
    "<layout version=\"1\" languages=\"sv\"><include file=\"../../Package.swift\"/></layout>",
    "<layout version=\"1\" languages=\"sv\"><include file=\"/etc/passwd\"/></layout>",
  ])
  func trickySourcesGiveDiagnostics(source: String) throws {
    let proof = try fixture.proof(["edits": ["layout.xml": source]])
    #expect(try proof.list("sides").isEmpty)
    #expect(try !proof.list("diagnostics").isEmpty)
  }

  @Test func aHugeSourceGivesDiagnostics() throws {
    let nested = String(repeating: "<group>", count: 140_000)
    for source in [nested, String(repeating: "x", count: 1_200_000)] {
      let proof = try fixture.proof(["edits": ["layout.xml": source]])
      #expect(try !proof.list("diagnostics").isEmpty)
    }
  }
}

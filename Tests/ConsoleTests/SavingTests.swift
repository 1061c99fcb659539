import Foundation
import HTTPKit
import Studio
import Testing

@testable import Console

@Suite struct SavingTests {
  let fixture: DeskFixture
  init() throws { fixture = try DeskFixture() }

  @Test func savingWritesTheFile() throws {
    let (text, hash) = try fixture.source("layout.xml")
    let path = fixture.layouts + "/energy/layout.xml"
    try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: path)
    let answer = fixture.put(text + "\n", layout: "energy", file: "layout.xml", base: hash)
    #expect(answer.status == 200)
    #expect(try fixture.onDisk("energy/layout.xml") == text + "\n")
    #expect(try object(answer)["hash"] as? String == fixture.source("layout.xml").hash)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o664)
    let left = try FileManager.default.contentsOfDirectory(atPath: fixture.layouts + "/energy")
    #expect(left == ["layout.xml"])
  }

  @Test func whatSomebodyElseSavedIsNotOverwritten() throws {
    let (_, hash) = try fixture.source("layout.xml")
    let path = fixture.layouts + "/energy/layout.xml"
    try Data("<layout/>".utf8).write(to: URL(fileURLWithPath: path))
    let answer = fixture.put("mine", layout: "energy", file: "layout.xml", base: hash)
    #expect(answer.status == 409)
    #expect(try object(answer)["text"] as? String == "<layout/>")
    #expect(try fixture.onDisk("energy/layout.xml") == "<layout/>")
  }

  @Test func fragmentsAreSavedOnceTheyWereRead() throws {
    let words = ["layout": "energy", "file": "../common/words.xml"]
    #expect(fixture.get("api/source", words).status == 404)
    _ = try fixture.proof()
    let (text, hash) = try fixture.source("../common/words.xml")
    let answer = fixture.put(text + " ", layout: "energy", file: "../common/words.xml", base: hash)
    #expect(answer.status == 200)
    #expect(try fixture.onDisk("common/words.xml") == text + " ")
  }

  @Test(arguments: [
    ("energy", "../trade/layout.xml"), ("energy", "../../layouts/energy/layout.xml"),
    ("energy", "/etc/passwd"), ("energy", "layout.xml/"), ("energy", "./layout.xml"),
    ("energy", "new.xml"), ("..", "layout.xml"), (".", "energy/layout.xml"), ("", "layout.xml"),
    ("energy/../energy", "layout.xml"), ("nothing", "layout.xml"), ("energy", "layout.xml\u{0}"),
  ])
  func otherFilesAreNeitherReadNorWritten(layout: String, file: String) throws {
    _ = try fixture.proof()
    #expect(fixture.get("api/source", ["layout": layout, "file": file]).status == 404)
    #expect(fixture.put("x", layout: layout, file: file, base: "").status == 403)
  }

  @Test func aLinkThatLeadsOutIsNotFollowed() throws {
    let outside = fixture.folder + "/outside.xml"
    try Data("<fragment/>".utf8).write(to: URL(fileURLWithPath: outside))
    let path = fixture.layouts + "/energy/layout.xml"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: outside)
    #expect(fixture.get("api/source", ["layout": "energy", "file": "layout.xml"]).status == 404)
    let saved = fixture.put("x", layout: "energy", file: "layout.xml", base: "")
    #expect(saved.status == 403)
    #expect(try String(contentsOfFile: outside, encoding: .utf8) == "<fragment/>")
  }

  @Test func aTextThatIsTooLongIsNotSaved() throws {
    let (_, hash) = try fixture.source("layout.xml")
    let long = String(repeating: "x", count: 1 << 20 + 1)
    #expect(fixture.put(long, layout: "energy", file: "layout.xml", base: hash).status == 403)
  }

  @Test func aFileThatIsNoTextIsSaidSo() throws {
    let path = fixture.layouts + "/energy/layout.xml"
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: path))
    let answer = fixture.get("api/source", ["layout": "energy", "file": "layout.xml"])
    #expect(try object(answer)["text"] is NSNull)
  }
}

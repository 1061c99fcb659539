import Foundation
import MailModel
import Testing

@testable import Spooling

@Suite struct TimestampTests {
  @Test func momentsAreReadAndWritten() {
    for text in ["2026-11-22T05:00:00Z", "1970-01-01T00:00:00Z", "2028-02-29T23:59:59Z"] {
      #expect(Timestamp.parse(text).map(Timestamp.text) == text)
    }
  }

  @Test func offsetsAreTakenOff() {
    let moment = Timestamp.parse("2026-11-22T00:30:00+01:00")
    #expect(moment.map(Timestamp.text) == "2026-11-21T23:30:00Z")
    #expect(moment.map { Timestamp.day($0).description } == "2026-11-21")
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T05:00:00", "2026-11-22 05:00:00Z", "2026-02-30T05:00:00Z",
    "2026-11-22T24:00:00Z", "2026-11-22T05:60:00Z", "2026-11-22T05:00:00+1:000",
    "2026-11-22T05:00:00z", "2026-11-22T0a:00:00Z",
  ]) func anythingElseIsRefused(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }
}

@Suite struct JSONValueTests {
  @Test func keysAreSortedAndTextIsEscaped() throws {
    let value = JSONValue.object([
      "b": .array([.integer(1), .null, .bool(true), .number("21.5")]),
      "a": .string("\"\\\n\t\u{1}\u{7F}Å/"),
    ])
    #expect(
      value.compact
        == #"{"a":"\"\\\n\t\u0001\u007fÅ/","b":[1,null,true,21.5]}"#)
    let back = try JSONSerialization.jsonObject(with: Data(value.indented.utf8)) as? [String: Any]
    #expect(back?["a"] as? String == "\"\\\n\t\u{1}\u{7F}Å/")
  }

  @Test func linesAreIndented() {
    let value = JSONValue.object(["a": .array([.integer(1), .object([:])]), "b": .array([])])
    #expect(value.indented == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
  }
}

@Suite struct BytePathTests {
  @Test func namesThatAreNotUTF8AreShownByteByByte() {
    #expect(BytePath([0x61, 0xFF, 0xC3, 0xA5, 0xC3]).text == "a\\xffå\\xc3")
    #expect(BytePath("å b\n").text == "å b\n")
  }

  @Test func nothingFollowsANUL() {
    #expect(BytePath([0x61, 0, 0x62]).bytes == [0x61])
  }

  @Test func theLastComponentIgnoresSlashesAtTheEnd() {
    #expect(BytePath("a/b//").lastComponent.text == "b")
    #expect(BytePath("b").lastComponent.text == "b")
    #expect(BytePath("/").lastComponent.text == "/")
  }
}

@Suite struct DurableWriteTests {
  @Test func theNewContentReplacesTheOldAndNothingElseStays() throws {
    let folder = TestFolder()
    let path = folder.file("a.txt", "old")
    try durableWrite(Array("new".utf8), to: path)
    #expect(try Files.read(path, limit: 100) == Array("new".utf8))
    #expect(Files.names(in: folder.path) == ["a.txt"])
  }

  @Test func aMissingFolderIsToldWithItsCause() {
    let error = #expect(throws: SpoolError.self) {
      try durableWrite([1], to: "/nonexistent-folder/a")
    }
    #expect(error?.kind == .system)
    #expect(error?.why == "No such file or directory")
  }
}

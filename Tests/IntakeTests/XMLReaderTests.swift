import Testing
import XMLKit

@Suite("XMLReader") struct XMLReaderTests {
  func parse(
    _ text: String, limits: XMLLimits = XMLLimits(), keepsIndentation: Bool = false
  ) throws -> XMLElement {
    try XMLReader.parse(
      bytes: Array(text.utf8), file: "t.xml", limits: limits, keepsIndentation: keepsIndentation
    ).root
  }
  func failure(_ bytes: [UInt8], limits: XMLLimits = XMLLimits()) -> XMLError? {
    do throws(XMLError) {
      _ = try XMLReader.parse(bytes: bytes, file: "t.xml", limits: limits)
      return nil
    } catch { return error }
  }
  func failure(_ text: String, limits: XMLLimits = XMLLimits()) -> XMLError? {
    failure(Array(text.utf8), limits: limits)
  }

  @Test func namesNamespacesAttributesAndText() throws {
    let root = try parse(
      "<a xmlns='urn:x' xmlns:p='urn:y' k='1&amp;2'><p:b p:q='z' q='w'>t&#229;&lt;</p:b><b/></a>")
    #expect(root.name == "a")
    #expect(root.namespace == "urn:x")
    #expect(root.attribute("k") == "1&2")
    let b = try #require(root.children.first { _ in true })
    #expect(b.namespace == "urn:y")
    #expect(b.text == "tå<")
    #expect(b.attribute("q") == "w")
    #expect(b.attributes.count == 2)
    #expect(b.parent?.name == "a")
    #expect(root.all("b").count == 2)
  }

  @Test func linesAndColumnsOfStartTagsCountCharacters() throws {
    let root = try parse("<a>\n  <!-- < > -->\n  <å/><b\n x='>'\n/></a>")
    let places = root.children.map { [$0.line, $0.column] }
    #expect(places == [[3, 3], [3, 7]])
  }

  @Test func cdataAndCommentsMakeOneText() throws {
    let root = try parse("<a>STOCK<!-- x --><![CDATA[HO]]>LM<?pi x?>!</a>")
    #expect(root.text == "STOCKHOLM!")
  }

  @Test func mixedContentKeepsItsOrder() throws {
    let root = try parse("<a>one <b>two</b> three<c/></a>")
    let words = root.content.map { part -> String in
      switch part {
      case .element(let element): "<\(element.name)>\(element.text)"
      case .text(let text): text
      }
    }
    #expect(words == ["one ", "<b>two", " three", "<c>"])
    #expect(root.text == "one  three")
  }

  @Test func indentationGoesUnlessAskedFor() throws {
    let text = "<a>\n <b/>\n <c/>\n</a>"
    #expect(try parse(text).content.count == 2)
    #expect(try parse(text, keepsIndentation: true).content.count == 5)
  }

  @Test func vocabularyGivesTheKnownNumbers() throws {
    let vocabulary = XMLVocabulary(names: ["x", "b"], namespaces: ["urn:n"])
    let root = try XMLReader.parse(
      bytes: Array("<a xmlns='urn:n'><b z='1'>t</b></a>".utf8), file: "t", vocabulary: vocabulary
    ).root
    #expect(root.nameID == 2)
    #expect(root.first(nameID: 1, namespaceID: 0)?.text == "t")
    #expect(root.first(nameID: 0, namespaceID: 0) == nil)
  }

  @Test(arguments: [
    "<!DOCTYPE a><a/>", "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x'><a/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY % p 'x'> %p;]><a/>", "<?xml version='1.0'?><!-- --><!DOCTYPE a []><a/>",
  ]) func documentTypeIsRefused(_ text: String) {
    #expect(failure(text)?.kind == .doctype)
  }

  @Test(arguments: [
    "<a>", "<a></b>", "<a/>x", "<a/><b/>", "<a b='1' b='2'/>", "<a>&#x1;</a>", "<a>&nbsp;</a>",
    "<p:a/>", "<a b=c/>", "<a b='<'/>", "<a>]]></a>", "<a><![CDATA[x</a>", "<a><!-- x",
    " <?xml version='1.0'?><a/>", "<a", "<", "<a>&#xD800;</a>", "<a>&amp</a>",
  ]) func malformedIsRefusedWithAPlace(_ text: String) {
    let error = failure(text)
    #expect(error?.kind == .malformed)
    #expect((error?.line ?? 0) > 0)
  }

  @Test func errorsDoNotEchoContent() {
    let error = failure("<a><b>Secret Person</b><c>&Secret;</c></a>")
    #expect(error != nil)
    #expect(error?.description.contains("Secret") == false)
  }

  @Test func emptyAndForeignFilesAreTold() {
    #expect(failure("")?.kind == .empty)
    #expect(failure(" \n\t ")?.kind == .empty)
    #expect(failure("%PDF-1.4 x")?.kind == .notXML)
    #expect(failure("PK\u{3}\u{4}")?.kind == .notXML)
  }

  @Test func nulAndBadUTF8AreRefused() {
    #expect(failure(Array("<a>x".utf8) + [0] + Array("</a>".utf8))?.kind == .encoding)
    #expect(failure(Array("<a>x".utf8) + [0xE5] + Array("</a>".utf8))?.kind == .encoding)
    #expect(failure(Array("<a>".utf8) + [0xC0, 0x80] + Array("</a>".utf8))?.kind == .encoding)
    #expect(
      failure(Array("<a>".utf8) + [0xED, 0xA0, 0x80] + Array("</a>".utf8))?.kind == .encoding)
  }

  func read(_ bytes: [UInt8]) throws -> String {
    try XMLReader.parse(bytes: bytes, file: "t").root.text
  }

  @Test func singleByteEncodings() throws {
    func document(_ encoding: String, _ byte: UInt8) -> [UInt8] {
      Array("<?xml version='1.0' encoding='\(encoding)'?><a>".utf8) + [byte] + Array("</a>".utf8)
    }
    #expect(try read(document("ISO-8859-1", 0xC5)) == "Å")
    #expect(try read(document("windows-1252", 0x80)) == "€")
    #expect(try read(document("ISO-8859-15", 0xA4)) == "€")
    #expect(failure(document("windows-1252", 0x81))?.kind == .encoding)
    #expect(failure(document("EBCDIC-CP-SE", 0xC5))?.kind == .unsupportedEncoding)
  }

  @Test(arguments: [true, false]) func utf16(_ bigEndian: Bool) throws {
    func bytes(_ text: String, mark: Bool) -> [UInt8] {
      ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit -> [UInt8] in
        let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        return bigEndian ? pair : pair.reversed()
      }
    }
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Åsa 𝄞</a>"
    #expect(try read(bytes(text, mark: true)) == "Åsa 𝄞")
    #expect(try read(bytes(text, mark: false)) == "Åsa 𝄞")
    #expect(failure(bytes(text, mark: true).dropLast())?.kind == .encoding)
  }

  @Test func byteOrderMarkOfUTF8() throws {
    #expect(try read([0xEF, 0xBB, 0xBF] + Array("<a>Å</a>".utf8)) == "Å")
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65)
    #expect(failure(deep)?.kind == .limit)
    let fine = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
    #expect(failure(fine) == nil)
    #expect(failure(String(repeating: "<a>", count: 1_000_000))?.kind == .limit)
  }

  @Test func attributesAreBounded() {
    let many = (0..<100_000).map { "a\($0)='>'" }.joined(separator: " ")
    #expect(failure("<a \(many)/>")?.kind == .limit)
    let long = String(repeating: "x", count: 20_000)
    #expect(failure("<a b='\(long)'/>")?.kind == .limit)
    #expect(failure("<a b='" + String(repeating: "x", count: 5_000_000) + "'/>")?.kind == .limit)
    #expect(failure("<" + String(repeating: "n", count: 5_000_000) + "/>")?.kind == .limit)
  }

  @Test func bytesElementsAndTextAreBounded() {
    #expect(failure("<a>12345</a>", limits: XMLLimits(bytes: 8))?.kind == .limit)
    #expect(failure("<a><b/><b/></a>", limits: XMLLimits(elements: 2))?.kind == .limit)
    #expect(failure("<a>12345</a>", limits: XMLLimits(textBytes: 4))?.kind == .limit)
  }

  @Test func manyThreadsReadAtOnce() async throws {
    let sums = await withTaskGroup(of: Int.self) { group in
      for number in 0..<8 {
        group.addTask {
          var sum = 0
          for _ in 0..<50 {
            let text = "<a><b>\(number)</b></a>"
            let document = try? XMLReader.parse(bytes: Array(text.utf8), file: "t")
            sum += Int(document?.root.first("b")?.text ?? "") ?? -1
          }
          return sum
        }
      }
      return await group.reduce(0, +)
    }
    #expect(sums == 50 * 28)
  }
}

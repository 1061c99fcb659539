import MailModel
import Testing

@testable import Channels

@Suite struct TextMessageTests {
  private func count(_ text: String) -> [Int] {
    let message = TextMessage(text)
    return [message.alphabet == .gsm7 ? 7 : 16, message.units, message.parts]
  }

  @Test func sevenBits() {
    #expect(count("") == [7, 0, 1])
    #expect(count(String(repeating: "a", count: 160)) == [7, 160, 1])
    #expect(count(String(repeating: "a", count: 161)) == [7, 161, 2])
    #expect(count(String(repeating: "a", count: 306)) == [7, 306, 2])
    #expect(count(String(repeating: "a", count: 307)) == [7, 307, 3])
    #expect(count("åäöÅÄÖæøÆØéñü§¿¡£¥¤ΔΩ\n\r@") == [7, 24, 1])
  }

  @Test func theExtensionTableTakesTwoPlacesThatStayTogether() {
    for letter in "^{}\\[~]|€\u{0C}" { #expect(count(String(letter)) == [7, 2, 1], "\(letter)") }
    #expect(count(String(repeating: "€", count: 80)) == [7, 160, 1])
    // 76 of them fill 152 of 153 places: the last place of each part stays empty.
    #expect(count(String(repeating: "€", count: 81)) == [7, 162, 2])
    #expect(count(String(repeating: "€", count: 152)) == [7, 304, 2])
    #expect(count(String(repeating: "€", count: 153)) == [7, 306, 3])
    #expect(
      count(String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 151))
        == [7, 305, 2])
    #expect(
      count(String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152))
        == [7, 306, 3])
  }

  @Test func oneLetterBeyondTheTableMakesAllOfItSixteenBits() {
    // Letters that look as if they were there: ç is not, Ç is.
    #expect(count("Ç") == [7, 1, 1])
    for letter in ["ç", "á", "–", "’", "Đ", "\u{A0}", "`", "\t"] {
      #expect(count(letter) == [16, 1, 1], "\(letter)")
    }
    #expect(count(String(repeating: "č", count: 70)) == [16, 70, 1])
    #expect(count(String(repeating: "č", count: 71)) == [16, 71, 2])
    #expect(count(String(repeating: "č", count: 134)) == [16, 134, 2])
    #expect(count(String(repeating: "č", count: 135)) == [16, 135, 3])
  }

  @Test func halvesOfAPairStayTogether() {
    #expect(count(String(repeating: "😀", count: 35)) == [16, 70, 1])
    // 33 of them fill 66 of 67 units.
    #expect(count(String(repeating: "😀", count: 66)) == [16, 132, 2])
    #expect(count(String(repeating: "😀", count: 67)) == [16, 134, 3])
    // A letter in two parts is two letters to the network.
    #expect(count("a\u{30A}") == [16, 2, 1])
  }

  private func adapter(_ settings: [String: String] = [:]) throws -> SMS {
    var material = ConformanceCase.sms.material("/nonexistent", 1)
    material.account.settings.merge(settings) { _, new in new }
    return try SMS(material)
  }

  @Test func theTextIsFilledOnceAndNeverLookedThroughAgain() throws {
    var consignment = ConformanceCase.sms.consignment(1)
    consignment.invoice.number = "{link} {amount}"
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    let prepared = try adapter(["text": "{number} {amount} {unknown} {link}"])
      .prepare([consignment], as: place)
    guard case .ready(let message) = prepared else {
      Issue.record("\(prepared)")
      return
    }
    let body = String(decoding: message.body, as: UTF8.self)
    let link = "https://faktura.example.org/k/4f1b9c"
    #expect(body.contains("\"{link} {amount} 1250.50 {unknown} \(link)\""), "\(body)")
  }

  @Test func whatLeadsNowhereOrIsTooLongIsRefused() throws {
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    var consignment = ConformanceCase.sms.consignment(1)
    consignment.link = "http://faktura.example.org/"
    #expect(try adapter().prepare([consignment], as: place) == .refused(code: "no-link"))
    consignment.link = "https://faktura.example.org/" + String(repeating: "a", count: 300)
    #expect(
      try adapter(["partsMax": "1"]).prepare([consignment], as: place)
        == .refused(code: "too-long"))
    consignment.recipient.phone = "90000000"
    #expect(try adapter().prepare([consignment], as: place) == .refused(code: "no-number"))
    for (name, value) in [
      ("from", "FarTooLongAName"), ("from", "a b"), ("text", "no way there"), ("partsMax", "0"),
    ] {
      #expect(throws: AdapterFault.self) { _ = try adapter([name: value]) }
    }
  }
}

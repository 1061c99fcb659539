import Foundation
import MailModel
import Testing

/// Our arithmetic against that of others: numbers that `Tests/Tools/make_check_digits.py` made from
/// a seed and that python-stdnum judged.
@Suite("Check digits of others") struct CheckDigitVectorTests {
  struct Row {
    var kind: String
    var text: String
    var isValid: Bool
  }

  static func rows() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/check-digits.csv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let cells = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Row(kind: cells[0], text: cells[1], isValid: cells[2] == "yes")
    }
  }

  static let judges: [String: @Sendable (String) -> Bool] = [
    "luhn": CheckDigits.isLuhn, "ocr": CheckDigits.isSwedishOCR,
    "ocr-length": CheckDigits.hasOCRLengthDigit, "bankgiro": CheckDigits.isBankgiro,
    "plusgiro": CheckDigits.isPlusgiro, "kid": CheckDigits.isKID, "viite": CheckDigits.isViite,
    "rf": CheckDigits.isRF, "iban": CheckDigits.isIBAN,
    "no-account": CheckDigits.isNorwegianAccount,
    "se-organisation": CheckDigits.isSwedishOrganisation,
    "no-organisation": CheckDigits.isNorwegianOrganisation, "dk-cvr": CheckDigits.isDanishCVR,
    "fi-business": CheckDigits.isFinnishBusinessID,
    "fik": { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      return CheckDigits.isFIK(card: parts[0], id: parts[1])
    },
  ]

  @Test func weJudgeAsOthersDo() throws {
    let rows = try Self.rows()
    #expect(rows.count > 2_500)
    var seen: [String: Set<Bool>] = [:]
    for row in rows {
      let judge = try #require(Self.judges[row.kind])
      #expect(judge(row.text) == row.isValid, "\(row.kind) \(row.text)")
      seen[row.kind, default: []].insert(row.isValid)
    }
    // Each kind has right and wrong numbers.
    #expect(seen.count == Self.judges.count)
    #expect(seen.values.allSatisfy { $0.count == 2 })
  }

  /// The vectors of the schemes' own papers.
  @Test func publishedVectors() {
    #expect(CheckDigits.luhnDigit("12345678") == 2)
    #expect(CheckDigits.kidMod11Character("12345678") == "5")
    #expect(CheckDigits.luhnDigit("62500") == 4)
    #expect(CheckDigits.isSwedishOCR("12351") && CheckDigits.hasOCRLengthDigit("12351"))
    #expect(CheckDigits.viiteDigit("1111") == 2)
    #expect(CheckDigits.rfReference("11112") == "RF9811112")
    #expect(CheckDigits.isFIK(card: "71", id: "000000067097535"))
    // The Finnish bankers' own bar code: account and reference in it are right.
    let code = Array("479440520200360820048831500000000868516259619897100612")
    #expect(code.count == 54)
    #expect(CheckDigits.isIBAN("FI" + String(code[1..<17])))
    let reference = String(code[28..<48]).drop { $0 == "0" }
    #expect(CheckDigits.isViite(String(reference)))
  }
}

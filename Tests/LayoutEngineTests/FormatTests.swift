import Foundation
import MailModel
import Testing

@testable import LayoutEngine

@Suite struct FormatTests {
  @Test(arguments: [
    (Language.sv, "1\u{A0}234,50"), (.nb, "1\u{A0}234,50"), (.nn, "1\u{A0}234,50"),
    (.da, "1.234,50"), (.fi, "1\u{A0}234,50"), (.en, "1,234.50"),
  ])
  func moneyFollowsTheLanguage(_ language: Language, _ expected: String) {
    let text = NumberText.grouped(
      Samples.decimal("1234.5"), minPlaces: 2, maxPlaces: 2, language: language)
    #expect(text == expected)
  }

  @Test(arguments: [
    ("0", 2, 2, "0,00"), ("-0.001", 2, 2, "0,00"),
    ("-1234567.005", 2, 2, "−1\u{A0}234\u{A0}567,01"),
    ("0.125", 2, 2, "0,13"), ("2.5", 0, 6, "2,5"), ("3.0346", 2, 6, "3,0346"), ("7", 2, 6, "7,00"),
    ("999", 0, 0, "999"), ("1000", 0, 0, "1\u{A0}000"), ("0.999999999", 2, 6, "1,00"),
    (
      "123456789012345678901234.56", 2, 2,
      "123\u{A0}456\u{A0}789\u{A0}012\u{A0}345\u{A0}678\u{A0}901\u{A0}234,56"
    ),
    (
      "-123456789012345678901234.565", 1, 3,
      "−123\u{A0}456\u{A0}789\u{A0}012\u{A0}345\u{A0}678\u{A0}901\u{A0}234,565"
    ),
    ("100000000000000000000", 0, 2, "100\u{A0}000\u{A0}000\u{A0}000\u{A0}000\u{A0}000\u{A0}000"),
    ("0.000000000000000000001", 0, 6, "0"), ("-0.000000000000000000001", 0, 6, "0"),
  ])
  func numbersAreRoundedAndGrouped(_ value: String, _ least: Int, _ most: Int, _ expected: String) {
    let text = NumberText.grouped(
      Samples.decimal(value), minPlaces: least, maxPlaces: most, language: .sv)
    #expect(text == expected)
  }

  /// The fast way and `Decimal`'s own digits say the same.
  @Test func fastAndSlowAgree() {
    var numbers = SeededNumbers(seed: 20_261_122)
    for round in 0..<2_000 {
      let mantissa = Int64.random(in: -9_999_999_999_999...9_999_999_999_999, using: &numbers)
      let exponent = Int.random(in: -8...3, using: &numbers)
      let places = Int.random(in: 0...4, using: &numbers)
      var value = Decimal(mantissa)
      for _ in 0..<abs(exponent) { value = exponent < 0 ? value / 10 : value * 10 }
      let fast = NumberText.grouped(value, minPlaces: places, maxPlaces: places, language: .en)
      let plain = fast.replacingOccurrences(of: ",", with: "")
        .replacingOccurrences(of: "−", with: "-")
      let expected = value.rounded(places: places).isZero ? Decimal(0) : value
      #expect(plain == expected.plain(places: places), "seed 20261122, round \(round): \(value)")
    }
  }

  @Test(arguments: [(Language.sv, "25,5\u{A0}%"), (.da, "25,5\u{A0}%"), (.en, "25.5%")])
  func percentFollowsTheLanguage(_ language: Language, _ expected: String) {
    #expect(NumberText.percent(Samples.decimal("25.5"), language: language) == expected)
  }

  @Test(arguments: [
    (Language.sv, "2026-11-02"), (.nb, "02.11.2026"), (.nn, "02.11.2026"), (.da, "02.11.2026"),
    (.fi, "02.11.2026"), (.en, "2\u{A0}Nov\u{A0}2026"),
  ])
  func datesFollowTheLanguage(_ language: Language, _ expected: String) {
    #expect(DateText.short(Samples.day("2026-11-02"), language: language) == expected)
  }

  @Test(arguments: [
    (Language.sv, "2\u{A0}november 2026"), (.nb, "2.\u{A0}november 2026"),
    (.da, "2.\u{A0}november 2026"), (.fi, "2.\u{A0}marraskuuta 2026"),
    (.en, "2\u{A0}November 2026"),
  ])
  func longDatesFollowTheLanguage(_ language: Language, _ expected: String) {
    #expect(DateText.long(Samples.day("2026-11-02"), language: language) == expected)
  }

  @Test(arguments: [
    ("C62", Language.sv, "st"), ("C62", .fi, "kpl"), ("C62", .en, "pcs"), ("MON", .da, "md."),
    ("KWH", .nn, "kWh"), ("XYZ", .sv, "XYZ"), ("MTK", .fi, "m²"),
  ])
  func unitsFollowTheLanguage(_ code: String, _ language: Language, _ expected: String) {
    #expect(Units.name(code, language: language) == expected)
  }

  @Test func everyWordHasSixForms() {
    for name in Words.names {
      let forms = Words.forms(name) ?? []
      #expect(forms.count == 6, "\(name)")
      #expect(!forms.contains(""), "\(name)")
    }
  }

  @Test(arguments: Language.allCases) func everyNoticeIsSaid(_ language: Language) {
    for notice in CompositionContext.Notice.allCases {
      #expect(!NoticeWords.text(notice, language: language, date: "").isEmpty)
    }
    #expect(
      NoticeWords.text(.directDebit, language: language, date: "2026-12-22").contains("2026-12-22"))
  }

  @Test(arguments: [
    ("50645890", "5064-5890"), ("5805604", "580-5604"), ("12", "12"), ("x", "x"),
    ("580-5604", "580-5604"),
  ])
  func bankgiroIsGrouped(_ plain: String, _ expected: String) {
    #expect(AccountText.bankgiro(plain) == expected)
  }

  @Test(arguments: [
    ("5064589", "50\u{A0}64\u{A0}58-9"), ("12345", "12\u{A0}34-5"),
    ("123456", "1\u{A0}23\u{A0}45-6"),
    ("41", "4-1"),
  ])
  func plusgiroIsGrouped(_ plain: String, _ expected: String) {
    #expect(AccountText.plusgiro(plain) == expected)
  }

  @Test func otherAccountsAreGrouped() {
    #expect(AccountText.kontonummer("12345678901") == "1234.56.78901")
    #expect(AccountText.iban("FI2112345600000785") == "FI21\u{A0}1234\u{A0}5600\u{A0}0007\u{A0}85")
    #expect(AccountText.reference("RF9811112", viite: true) == "RF98\u{A0}1111\u{A0}2")
    #expect(AccountText.reference("868516259619897", viite: true) == "86851\u{A0}62596\u{A0}19897")
    #expect(AccountText.reference("F-1001", viite: true) == "F-1001")
  }
}

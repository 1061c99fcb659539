import Foundation
import MailModel
import Testing

@testable import LayoutEngine

@Suite struct ExpressionTests {
  private func value(_ source: String, _ language: Language = .sv) throws -> String {
    var scope = ExpressionScope()
    scope.variables = [.init(name: "line", slot: 0, type: .record(.line))]
    let expression = try ExpressionCompiler.compile(source, scope: scope)
    let environment = Environment(Samples.invoice(), Samples.context(language), slots: 1)
    environment.slots[0] = .record(Record(type: .line, a: 1))
    let value = expression.evaluate(environment)
    if case .truth(let truth) = value { return truth ? "yes" : "no" }
    return value.text(language)
  }

  private func fault(_ source: String) -> ExpressionFault? {
    do throws(ExpressionFault) {
      _ = try ExpressionCompiler.compile(source, scope: ExpressionScope())
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("invoice.number", "F-1001"), ("BT-1", "F-1001"), ("BT-153", "Elnät 2"),
    ("seller.name", "Östra Älvdalens Energi AB"), ("seller.address.city", "VÄSTERÅS"),
    ("payee.name", ""), ("line.name", "Elnät 2"), ("line.index", "2"),
    ("money(line.net)", "100,00"),
    ("price(line.price)", "3,0346"), ("percent(line.vatRate)", "25\u{A0}%"),
    ("quantity(line.quantity, line.unit)", "2\u{A0}312,472\u{A0}kWh"),
    ("date(invoice.issueDate)", "2026-11-22"), ("date(BT-9, \"long\")", "22\u{A0}december 2026"),
    ("count(lines)", "3"), ("sum(lines.net)", "300"), ("join(lines.id, \", \")", "L1, L2, L3"),
    ("first(lines).name", "Elnät 1"), ("last(lines).id", "L3"), ("account(payment)", "5064-5890"),
    ("payment.kind", "bankgiro"), ("t.invoice", "Faktura"), ("sender.nothing", ""),
    ("upper(\"åäö\")", "ÅÄÖ"), ("sender.x ?? \"y\"", "y"), ("\"a\" + \"b\"", "ab"),
    ("join(seller.address.lines, \" / \")", "Industrivägen 1 / 721 30 VÄSTERÅS"),
    ("number(1234.5, 1)", "1\u{A0}234,5"), ("country(\"FI\")", "Finland"),
    ("payable.label", "Att betala"), ("document.title", "Faktura"), ("address.side", "front"),
    ("slip.kind", "se"), ("slip.se.ocrLine", "# 12351 # 375 00 6 > 50645890#41#"),
    ("length(\"å\u{308}b\")", "2"), ("round(2.345, 2)", "2,35"), ("abs(0 - 2)", "2"),
    ("-2", "−2"), ("cut(\"abcdef\", 4)", "abc…"), ("cut(\"abcd\", 4)", "abcd"),
    ("cut(\"åäöåä\", 5)", "åäöåä"), ("cut(payee.name, 4)", ""),
    ("join(address.lines, \"|\")", "Gustaf Franzén|Järnvägsgränd 33|790 91 IDRE"),
    ("2 * 3 + 4", "10"), ("2 + 3 * 4", "14"), ("1 / 0", ""), ("10 - 2 - 3", "5"),
    ("money(totals.prepaid)", ""), ("totals.prepaid + 1", ""),
    ("replace(\"a-b-c\", \"-\", \"/\")", "a/b/c"), ("replace(payee.name, \"a\", \"b\")", ""),
    ("join(split(\"a; b;;c\", \";\"), \"|\")", "a|b|c"), ("count(split(\"abc\", \"\"))", "1"),
    ("item(split(\"12-34\", \"-\"), 2)", "34"), ("item(lines, 4).name", ""),
    ("item(lines.id, 2)", "L2"), ("min(2, 3)", "2"), ("max(2, 3)", "3"),
    ("max(totals.prepaid, 1)", ""), ("days(BT-2, BT-9)", "30"),
    ("regkonto(\"12340012345678\")", "1234\u{A0}0012345678"), ("regkonto(\"12\")", "12"),
    ("date(BT-2, \"month\")", "november 2026"), ("date(BT-2, \"d/M yy\")", "22/11 26"),
    ("date(BT-2, \"dd.MM.yyyy\")", "22.11.2026"), ("date(BT-2, \"d MMM\")", "22 nov"),
    ("date(BT-2, \"short\")", "2026-11-22"), ("count(BG-25)", "3"), ("join(BT-116, \"+\")", "300"),
    ("money(1234.5, \"JPY\")", "1\u{A0}235"), ("money(1234.5, \"ISK\")", "1\u{A0}235"),
    ("money(1234.5, \"KWD\")", "1\u{A0}234,500"), ("money(0 - 1.005, \"EUR\")", "−1,01"),
  ])
  func expressionsGive(_ source: String, _ expected: String) throws {
    #expect(try value(source) == expected)
  }

  @Test(arguments: [
    (Language.fi, "marraskuu 2026", "22. marraskuuta 2026", "marras"),
    (.en, "November 2026", "22\u{A0}November 2026", "Nov"),
    (.da, "november 2026", "22.\u{A0}november 2026", "nov"),
  ])
  func monthsTakeTheirForm(
    _ language: Language, _ month: String, _ long: String, _ short: String
  ) throws {
    #expect(try value("date(BT-2, \"month\")", language) == month)
    #expect(try value("date(BT-2, \"MMM\")", language) == short)
    let day = try value("date(BT-2, \"long\")", language)
    #expect(
      day.replacingOccurrences(of: "\u{A0}", with: " ")
        == long.replacingOccurrences(of: "\u{A0}", with: " "))
  }

  /// Days are counted as Foundation counts them.
  @Test func daysAreCounted() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var numbers = SeededNumbers(seed: 9)
    let origin = Samples.day("2000-01-01")
    let start = calendar.date(from: DateComponents(year: 2000, month: 1, day: 1)) ?? .distantPast
    for _ in 0..<200 {
      let year = Int.random(in: 1900...2200, using: &numbers)
      let month = Int.random(in: 1...12, using: &numbers)
      let day = Int.random(in: 1...28, using: &numbers)
      let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
      let date = Samples.day("\(year)-\(two(month))-\(two(day))")
      let real = calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? start
      let days = calendar.dateComponents([.day], from: start, to: real).day
      #expect(DateText.dayNumber(date) - DateText.dayNumber(origin) == days, "seed 9: \(date)")
    }
  }

  @Test(arguments: [
    ("1 < 2", "yes"), ("2 <= 1", "no"), ("1 lt 2 and 2 ge 2", "yes"), ("not (1 = 1)", "no"),
    ("not no or no", "yes"), ("totals.prepaid != 0", "no"), ("totals.rounding != 0", "yes"),
    ("seller.tradingName = \"\"", "yes"), ("invoice.issueDate < invoice.dueDate", "yes"),
    ("invoice.taxPointDate = invoice.dueDate", "no"), ("payable.due", "yes"),
    ("empty(invoice.notes)", "yes"), ("empty(seller.vatID)", "no"),
    ("contains(\"abc\", \"b\")", "yes"),
    ("starts(seller.vatID, \"SE\")", "yes"), ("yes = no", "no"), ("invoice.isCreditNote", "no"),
    ("1 == 1 and \"a\" != \"b\"", "yes"),
  ])
  func comparisonsGive(_ source: String, _ expected: String) throws {
    #expect(try value(source) == expected)
  }

  @Test func ternariesChoose() throws {
    #expect(try value("1 = 1 ? \"a\" : \"b\"") == "a")
    #expect(try value("1 = 2 ? \"a\" : 1 = 1 ? \"b\" : \"c\"") == "b")
  }

  @Test(arguments: [
    ("invoce.number", "unknown-name", "invoice"), ("invoice.nummer", "unknown-name", "number"),
    ("seller.adress.city", "unknown-name", "address"), ("mony(1)", "unknown-function", "money"),
    ("t.inovice", "unknown-text", "invoice"), ("BT-1000", "unknown-name", nil),
    ("money(\"a\")", "expression-type", nil), ("money()", "expression-arguments", nil),
    ("money(1, \"EUR\", 2)", "expression-arguments", nil), ("1 = \"1\"", "expression-type", nil),
    ("\"a\" + 1", "expression-type", nil), ("invoice.number.x", "unknown-name", nil),
    ("", "expression-syntax", nil), ("1 +", "expression-syntax", nil),
    ("(1", "expression-syntax", nil),
    ("\"a", "expression-syntax", nil), ("1 2", "expression-syntax", nil),
    ("a & b", "expression-syntax", nil),
    ("1 = 1 ? 1", "expression-syntax", nil), ("invoice.", "expression-syntax", nil),
    ("BT-131", "unknown-name", nil), ("count(invoice.number)", "expression-arguments", nil),
    ("sum(lines.name)", "expression-type", nil), ("lines = lines", "expression-type", nil),
    ("1 = 1 ? 1 : \"a\"", "expression-type", nil), ("t", "expression-syntax", nil),
  ])
  func mistakesAreNamed(_ source: String, _ code: String, _ suggestion: String?) {
    let fault = fault(source)
    #expect(fault?.code == code, "\(source): \(fault?.message ?? "nothing")")
    if let suggestion { #expect(fault?.fix?.contains(suggestion) == true, "\(source)") }
  }

  @Test(arguments: [
    String(repeating: "(", count: 5_000), String(repeating: "not ", count: 900) + "yes",
    String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300),
    String(repeating: "1 = 1 ? 1 : ", count: 200) + "1",
    "\"" + String(repeating: "a", count: 5_000) + "\"",
    String(repeating: "upper(", count: 300) + "\"a\"" + String(repeating: ")", count: 300),
  ])
  func hostileExpressionsEnd(_ source: String) {
    #expect(fault(source)?.code == "expression-limit")
  }

  /// Random token soup never traps, whatever it says.
  @Test func soupNeverTraps() {
    var numbers = SeededNumbers(seed: 7)
    let words = [
      "invoice", ".", "number", "lines", "(", ")", "sum", "money", "1", "\"x\"", "+", "-", "not",
      "and", "?", ":", "??", "t", "sender", "BT-1", "BT-153", ",", "<", "=", "first", "slip", "se",
    ]
    var sound = 0
    for _ in 0..<5_000 {
      let count = Int.random(in: 1...9, using: &numbers)
      let source = (0..<count).map { _ in words.randomElement(using: &numbers) ?? "" }
        .joined(separator: Bool.random(using: &numbers) ? " " : "")
      if fault(source) == nil { sound += 1 }
    }
    #expect(sound > 50)
  }
}

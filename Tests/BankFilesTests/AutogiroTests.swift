import Foundation
import MailModel
import Testing

@testable import BankFiles

private let written = CalendarDate(iso: "2026-11-26")!

private func payment(
  payer: String = "101", day: String = "2026-12-28", amount: Decimal = 750,
  reference: String = "FAKTNR1001"
) -> AutogiroPayment {
  AutogiroPayment(
    payer: payer, day: CalendarDate(iso: day)!, amount: amount, reference: reference)
}

private func file(_ orders: [AutogiroFile.Order], giro: String = "991-2346") -> AutogiroFile {
  AutogiroFile(customer: "471117", bankgiro: giro, written: written, orders: orders)
}

@Suite struct AutogiroTests {
  @Test func columnsStandWhereTheManualHasThem() throws {
    let bytes = try file([.cancel(payment()), .draw(payment(reference: "Åkeri 7"))]).file().get()
    let lines = CodePage.latin1.decode(bytes)!.components(separatedBy: "\r\n").dropLast()
    let opening = "01" + "20261126" + "AUTOGIRO" + blanks(44) + "471117" + "0009912346" + blanks(2)
    #expect(
      Array(lines) == [
        opening,
        "82" + "20261228" + "0" + blanks(4) + "0000000000000101" + "000000075000" + "0009912346"
          + "Åkeri 7         " + blanks(11),
        opening,
        "25" + "0009912346" + "0000000000000101" + "20261228" + "000000075000" + "82" + blanks(8)
          + "FAKTNR1001      " + blanks(6),
      ])
  }

  @Test(arguments: [
    (file([]), "bank-file-empty"),
    (file([.draw(payment())], giro: "991-2347"), "bank-file-account"),
    (file([.draw(payment(amount: 0))]), "bank-file-amount"),
    (file([.draw(payment(amount: 1.234))]), "bank-file-amount"),
    (file([.draw(payment(day: "2026-11-25"))]), "bank-file-due"),
    (file([.draw(payment(payer: ""))]), "bank-file-payer"),
    (file([.draw(payment(payer: "12345678901234567"))]), "bank-file-column"),
    (file([.draw(payment(reference: "12345678901234567"))]), "bank-file-column"),
    (file([.draw(payment(reference: "naïve ☃"))]), "bank-file-column"),
  ])
  func whatBankgirotWouldRejectIsNotWritten(_ file: AutogiroFile, _ code: String) {
    guard case .failure(let faults) = file.file() else {
      Issue.record("written with a fault")
      return
    }
    #expect(faults.diagnostics.first?.code == code)
  }

  // MARK: Files in

  private func report(_ content: String, _ body: [String], end: String) -> [UInt8] {
    let head =
      "01AUTOGIRO" + blanks(14) + "20261127" + blanks(12)
      + content.padding(toLength: 20, withPad: " ", startingAt: 0) + "471117" + "0009912346"
    return Array(([head] + body + [end]).joined(separator: "\r\n").utf8)
  }

  @Test func mandatesAreReadWithWhatBecameOfThem() throws {
    func record(_ payer: String, _ comment: String) -> String {
      "73" + "0009912346" + zeros(16 - payer.count) + payer + "5000000001111116" + "198203232775"
        + blanks(5) + "04" + comment + "20261127" + blanks(7)
    }
    let bytes = report(
      "AG-MEDAVI", [record("101", "32"), record("4711", "02")],
      end: "09" + "20261127" + "9900" + "0000002" + blanks(59))
    let read = try AutogiroReport(reading: bytes, file: "medavi.txt")
    #expect(read.mandates.map(\.payer) == ["101", "4711"])
    #expect(read.mandates.map(\.stands) == [true, false])
  }

  @Test func rejectedPaymentsAreReadAndTheirSumIsHeldToTheTrailer() throws {
    func record(_ payer: String, _ amount: String, _ code: String) -> String {
      "82" + "20261228" + "0" + blanks(3) + zeros(16 - payer.count) + payer + amount
        + "FAKTNR158       " + code + blanks(20)
    }
    func end(_ sum: String) -> String {
      "09" + "20261127" + "9900" + "000000" + zeros(12) + "000002" + sum + blanks(30)
    }
    let body = [record("3333", "000000007500", "02"), record("4444", "000000025000", "06")]
    let read = try AutogiroReport(
      reading: report("AVVISADE BET UPPDR", body, end: end("000000032500")), file: "avvisade.txt")
    #expect(read.outcomes.map(\.amount) == [75, 250])
    #expect(read.outcomes.map(\.status) == [.rejected(code: "02"), .rejected(code: "06")])
    #expect(read.outcomes.map(\.reference) == ["FAKTNR158", "FAKTNR158"])
    #expect(throws: Diagnostic.self) {
      try AutogiroReport(
        reading: report("AVVISADE BET UPPDR", body, end: end("000000032501")), file: "a.txt")
    }
  }

  @Test func thePaymentSpecificationTellsPaidFromStopped() throws {
    func record(_ payer: String, _ status: String) -> String {
      "82" + "20261127" + "0" + blanks(4) + zeros(16 - payer.count) + payer + "000000075000"
        + "0009912346" + "FAKTNR1001      " + blanks(10) + status
    }
    let section = "15" + blanks(35) + "20261127" + "00001" + zeros(18) + "SEK" + "00000002"
    let bytes = report(
      "BET. SPEC & STOPP TK", [section, record("101", "0"), record("102", "1")],
      end: "09" + "20261127" + "9900" + "000001" + "000000000002" + "000000" + zeros(12)
        + "000000" + zeros(12) + blanks(12))
    let read = try AutogiroReport(reading: bytes, file: "spec.txt")
    #expect(read.outcomes.map(\.status) == [.paid, .stopped(code: "1")])
  }

  /// Whatever bytes come, they are a report or a fault; nothing traps.
  @Test func mutatedReportsAreReadOrRefused() throws {
    let seed: UInt64 = 0xB4_17_0A
    print("seed \(seed)")
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let good = report(
      "AG-MEDAVI",
      [
        "73" + "0009912346" + zeros(13) + "101" + zeros(16) + zeros(12) + blanks(5) + "0432"
          + "20261127" + blanks(7)
      ], end: "09" + "20261127" + "9900" + "0000001" + blanks(59))
    var refused = 0
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<(1 + next() % 4) {
        switch next() % 3 {
        case 0: bytes[next() % bytes.count] = UInt8(next() % 256)
        case 1: bytes.remove(at: next() % bytes.count)
        default: bytes.insert(UInt8(next() % 256), at: next() % bytes.count)
        }
      }
      do throws(Diagnostic) {
        _ = try AutogiroReport(reading: bytes, file: "fuzz")
      } catch { refused += 1 }
      do throws(Diagnostic) {
        _ = try CentralFile(reading: bytes, file: "fuzz")
      } catch { refused += 1 }
    }
    #expect(refused > 2000)
  }
}

import Foundation
import MailModel
import Testing

@testable import BankFiles

private let day = CalendarDate(iso: "2026-11-26")!

private func claim(
  kid: String = "12345678903", due: String = "2026-12-10", amount: Decimal = 625,
  notice: AvtaleGiroClaim.Notice = .payee
) -> AvtaleGiroClaim {
  AvtaleGiroClaim(
    kid: kid, due: CalendarDate(iso: due)!, amount: amount, notice: notice,
    shortName: "Øyvind Ålesund", reference: "Faktura 1001 – strøm")
}

private func transmission(
  _ claims: [AvtaleGiroClaim], kind: AvtaleGiroTransmission.Assignment.Kind = .claims
) -> AvtaleGiroTransmission {
  AvtaleGiroTransmission(
    sender: "00123456", number: 7, day: day,
    assignments: [.init(kind: kind, number: 11, account: "86011117947", claims: claims)])
}

private func lines(_ transmission: AvtaleGiroTransmission) throws -> [String] {
  let bytes = try transmission.file().get()
  return CodePage.latin1.decode(bytes)!.split(separator: "\n").map(String.init)
}

@Suite struct AvtaleGiroTests {
  @Test func columnsStandWhereTheSpecificationHasThem() throws {
    let kid = CheckDigits.luhnDigit("1234567890").map { "1234567890\($0)" }!
    let file = try lines(
      transmission([claim(kid: kid), claim(kid: kid, due: "2026-12-20", amount: 0.05)]))
    #expect(file.count == 8)
    #expect(file.allSatisfy { $0.count == 80 })
    #expect(file[0] == "NY000010" + "00123456" + "0000007" + "00008080" + zeros(49))
    #expect(file[1] == "NY210020" + zeros(9) + "0000011" + "86011117947" + zeros(45))
    #expect(
      file[2] == "NY210230" + "0000001" + "101226" + blanks(11) + "00000000000062500"
        + blanks(25 - kid.count) + kid + zeros(6))
    #expect(
      file[3] == "NY210231" + "0000001" + "Øyvind Åle" + blanks(25)
        + "Faktura 1001 ? strøm     " + zeros(5))
    #expect(file[4].hasPrefix("NY2102300000002201226"))
    #expect(
      file[6] == "NY210088" + "00000002" + "00000006" + "00000000000062505" + "101226" + "201226"
        + zeros(27))
    #expect(
      file[7] == "NY000089" + "00000002" + "00000008" + "00000000000062505" + "101226"
        + zeros(33))
  }

  @Test func aNoticeOfTheBankIsCutIntoHalvesOfFortyColumns() throws {
    let text = String(repeating: "abcdefgæøå", count: 8)
    let file = try lines(transmission([claim(kid: kid, notice: .bank(lines: [text, "kort"]))]))
    #expect(file[2].hasPrefix("NY212130"))
    #expect(
      file[4] == "NY212149" + "0000001" + "4" + "001" + "1" + text.prefix(40) + zeros(20))
    #expect(file[5] == "NY212149" + "0000001" + "4" + "001" + "2" + text.suffix(40) + zeros(20))
    #expect(file[6] == "NY212149" + "0000001" + "4" + "002" + "1" + "kort" + blanks(36) + zeros(20))
    #expect(file[8].hasPrefix("NY210088" + "00000001" + "00000008"))
  }

  @Test func aCancellationHasItsOwnAssignmentAndTransactionType() throws {
    let file = try lines(transmission([claim(kid: kid)], kind: .cancellations))
    #expect(file[1].hasPrefix("NY213620"))
    #expect(file[2].hasPrefix("NY219330"))
    #expect(file[3].hasPrefix("NY219331"))
    #expect(file[4].hasPrefix("NY213688"))
  }

  @Test(arguments: [
    (claim(kid: "12345678901"), "bank-file-reference"),
    (claim(kid: kid, amount: 0), "bank-file-amount"),
    (claim(kid: kid, amount: -1), "bank-file-amount"),
    (claim(kid: kid, amount: 1.005), "bank-file-amount"),
    (claim(kid: kid, due: "2026-11-26"), "bank-file-due"),
    (claim(kid: kid, due: "2027-12-01"), "bank-file-due"),
    (
      claim(kid: kid, notice: .bank(lines: [String](repeating: "x", count: 43))),
      "bank-file-notice"
    ),
    (
      claim(kid: kid, notice: .bank(lines: [String](repeating: "x", count: 81))),
      nil as String?
    ),
  ])
  func aClaimThatTheCentralWouldRejectIsNotWritten(_ claim: AvtaleGiroClaim, _ code: String?) {
    // Eighty-one one-letter lines break the line limit as well: any fault will do there.
    guard case .failure(let faults) = transmission([claim]).file() else {
      Issue.record("written with a fault")
      return
    }
    if let code { #expect(faults.diagnostics.map(\.code).contains(code)) }
    #expect(faults.diagnostics.allSatisfy { $0.place.path == "assignment[1].claim[1]" })
    // Nothing of the claim is told: neither payer nor amount nor reference.
    #expect(!faults.diagnostics.map(\.text).joined().contains("Øyvind"))
    #expect(!faults.diagnostics.map(\.text).joined().contains(claim.kid))
  }

  // MARK: Files in

  private func agreements(_ body: [String]? = nil, count: String = "00000002") -> [UInt8] {
    let body =
      body ?? [
        "NY219470" + "0000001" + "1" + blanks(16) + "123456789" + "J" + zeros(38),
        "NY219470" + "0000002" + "2" + blanks(16) + "987654321" + "N" + zeros(38),
      ]
    let records =
      [
        "NY000010" + "00008080" + "0000001" + "00123456" + zeros(49),
        "NY212420" + zeros(9) + "0000005" + "86011117947" + zeros(45),
      ] + body + [
        "NY212488" + count + "0000000\(body.count + 2)" + zeros(56),
        "NY000089" + count + "0000000\(body.count + 4)" + zeros(17) + "000000" + zeros(33),
      ]
    return Array(records.joined(separator: "\r\n").utf8)
  }

  @Test func agreementsAreReadWithTheirChange() throws {
    let read = try CentralFile(reading: agreements(), file: "fbo.txt")
    #expect(
      read.agreements == [
        .init(account: "86011117947", change: .new, kid: "123456789", notice: true),
        .init(account: "86011117947", change: .deleted, kid: "987654321", notice: false),
      ])
  }

  @Test func aFileWithAWrongCountOrWithoutAnEndIsRefusedWhole() {
    func code(_ bytes: [UInt8]) -> String? {
      do throws(Diagnostic) {
        _ = try CentralFile(reading: bytes, file: "fbo.txt")
        return nil
      } catch { return error.code }
    }
    #expect(code(agreements(count: "00000003")) == "bank-file-count")
    #expect(code(Array(agreements().dropLast(82))) == "bank-file-end")
    #expect(code([]) == "bank-file-end")
    #expect(code(Array("<html>no such file</html>".utf8)) == "bank-file-record")
    #expect(code(agreements(["NY219470" + zeros(73)])) == "bank-file-line")
    #expect(code(agreements(["NY219471" + zeros(72)])) == "bank-file-record")
  }

  @Test func paymentsAreReadWithTheirSign() throws {
    let records = [
      "NY000010" + "00008080" + "0000001" + "00123456" + zeros(49),
      "NY090020" + "001008688" + "0000001" + "86011117947" + zeros(45),
      "NY091530" + "0000001" + "101226" + "13" + "26" + "0" + "00001" + "0"
        + "00000000000062500" + blanks(14) + "12345678903" + zeros(6),
      "NY091531" + "0000001" + zeros(10) + zeros(9) + zeros(7) + "101226" + zeros(11) + zeros(22),
      "NY091830" + "0000002" + "111226" + "13" + "26" + "0" + "00001" + "-"
        + "00000000000002500" + blanks(14) + "12345678903" + zeros(6),
      "NY091831" + "0000002" + zeros(10) + zeros(9) + zeros(7) + "101226" + zeros(11) + zeros(22),
      "NY090088" + "00000002" + "00000006" + "00000000000060000" + "101226" + "101226" + "111226"
        + zeros(21),
      "NY000089" + "00000002" + "00000008" + "00000000000060000" + "101226" + zeros(33),
    ]
    let read = try CentralFile(
      reading: Array(records.joined(separator: "\n").utf8), file: "ocr.txt")
    #expect(read.payments.map(\.amount) == [625, -25])
    #expect(read.payments.map(\.type) == [15, 18])
    #expect(read.payments.map(\.kid) == ["12345678903", "12345678903"])
  }
}

private let kid = "1234567890" + "\(CheckDigits.luhnDigit("1234567890")!)"
func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

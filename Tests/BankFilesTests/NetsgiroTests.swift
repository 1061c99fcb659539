import Foundation
import MailModel
import Testing

@testable import BankFiles

/// What other people's reader makes of our files.
@Suite struct NetsgiroTests {
  static let library: String? = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    let path = folder.appendingPathComponent(".build/pypi").path
    return FileManager.default.fileExists(atPath: path + "/netsgiro") ? path : nil
  }()

  private static let script = """
    import json, sys, netsgiro
    read = netsgiro.parse(sys.stdin.buffer.read().decode('iso-8859-1'))
    print(json.dumps([[a.number, a.account, str(a.get_total_amount()), a.get_num_records(),
      [[p.kid, str(p.date), str(p.amount), p.payer_name, p.reference, int(p.type), p.text]
        for p in a.transactions]] for a in read.assignments]))
    """

  private struct Seeded {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  @Test(.enabled(if: library != nil, "netsgiro is not installed: run .ci/setup"))
  func netsgiroReadsBackEveryClaim() throws {
    let seed: UInt64 = 0x26_11_26
    print("seed \(seed)")
    var random = Seeded(state: seed)
    let day = try #require(CalendarDate(iso: "2026-11-26"))
    let names = ["Øyvind", "Ålesund", "Bjørn Ærø", "", "Strøm & Co"]
    var claims: [AvtaleGiroClaim] = []
    for number in 0..<200 {
      let payload = "\(100_000 + random.next(900_000))\(number)"
      claims.append(
        AvtaleGiroClaim(
          kid: payload + "\(try #require(CheckDigits.luhnDigit(payload)))",
          due: day.adding(days: 1 + random.next(360)),
          amount: Decimal(1 + random.next(50_000_000)) / 100,
          notice: number % 3 == 0
            ? .bank(lines: ["Strøm for november", "\(random.next(9999)) kWh à 1,04 kr"]) : .payee,
          shortName: names[random.next(5)], reference: "Faktura \(number)"))
    }
    let bytes = try AvtaleGiroTransmission(
      sender: "00123456", number: 42, day: day,
      assignments: [
        .init(kind: .claims, number: 1, account: "86011117947", claims: claims),
        .init(
          kind: .cancellations, number: 2, account: "86011117947",
          claims: Array(claims.prefix(5))),
      ]
    ).file().get()
    let read = try netsgiro(bytes)
    #expect(read.count == 2)
    let first = try #require(read.first)
    #expect(first[1] as? String == "86011117947")
    let total = claims.reduce(Decimal(0)) { $0 + $1.amount }
    #expect(Decimal(string: try #require(first[2] as? String)) == total)
    let transactions = try #require(first[4] as? [[Any]])
    #expect(transactions.count == claims.count)
    for (claim, row) in zip(claims, transactions) {
      #expect((row[0] as? String)?.trimmingCharacters(in: .whitespaces) == claim.kid)
      #expect(row[1] as? String == claim.due.description)
      #expect(Decimal(string: row[2] as? String ?? "") == claim.amount)
      if !claim.shortName.isEmpty {
        #expect(row[3] as? String == String(claim.shortName.prefix(10)))
      }
      #expect(row[4] as? String == claim.reference)
      if case .bank(let lines) = claim.notice {
        #expect(row[5] as? Int == 21)
        let text = (row[6] as? String ?? "").split(separator: "\n").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(text == lines)
      } else {
        #expect(row[5] as? Int == 2)
      }
    }
    #expect((read[1][4] as? [[Any]])?.map { $0[5] as? Int } == [93, 93, 93, 93, 93])
  }

  private func netsgiro(_ bytes: [UInt8]) throws -> [[Any]] {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    child.arguments = ["python3", "-c", Self.script]
    child.environment = ProcessInfo.processInfo.environment.merging(
      ["PYTHONPATH": try #require(Self.library), "PYTHONDONTWRITEBYTECODE": "1"]
    ) { $1 }
    let input = Pipe()
    let output = Pipe()
    child.standardInput = input
    child.standardOutput = output
    try child.run()
    // Larger than a pipe holds: it is written beside the reading.
    let writer = Thread {
      input.fileHandleForWriting.write(Data(bytes))
      try? input.fileHandleForWriting.close()
    }
    writer.start()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    child.waitUntilExit()
    try #require(child.terminationStatus == 0)
    return try #require(try JSONSerialization.jsonObject(with: answer) as? [[Any]])
  }
}

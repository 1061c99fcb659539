import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Damaged layouts and odd invoices: whatever comes, the engine ends with values.
@Suite struct FuzzTests {
  private static var example: String {
    ReferenceTests.example.replacingOccurrences(of: "\"Inter\"", with: "\"Plain\"")
      .replacingOccurrences(of: "\"OCR-B\"", with: "\"Mono\"")
  }

  /// Layouts with bytes taken out, doubled and exchanged compile or say why not, and what compiles
  /// composes.
  @Test func damagedLayoutsNeverTrap() {
    var numbers = SeededNumbers(seed: 3)
    let source = Array(Self.example.utf8)
    var refused = 0
    var composed = 0
    for _ in 0..<200 {
      var bytes = source
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        let at = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &numbers)
        case 2: bytes[at] = UInt8(0x30 + Int.random(in: 0...9, using: &numbers))
        default:
          let length = min(Int.random(in: 1...40, using: &numbers), bytes.count - at)
          bytes.insert(contentsOf: Array(bytes[at..<(at + length)]), at: at)
        }
      }
      let (layout, diagnostics) = Layout.compile(source: bytes, file: "f.xml") { _ in nil }
      guard let layout else {
        refused += 1
        #expect(!diagnostics.isEmpty)
        continue
      }
      composed += 1
      let composition = Composer(layout: layout, text: FakeText(), pictures: FakePictures())
        .compose(Samples.invoice(lines: 5), Samples.context())
      #expect(!composition.pages.isEmpty)
    }
    #expect(refused > 25)
    #expect(composed > 5)
  }

  /// Exchanging numbers in attributes finds the limits of places and sizes.
  @Test func oddMeasuresNeverTrap() {
    var numbers = SeededNumbers(seed: 4)
    let odd = ["0", "-1", "999", "0.001", "1e9", "nan", "210", "297", "1pt", "50mm", ""]
    var tried = 0
    for _ in 0..<150 {
      var parts = Self.example.components(separatedBy: "\"")
      for index in parts.indices where index % 2 == 1 && Double(parts[index]) != nil {
        if Int.random(in: 0..<70, using: &numbers) == 0 {
          parts[index] = odd.randomElement(using: &numbers) ?? "0"
        }
      }
      let (layout, _) = Samples.compile(parts.joined(separator: "\""))
      guard let layout else { continue }
      tried += 1
      _ = Composer(layout: layout, text: FakeText(), pictures: FakePictures())
        .compose(Samples.invoice(lines: 40), Samples.context())
    }
    #expect(tried > 15)
  }

  /// Invoices with parts missing or enormous.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6]) func oddInvoicesCompose(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let (layout, _) = Samples.compile(Self.example)
    let composer = Composer(
      layout: try #require(layout), text: FakeText(), pictures: FakePictures())
    for round in 0..<40 {
      let invoice = odd(&numbers)
      var context = Samples.context(Language.allCases.randomElement(using: &numbers) ?? .sv)
      if Bool.random(using: &numbers) { context.notices = [.directDebit] }
      if Bool.random(using: &numbers) { context.logo = "logo.svg" }
      let composition = composer.compose(invoice, context)
      let texts = composition.pages.flatMap(Samples.texts)
      #expect(!composition.pages.isEmpty, "seed \(seed), round \(round)")
      for line in invoice.lines {
        let marker = line.name.prefix(8)
        #expect(
          texts.contains { $0.hasPrefix(marker) }, "seed \(seed), round \(round): \(line.id)")
      }
      for run in composition.pages.flatMap(Samples.runs) {
        #expect(run.origin.x >= .zero && run.origin.x + run.width <= .mm(210.001))
      }
    }
  }

  private func odd(_ numbers: inout SeededNumbers) -> Invoice {
    func chance() -> Bool { Bool.random(using: &numbers) }
    func words(_ most: Int) -> String {
      (0..<Int.random(in: 1...most, using: &numbers)).map { _ in
        String(repeating: "å", count: Int.random(in: 1...30, using: &numbers))
      }.joined(separator: " ")
    }
    var invoice = Samples.invoice(lines: Int.random(in: 0...25, using: &numbers))
    if chance() { invoice.kind = .creditNote }
    if chance() { invoice.dueDate = nil }
    if chance() { invoice.paymentMeans = [] }
    if chance() { invoice.taxSubtotals = [] }
    if chance() { invoice.buyer = Party() }
    if chance() { invoice.seller.address = nil }
    if chance() { invoice.buyer.registrationName = words(40) }
    if chance() { invoice.buyerReference = words(30) }
    if chance() { invoice.totals.payable = Samples.decimal("99999999999999999999.99") }
    if chance() { invoice.totals.prepaid = Samples.decimal("-0.001") }
    invoice.notes = (0..<Int.random(in: 0...4, using: &numbers)).map { _ in words(200) }
    for index in invoice.lines.indices {
      invoice.lines[index].name = "N\(index)" + String(repeating: "x", count: 6) + " " + words(20)
      if chance() { invoice.lines[index].quantity = nil }
      if chance() { invoice.lines[index].tax = nil }
      if chance() { invoice.lines[index].price = nil }
      if chance() { invoice.lines[index].description = words(60) }
      if chance() { invoice.lines[index].period = Period(start: Samples.day("2026-01-01")) }
      if chance() { invoice.lines[index].net = Samples.decimal("-123456789012345678.99") }
    }
    return invoice
  }
}

import Foundation
import MailModel
import Testing

@testable import Channels

@Suite struct DeliveryReportTests {
  private static let path = "retur+0123@bounce.example.org"

  /// A report as Postfix writes them.
  private static func report(
    action: String = "failed", status: String = "5.1.1", type: String = "delivery-status",
    to: String = path, extra: String = ""
  ) -> String {
    """
    Return-Path: <>
    Delivered-To: \(to)
    From: mailer-daemon@mx.example.org
    To: \(to)
    Content-Type: multipart/report; report-type=\(type);
    \tboundary="a b"
    \(extra)
    --a b
    Content-Type: text/plain

    Undelivered.
    --a b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.org

    Final-Recipient: rfc822; asa@example.org
    Action: \(action)
    Status: \(status)

    --a b
    Content-Type: text/rfc822-headers

    To: asa@example.org
    --a b--

    """
  }

  private static func read(_ text: String) -> DeliveryReport? {
    DeliveryReport(Array(text.utf8))
  }

  @Test func eachActionIsItsOutcome() {
    #expect(Self.read(Self.report())?.outcome == .failed("dsn-5-1-1"))
    #expect(Self.read(Self.report())?.addresses == [Self.path, Self.path])
    #expect(
      Self.read(Self.report(status: "4.4.7 (gave up)"))?.outcome == .failed("dsn-4-4-7"))
    #expect(Self.read(Self.report(action: "Delayed", status: "4.4.1"))?.outcome == .delayed)
    #expect(Self.read(Self.report(action: "delivered", status: "2.0.0"))?.outcome == .delivered)
    #expect(Self.read(Self.report(action: "relayed", status: "2.0.0"))?.outcome == .delayed)
    let lines = Self.report().replacingOccurrences(of: "\n", with: "\r\n")
    #expect(Self.read(lines)?.outcome == .failed("dsn-5-1-1"))
  }

  @Test func whatIsNoReportIsNone() {
    for text in [
      "", "\n", "Subject: away\n\nI am on holiday.\n",
      Self.report(type: "disposition-notification"),
      Self.report(action: "exploded"), Self.report(status: "5.1"), Self.report(status: "9.1.1"),
      Self.report(status: "5.1.\u{0661}"),
      Self.report().replacingOccurrences(of: "boundary", with: "border"),
      Self.report().replacingOccurrences(of: "message/delivery-status", with: "text/plain"),
      Self.report().replacingOccurrences(of: "Final-Recipient", with: "Recipient"),
    ] {
      #expect(Self.read(text) == nil, "\(text.prefix(300))")
    }
  }

  /// Cut anywhere, with bytes changed, it is read or not, but never for long and never a crash.
  @Test func damagedReportsAreHarmless() {
    let whole = Array(Self.report().utf8)
    for end in 0...whole.count { _ = DeliveryReport(Array(whole[..<end])) }
    var state: UInt64 = 4711
    print("seed \(state)")
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<5 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = DeliveryReport(bytes)
    }
    // Many fields, many parts, endless folding.
    let fields = String(repeating: "X: y\n", count: 50_000)
    #expect(Self.read(fields + Self.report()) == nil)
    #expect(
      Self.read(Self.report(extra: "X-Long: y\n" + String(repeating: " folded\n", count: 50_000)))
        != nil)
    _ = Self.read(Self.report() + String(repeating: "--a b\n", count: 100_000))
  }

  // MARK: From mailbox to news

  private static func bench(_ letters: [String], isFile: Bool) throws -> (EMail, String) {
    let folder = NSTemporaryDirectory() + "reports-\(ProcessInfo.processInfo.globallyUniqueString)"
    for name in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/reports/\(name)", withIntermediateDirectories: true)
    }
    if isFile {
      let text = letters.map { "From MAILER-DAEMON Thu Nov 26 10:00:00 2026\n\($0)\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/mbox"))
    } else {
      for (index, letter) in letters.enumerated() {
        let path = "\(folder)/reports/new/\(index).mx"
        try Data(letter.utf8).write(to: URL(fileURLWithPath: path))
      }
    }
    var material = ConformanceCase.mailAccount(folder, 1, secret: "x")
    if isFile { material.account.settings["reports"] = "\(folder)/mbox" }
    return (try EMail(material), folder)
  }

  private static let open = (1...3).map { number in
    OpenMessage(
      key: IdempotencyKey(String(repeating: "\(number)", count: 32))!, reference: nil,
      sent: Consignments.now, documents: [.init(seq: number, number: "\(number)")])
  }

  @Test(arguments: [false, true])
  func reportsFindTheirMessages(isFile: Bool) throws {
    let post = try MailPost(ConformanceCase.mailAccount("/nowhere", 1, secret: "x"))
    func path(_ index: Int) -> String {
      "retur+\(post.token(Self.open[index].key))@Bounce.example.org"
    }
    let letters = [
      Self.report(to: path(0)), Self.report(action: "delayed", status: "4.0.0", to: path(1)),
      Self.report(action: "delivered", status: "2.0.0", to: path(2)),
      Self.report(to: "retur+\(String(repeating: "0", count: 32))@bounce.example.org"),
      // Two messages at once, a key in place of its token, another domain.
      Self.report(to: "\(path(0)), \(path(1))"),
      Self.report(to: "retur+\(Self.open[0].key)@bounce.example.org"),
      Self.report(to: path(0).replacingOccurrences(of: "Bounce", with: "evil")),
      "Subject: away\nTo: \(path(0))\n\nOn holiday.\n",
    ]
    let (adapter, folder) = try Self.bench(letters, isFile: isFile)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = adapter.poll(Self.open, at: Consignments.now)
    #expect(
      result.news == [
        ChannelNews(key: Self.open[0].key, .refused, code: "dsn-5-1-1"),
        ChannelNews(key: Self.open[2].key, .delivered),
      ])
    #expect(
      result.faults == Array(repeating: "report-foreign", count: 4) + ["report-unreadable"])
    let told = ["0.mx", "1.mx", "2.mx", "/3.mx", "/4.mx", "/5.mx", "/6.mx", "/7.mx"]
    #expect(result.tokens == (isFile ? [] : told))
    adapter.acknowledge(result.tokens)
    if !isFile {
      let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/reports/new")
      #expect(left.isEmpty)
      // Those that were read are marked as seen; the others wait for a person.
      let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/reports/cur")
      #expect(
        kept.sorted()
          == (0...2).map { "\($0).mx:2,S" } + (3...7).map { "\($0).mx:2," })
      #expect(adapter.poll(Self.open, at: Consignments.now) == PollResult())
    }
  }
}

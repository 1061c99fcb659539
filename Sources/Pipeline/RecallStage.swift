import Channels
import Foundation
import HashKit
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Calls claims back from banks: those whose invoices were withdrawn, replaced or credited before
/// they were due. It goes before new claims, so that a corrected copy's claim is never taken for
/// the one that is called back.
struct RecallStage {
  typealias Item = DispatchDesk.Item

  let desk: DispatchDesk
  /// Claims that a bank was told to forget.
  private(set) var sent = 0
  /// Claims that could not be called back.
  private(set) var refused = 0

  init(desk: DispatchDesk) { self.desk = desk }

  private var spool: Spool { desk.spool }
  private static let open = ["prepared", "sending", "unknown", "temporary"]

  /// Sends what is due.
  mutating func run() throws {
    let accounts = desk.planner.site.channels.sorted { $0.id < $1.id }
    for account in accounts {
      guard let adapter = desk.planner.registry[account.id], adapter.traits.canRecall else {
        continue
      }
      try sendAgain(account, adapter)
      let due = try spool.recalls(account: account.id, states: ["ordered"]).filter(isDue)
      let most = max(1, adapter.traits.batchMax)
      for start in stride(from: 0, to: due.count, by: most) {
        try send(Array(due[start..<min(due.count, start + most)]), account, adapter)
      }
    }
  }

  /// Messages that were made, and of which the bank may not know yet.
  private mutating func sendAgain(
    _ account: ChannelAccount, _ adapter: any ChannelAdapter
  ) throws {
    let open = try spool.recalls(account: account.id, states: Self.open)
    let now = desk.now.timestamp
    for message in try spool.messages(Set(open.compactMap(\.message)).sorted()) {
      guard message.next.map({ $0 <= now }) ?? true else { continue }
      try exchange(message, of: open.count { $0.message == message.id }, adapter)
    }
  }

  private mutating func exchange(
    _ message: MessageRecord, of claims: Int, _ adapter: any ChannelAdapter
  ) throws {
    switch try desk.exchange([message], adapter, asking: message.state == "unknown").first {
    case "sent": sent += claims
    case "refused": refused += claims
    default: break
    }
  }

  /// Whether the bank has, or may have, the claim. One that was never sent needs no recall, but may
  /// still be sent with others of its file.
  private func isDue(_ recall: ClaimRecall) throws -> Bool {
    let attempt = try spool.attempts(of: recall.document).first {
      $0.message.id == recall.claim.id
    }
    switch attempt?.state {
    case "sending", "unknown", "sent", "delivered": return true
    case "prepared", "temporary":
      let due = try spool.documents([recall.document]).first?.fields.dueDate
      guard let due, due <= Timestamp.day(desk.clock) else { return false }
      try spool.commit(at: desk.clock) {
        try $0.end(recall, "not-needed", code: "claim-not-sent")
      }
      return false
    default:
      try spool.commit(at: desk.clock) { try $0.end(recall, "not-needed", code: attempt?.code) }
      return false
    }
  }

  private mutating func send(
    _ recalls: [ClaimRecall], _ account: ChannelAccount, _ adapter: any ChannelAdapter
  ) throws {
    var members: [(item: Item, recall: ClaimRecall)] = []
    for recall in recalls {
      guard let record = try spool.documents([recall.document]).first,
        let item = try desk.item(record)
      else {
        try spool.commit(at: desk.clock) { try $0.end(recall, "refused", code: "not-readable") }
        refused += 1
        continue
      }
      members.append((item, recall))
    }
    var sequence = try spool.nextSequence(ofAccount: account.id)
    while !members.isEmpty {
      let consignments = try members.map { try consignment($0.item, $0.recall, account) }
      let place = MessagePlace(sequence: sequence, made: desk.now)
      switch adapter.cancellation(of: consignments, as: place) {
      case .ready(let message)?:
        var draft = MessageDraft(
          account: account.id, channel: account.channel.rawValue, key: Self.key(members),
          sequence: sequence, bytes: message.encoded, documents: [])
        draft.recalls = members.map(\.item.record.seq)
        for made in try spool.prepare([draft], at: desk.clock) {
          try exchange(made, of: members.count, adapter)
        }
        return
      case .refused(let code, let documents)?:
        let out = documents.isEmpty ? Set(members.map(\.item.record.seq)) : Set(documents)
        let (gone, left) = (
          members.filter { out.contains($0.item.record.seq) },
          members.filter { !out.contains($0.item.record.seq) }
        )
        try spool.commit(at: desk.clock) { transaction in
          for member in gone { try transaction.end(member.recall, "refused", code: code) }
        }
        refused += gone.count
        // An adapter that refuses somebody else's documents would be asked for ever.
        guard !gone.isEmpty else { return }
        members = left
      case nil: return
      }
      sequence = try spool.nextSequence(ofAccount: account.id)
    }
  }

  private func consignment(
    _ item: Item, _ recall: ClaimRecall, _ account: ChannelAccount
  ) throws -> Consignment {
    var consignment = Consignment(
      seq: item.record.seq, invoice: item.invoice,
      original: try spool.originalBytes(sha256: item.record.sha256), sender: item.sender,
      recipient: item.route.card)
    consignment.address = item.route.evidence.address(on: account.channel)
    consignment.claim = PreparedMessage(encoded: try spool.bytes(of: recall.claim))?.body
    return consignment
  }

  /// The key follows from the claims, so that no run makes another recall of the same.
  private static func key(_ members: [(item: Item, recall: ClaimRecall)]) -> String {
    let parts = members.map { "\($0.recall.claim.key)\u{1F}\($0.item.record.sha256)" }
    return String(sha256Hex((["brevpress/recall/1"] + parts).joined(separator: "\n")).prefix(32))
  }
}

extension PaymentNotice {
  /// What a channel's bank told.
  init(_ news: PaymentNews) {
    self.init(
      source: news.source, entry: news.entry, kind: news.kind.rawValue, reference: news.reference,
      payee: news.account, amount: news.amount, day: news.day, document: news.document)
  }
}

extension Channel {
  /// Channels by which money is drawn, until the claim is called back.
  static let claiming = allCases.filter(\.needsConsent).map(\.rawValue)
}

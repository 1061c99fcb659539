import Channels
import Foundation
import HashKit
import Intake
import MailModel
import Spooling

extension DispatchStage {
  /// Makes the messages of documents, keeps them and sends them.
  mutating func send(_ documents: [Int], through account: String) throws {
    guard let adapter = planner.registry[account] else { return }
    let most = max(1, adapter.traits.batchMax)
    // A few hundred at a time: their originals are in memory until their messages are kept.
    let stretch = max(most, 200)
    for start in stride(from: 0, to: documents.count, by: stretch) {
      let part = documents[start..<min(documents.count, start + stretch)]
      let items = try desk.items(try spool.documents(Array(part)))
      var drafts: [MessageDraft] = []
      var sequence = try spool.nextSequence(ofAccount: account)
      for slice in stride(from: 0, to: items.count, by: most) {
        let members = Array(items[slice..<min(items.count, slice + most)])
        try prepare(members, account, adapter, sequence: &sequence, into: &drafts)
      }
      // Known before the first message carries it: whoever gets the link can follow it at once.
      if adapter.traits.wantsLink, let channel = planner.site.channelAccount(account)?.channel {
        try spool.keepLinks(
          items.compactMap { links?.link($0.record, channel: channel, at: clock).draft }, at: clock)
      }
      let made = try spool.prepare(drafts, at: clock)
      summary.refused += made.count { $0.state == "refused" }
      try exchange(made.filter { $0.state == "prepared" }, asking: false)
    }
  }

  private func prepare(
    _ items: [Item], _ account: String, _ adapter: any ChannelAdapter, sequence: inout Int,
    into drafts: inout [MessageDraft]
  ) throws {
    var members = items
    var losses: [Int: [Diagnostic]] = [:]
    func draft(_ members: [Item], _ bytes: [UInt8]) -> MessageDraft? {
      guard let first = members.first, let channel = planner.site.channelAccount(account)?.channel
      else { return nil }
      var draft = MessageDraft(
        account: account, channel: channel.rawValue, key: Self.key(members, channel),
        sequence: sequence, bytes: bytes, documents: members.map(\.record.seq))
      draft.ladder = first.route.ladder.id
      draft.both = first.sender.both
      for seq in draft.documents {
        draft.notes[seq] = (losses[seq] ?? []).map { Reason($0, on: channel) }
      }
      sequence += 1
      return draft
    }
    while !members.isEmpty {
      let consignments = try members.map { try consignment($0, adapter, account) }
      for consignment in consignments { losses[consignment.seq] = consignment.losses }
      switch adapter.prepare(consignments, as: MessagePlace(sequence: sequence, made: now)) {
      case .ready(let message):
        if let draft = draft(members, message.encoded) { drafts.append(draft) }
        return
      case .refused(let code, let documents):
        let out = documents.isEmpty ? Set(members.map(\.record.seq)) : Set(documents)
        for member in members where out.contains(member.record.seq) {
          guard var draft = draft([member], []) else { continue }
          draft.refusal = code
          drafts.append(draft)
        }
        let left = members.filter { !out.contains($0.record.seq) }
        // An adapter that refuses somebody else's documents refuses them all.
        members = left.count < members.count ? left : []
      }
    }
  }

  /// The key of a message follows from what is in it and the channel, so that no run, and no other
  /// spool of the same day, makes another for the same.
  private static func key(_ members: [Item], _ channel: Channel) -> String {
    let parts = members.map { item in
      let fields = item.record.fields
      return [
        item.record.sha256, fields.sellerKey ?? "", fields.kind?.rawValue ?? "",
        fields.number ?? "",
      ].joined(separator: "\u{1F}")
    }
    let text = (["brevpress/message/1", channel.rawValue] + parts).joined(separator: "\n")
    return String(sha256Hex(text).prefix(32))
  }

  private func consignment(
    _ item: Item, _ adapter: any ChannelAdapter, _ account: String
  ) throws -> Consignment {
    let received = try spool.originalBytes(sha256: item.record.sha256)
    var consignment = Consignment(
      seq: item.record.seq, invoice: item.invoice, original: received, sender: item.sender,
      recipient: item.route.card)
    if item.readyMade != nil { consignment.original = try data(inside: item) }
    if let channel = planner.site.channelAccount(account)?.channel {
      consignment.address = item.route.evidence.address(on: channel)
      if adapter.traits.wantsLink {
        consignment.link = links?.link(item.record, channel: channel, at: clock).address
      }
    }
    if adapter.traits.wantsPDF, let pdf { consignment.pdf = try pdf(item) }
    consignment.enclosures =
      item.invoice.attachments.compactMap { attachment in
        guard let content = attachment.content, let type = attachment.mimeType else { return nil }
        return Consignment.Enclosure(
          name: attachment.filename ?? attachment.id, type: type, bytes: [UInt8](content))
      }
    consignment.enclosures += try beside(item)
    if let form = adapter.traits.wantsForm, !form.holds(consignment.original) {
      // The XML in a PDF says more than the head that intake took from it.
      let told =
        item.readyMade == nil || consignment.original.isEmpty
        ? nil : InvoiceReader.read(consignment.original, file: "embedded").invoice
      let invoice = (told ?? item.invoice).addressed(
        from: item.sender.endpoints, to: consignment.address, or: item.route.card)
      (consignment.converted, consignment.losses) = form.convert(invoice)
    }
    return consignment
  }

  /// The XML inside a ready-made PDF that is one invoice; nothing where there is none.
  private func data(inside item: Item) throws -> [UInt8] {
    guard let document = item.readyMade, item.record.sha256 == document.sha256 else { return [] }
    return try (try? desk.shelf.embedded(document.sha256).get()) ?? []
  }

  /// What goes with the invoice besides what it embeds, by the same rules as on paper: beside it in
  /// its submission, standing for its sender, added while it was held. An enclosure that is not
  /// there is an operating fault: the message is not made without it.
  func beside(_ item: Item) throws -> [Consignment.Enclosure] {
    var document = IntakeStage.Accepted(
      record: item.record, invoice: item.invoice, mailing: item.mailing, sender: item.sender,
      fields: item.record.fields, notes: [])
    document.enclosed = try spool.enclosedFiles(of: item.record.seq)
    let (sources, _) = try EnclosureSources(spool: spool, site: planner.site)
      .all(of: document, on: Timestamp.day(clock))
    return try sources.filter { $0.origin != .embedded }.map { source in
      guard let sha256 = source.sha256 else {
        throw SpoolError(.broken, "an enclosure is missing: \(source.place)")
      }
      let bytes =
        try source.content?()
        ?? [UInt8](Data(contentsOf: URL(fileURLWithPath: spool.enclosurePath(sha256: sha256))))
      let (type, ending) =
        bytes.starts(with: [0x89, 0x50])
        ? ("image/png", "png")
        : bytes.starts(with: [0xFF, 0xD8]) ? ("image/jpeg", "jpg") : ("application/pdf", "pdf")
      let name =
        source.origin == .standing
        ? "\(source.id.dropFirst(2)).\(ending)"
        : source.place.split(separator: "/").last.map(String.init) ?? "\(source.id).\(ending)"
      return Consignment.Enclosure(name: name, type: type, bytes: bytes)
    }
  }
}

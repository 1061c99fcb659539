import MailModel

extension SiteChecks {
  /// Checks what senders and channels say of each other, and gives each sender the ladders that it
  /// names.
  mutating func withLadders(_ senders: [Placed<SenderEntry>]) -> [SenderProfile] {
    refuseRepeats(
      "ladder",
      ladders.compactMap { ladder in
        ladder.value.id.map { (ladder.asPlace, $0) }
      })
    refuseRepeats("channel", channels.map { ($0.asPlace, $0.value.id) })
    for channel in channels {
      for sender in channel.value.senders {
        require(channel.with(sender), "sender", in: senders.map(\.value.sender.id))
      }
    }
    return senders.map { entry in
      var sender = entry.value.sender
      if let name = entry.value.ladder {
        sender.ladder = ladder(name) ?? .printOnly
      }
      for (segment, names) in entry.value.ladders {
        let found = names.compactMap { ladder($0) }
        sender.ladders[segment] = found.isEmpty ? nil : found
      }
      return sender
    }
  }

  private mutating func ladder(_ name: Placed<String>) -> Ladder? {
    require(name, "ladder", in: ladders.compactMap(\.value.id))
    return ladders.first { $0.value.id == name.value }?.value
  }
}

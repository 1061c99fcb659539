import Testing

@testable import Spooling

/// Messages from their making to what came of them.
@Suite struct SendingTests {
  private let folder = TestFolder()

  private func filled(_ count: Int) throws -> Spool {
    let spool = try makeSpool(folder)
    for index in 1...count { folder.file("in/\(index).xml", "\(index)") }
    try submit(spool, [folder.path + "/in"])
    try spool.commit(
      (1...count).map {
        DocumentOutcome(seq: $0, state: .waiting, stage: Stage(rawValue: "dispatch"))
      }, at: testMoment)
    return spool
  }

  private func draft(_ document: Int) -> MessageDraft {
    MessageDraft(
      account: "post", channel: "email", key: String(repeating: "\(document)", count: 32),
      sequence: document, bytes: [UInt8(document)], documents: [document])
  }

  @Test func whatAChannelCannotTakeIsRefusedAsItIsWrittenDown() throws {
    let spool = try filled(2)
    var refused = draft(2)
    refused.bytes = []
    refused.refusal = "no-address"
    let made = try spool.prepare([draft(1), refused], at: testMoment)
    #expect(made.map(\.state) == ["prepared", "refused"])
    // As another process sees it: nothing is left to be sent of the second.
    let again = try Spool(opening: spool.folder)
    let attempts = try again.attempts()
    #expect(attempts.map(\.state) == ["prepared", "refused"])
    #expect(attempts.map(\.message.state) == ["prepared", "refused"])
    #expect(attempts[1].code == "no-address")
    #expect(attempts[1].message.tries == 0)
  }

  @Test func messagesBeginAndAreSettledTogether() throws {
    let spool = try filled(3)
    let made = try spool.prepare((1...3).map(draft), at: testMoment)
    try spool.begin(made, at: testMoment)
    #expect(try spool.attempts().map(\.state) == ["sending", "sending", "sending"])
    #expect(try spool.attempts().map(\.message.tries) == [1, 1, 1])
    var sent = MessageResult(made[0], SendOutcome(state: "sent", reference: "r"))
    sent.documents = [
      DocumentOutcome(seq: 1, state: .electronic, stage: Stage(rawValue: "done"))
    ]
    try spool.settle(
      [sent, MessageResult(made[2], SendOutcome(state: "refused", code: "no"))], at: testMoment)
    #expect(try spool.attempts().map(\.state) == ["sent", "sending", "refused"])
    #expect(try spool.documents(limit: 10).map(\.state) == [.electronic, .waiting, .waiting])
  }

  @Test func newsCountOnce() throws {
    let spool = try filled(1)
    let made = try spool.prepare([draft(1)], at: testMoment)
    try spool.begin(made, at: testMoment)
    try spool.settle(
      [MessageResult(made[0], SendOutcome(state: "sent"))], at: testMoment)
    let news = [AttemptNews(key: made[0].key, word: "delivered")]
    let stage = Stage(rawValue: "dispatch")
    #expect(try spool.take(news, reentering: stage, at: testMoment).changed == 1)
    #expect(try spool.take(news, reentering: stage, at: testMoment).changed == 0)
    let refusal = [AttemptNews(key: made[0].key, word: "refused", code: "late")]
    let taken = try spool.take(refusal, reentering: stage, at: testMoment)
    #expect(taken.changed == 1)
    #expect(taken.reentered == [1])
    #expect(try spool.take(refusal, reentering: stage, at: testMoment).reentered.isEmpty)
  }
}

import Foundation
import MailModel
import Pipeline
import Spooling

let holdCommand = Command(
  name: "hold", summary: "keep documents back before they are printed", operands: "INVOICE…",
  options: [Option("--until", value: "TIME", "go on by themselves at that moment")],
  discussion: """
    Holds documents that are in no job: nothing of them is decided or printed until they are let
    go. An INVOICE is an invoice's number or the path of a received file, as `brevpress invoices`
    lists it. While a document is held, enclosures can be added, a corrected copy put in, or the
    document cancelled. The same command again changes nothing.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  var until: Date?
  if let text = invocation.options["--until"] {
    guard let moment = Timestamp.parse(text) else {
      throw UsageError(
        message: "--until \"\(printable(text))\" is no moment",
        fix: "write it like 2026-11-23T17:00:00Z", command: "hold")
    }
    until = moment
  }
  let done = try holdControl(invocation).hold(invocation.operands.map(\.text), until: until)
  return try tell(done, "held", invocation)
}

let letGoCommand = Command(
  name: "let-go", summary: "let held documents go on", operands: "[INVOICE…]",
  options: selectionOptions, operandsOptional: true,
  discussion: """
    Ends the hold of documents before its time: the next run decides and prints them, with all
    that was added. Name invoices, or --sender, or --all. What waits for a larger economy group is
    not let go by this.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  try tell(
    holdControl(invocation).letGo(selection(invocation, "let-go", invocation.operands.map(\.text))),
    "let go", invocation)
}

let cancelCommand = Command(
  name: "cancel", summary: "withdraw documents before they are in a job", operands: "INVOICE…",
  options: [Option("--reason", value: "TEXT", "why; kept with the document, so no names, please")],
  discussion: """
    Withdraws documents for their sender: they are never printed, and their numbers may be used
    again. Enclosures beside them are withdrawn with them. What is in a job cannot be cancelled, nor
    what a channel has; but an invoice that a bank is to collect can be until it is due: the next
    `run` or `dispatch` calls its claim back.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  guard let reason = invocation.options["--reason"] else {
    throw UsageError(
      message: "cancel needs --reason", fix: "write: --reason \"why\"", command: "cancel")
  }
  return try tell(
    holdControl(invocation).cancel(invocation.operands.map(\.text), reason: reason), "cancelled",
    invocation)
}

let replaceCommand = Command(
  name: "replace", summary: "put a corrected copy in the place of a document",
  operands: "INVOICE FILE",
  discussion: """
    Receives FILE and puts it where the document stands: the old one becomes cancelled, the copy
    is held as long as it would have been and keeps what was added to it. The copy must be of the
    same seller, kind and number. What is in a job cannot be replaced.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  guard invocation.operands.count == 2 else {
    throw UsageError(
      message: "replace takes an invoice and a file, not \(invocation.operands.count) operands",
      fix: "see: brevpress replace --help", command: "replace")
  }
  return try tell(
    holdControl(invocation).replace(
      invocation.operands[0].text, by: invocation.operands[1]),
    "replaced", invocation)
}

let encloseCommand = Command(
  name: "enclose", summary: "add an enclosure to held documents", operands: "FILE",
  options: selectionOptions + [
    Option("--invoices", value: "LIST", "these invoices, parted by commas"),
    Option("--order", value: "N", "place among the enclosures, the lower the earlier (400)"),
    Option("--copies", value: "N", "how many times it is printed (1)"),
    Option("--start", value: "HOW", "newSheet or nextSide"),
    Option("--scaling", value: "HOW", "shrink, fit or none"),
    Option("--ink", value: "HOW", "asPiece, mono or colour"),
  ],
  discussion: """
    Adds a PDF, PNG or JPEG to documents that are held for their sender or by a person: to some
    (--invoices), to all of a sender (--sender) or to all that are held (--all). A file that cannot
    be printed is refused with the reason, and nothing is added. The same file is added to a
    document once.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let file = try oneOperand(invocation, of: "enclose")
  let names = (invocation.options["--invoices"] ?? "").split(separator: ",").map(String.init)
  let selection = try selection(invocation, "enclose", names)
  return try tell(
    holdControl(invocation).enclose(file, in: selection, rules: try rules(invocation)), "enclosed",
    invocation)
}

// MARK: Words

private let selectionOptions = [
  Option("--sender", value: "ID", "all that are held of this sender"),
  Option("--all", "all that are held"),
]

private func holdControl(_ invocation: Invocation) throws -> HoldControl {
  HoldControl(spool: try Spool(opening: invocation.spoolFolder), clock: invocation.moment)
}

private func selection(
  _ invocation: Invocation, _ command: String, _ names: [String]
) throws -> HoldControl.Selection {
  switch (names.isEmpty, invocation.options["--sender"], invocation.has("--all")) {
  case (false, nil, false): return .named(names)
  case (true, let sender?, false): return .sender(sender)
  case (true, nil, true): return .all
  default:
    throw UsageError(
      message: "\(command) needs either invoices, --sender or --all",
      fix: "see: brevpress \(command) --help", command: command)
  }
}

private func rules(_ invocation: Invocation) throws -> EnclosureRules {
  func number(_ option: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = invocation.options[option] else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    throw UsageError(
      message: "\(option) \"\(printable(text))\" is no number from \(range.lowerBound) to "
        + "\(range.upperBound)", command: "enclose")
  }
  func word<Word: RawRepresentable & CaseIterable>(_ option: String, _ type: Word.Type) throws
    -> Word? where Word.RawValue == String
  {
    guard let text = invocation.options[option] else { return nil }
    if let word = Word(rawValue: text) { return word }
    let near = nearestName(to: text, in: Word.allCases.map(\.rawValue))
    throw UsageError(
      message: "\(option) cannot be \"\(printable(text))\"",
      fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress enclose --help",
      command: "enclose")
  }
  return EnclosureRules(
    order: try number("--order", 0...9999),
    copies: try number("--copies", 1...EnclosureRules.copiesMax),
    start: try word("--start", EnclosureRules.Start.self),
    scaling: try word("--scaling", EnclosureRules.Scaling.self),
    ink: try word("--ink", EnclosureRules.Ink.self))
}

/// Says what was done; `word` is what became of the documents.
private func tell(
  _ done: HoldControl.Done, _ word: String, _ invocation: Invocation
) throws -> ExitCode {
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "changed": .integer(done.changed),
        "documents": .array(
          done.documents.map { document in
            .object([
              "file": .string(document.path), "invoice": .string(orNull: document.fields.number),
            ])
          }), "notes": .array(done.notes.map(JSONValue.string)),
      ]).indented)
    return .done
  }
  let same = done.documents.count - done.changed
  try invocation.console.result(
    "\(counted(done.changed, "document")) \(word)" + (same == 0 ? "" : ", \(same) were so before"))
  for note in done.notes { invocation.console.word("  note: \(note)") }
  return .done
}

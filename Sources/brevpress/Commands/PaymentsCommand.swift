import Foundation
import MailModel
import Spooling

let paymentsCommand = Command(
  name: "payments", summary: "list what banks say was paid",
  options: [
    Option("--from", value: "DATE", "the first day of settlement"),
    Option("--to", value: "DATE", "the last day"),
    Option("--unmatched", "only those that pay no invoice here"),
    Option("--csv", "as CSV with a header, for bookkeeping"),
  ],
  discussion: """
    Lists the payments that channels have told of: OCR giro, Autogiro, and promises of payment apps.
    One pays the invoice that has its reference and its amount and is not paid yet; where none or
    several have, it stays by itself, with the reason: `unknown-reference`, `other-amount`, `several`,
    `paid-already`. An entry of a bank's file counts once, however often the file comes.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  if invocation.isJSON, invocation.has("--csv") {
    throw UsageError(message: "--json and --csv exclude each other", command: "payments")
  }
  let payments = try spool.payments(
    from: try day("--from", invocation), to: try day("--to", invocation),
    unmatched: invocation.has("--unmatched"))
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(payments.map(json)).indented)
    return .done
  }
  let rows = payments.map(row)
  if invocation.has("--csv") {
    for cells in [head] + rows {
      try invocation.console.result(cells.map(cell).joined(separator: ","))
    }
    return .done
  }
  let shown = rows.map { $0.map { $0.isEmpty ? "-" : printable($0) } }
  for line in table([head] + shown, rightAligned: [1]) { try invocation.console.result(line) }
  return .done
}

private let head = [
  "day", "amount", "currency", "kind", "reference", "invoice", "sender", "why", "account",
]

private func row(_ payment: PaymentRecord) -> [String] {
  let amount = payment.notice.amount
  return [
    payment.notice.day.description, amount.amount.plain(places: amount.currency.decimals),
    amount.currency.code, payment.notice.kind, payment.notice.reference, payment.number ?? "",
    payment.sender ?? "", payment.why ?? "", payment.account,
  ]
}

/// A cell of RFC 4180; one that would begin a formula has an apostrophe before it, but numbers.
private func cell(_ text: String) -> String {
  let isNumber = Decimal(string: text, locale: nil) != nil && !text.contains(" ")
  let begins = text.first.map { "=+-@\t\r".contains($0) } ?? false
  let safe = begins && !isNumber ? "'" + text : text
  guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
  return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
}

private func day(_ option: String, _ invocation: Invocation) throws -> CalendarDate? {
  guard let text = invocation.options[option] else { return nil }
  guard let day = CalendarDate(iso: text) else {
    throw UsageError(
      message: "\(option) \"\(printable(text))\" is no day such as 2026-11-22",
      command: "payments")
  }
  return day
}

private func json(_ payment: PaymentRecord) -> JSONValue {
  let amount = payment.notice.amount
  return .object([
    "payment": .integer(payment.id), "account": .string(payment.account),
    "kind": .string(payment.notice.kind), "reference": .string(payment.notice.reference),
    "payee": .string(payment.notice.payee), "currency": .string(amount.currency.code),
    "amount": .string(amount.amount.plain(places: amount.currency.decimals)),
    "day": .string(payment.notice.day.description),
    "document": payment.notice.document.map(JSONValue.integer) ?? .null,
    "invoice": .string(orNull: payment.number), "sender": .string(orNull: payment.sender),
    "why": .string(orNull: payment.why), "received": .string(payment.received),
  ])
}

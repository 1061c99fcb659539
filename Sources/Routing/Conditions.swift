import MailModel

extension RungCondition {
  /// Why the rung is not there for the invoice, or nothing where it is.
  func fault(_ facts: InvoiceFacts) -> Cause? {
    let amount = facts.payable.amount
    if let amountMin, amount < amountMin {
      return Cause("amount", "the amount is below the rung's least")
    }
    if let amountMax, amount > amountMax {
      return Cause("amount", "the amount is above the rung's greatest")
    }
    return listFault(
      facts, currencies: currencies, kinds: kinds, segments: segments, countries: countries,
      needs: has)
  }
}

extension ConfiguredChannel {
  /// Why the channel cannot serve the invoice's recipient, or nothing where it can.
  func fault(_ facts: InvoiceFacts) -> Cause? {
    listFault(
      facts, currencies: currencies, kinds: kinds, segments: segments, countries: countries,
      needs: needs)
  }
}

private func listFault(
  _ facts: InvoiceFacts, currencies: [String], kinds: [Invoice.Kind], segments: [Segment],
  countries: [String], needs: [ContactKind]
) -> Cause? {
  if !currencies.isEmpty, !currencies.contains(facts.payable.currency.code) {
    return Cause("currency", "not for this currency")
  }
  if !kinds.isEmpty, !kinds.contains(facts.kind) {
    return Cause("kind", "not for this kind of document")
  }
  if !segments.isEmpty, !segments.contains(facts.recipient.segment) {
    return Cause("segment", "not for this kind of recipient")
  }
  if !countries.isEmpty, !countries.contains(facts.recipient.country ?? "") {
    return Cause("country", "not for the recipient's country")
  }
  for need in needs where !facts.recipient.has(need) {
    return Cause("lacks-\(need.rawValue)", "the recipient's \(need.rawValue) is not known")
  }
  return nil
}

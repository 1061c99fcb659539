import MailModel

/// Names of parties, addresses, deliveries and periods.
enum PartyTerms {
  static let party: [String: Term] = [
    "name": .text { env, r in env.party(r.a) { $0.name } },
    "tradingName": .text { env, r in env.party(r.a) { $0.tradingName } },
    "registrationName": .text { env, r in env.party(r.a) { $0.registrationName } },
    "legalID": .text { env, r in env.party(r.a) { $0.legalID?.value } },
    "legalIDScheme": .text { env, r in env.party(r.a) { $0.legalID?.scheme } },
    "legalForm": .text { env, r in env.party(r.a) { $0.legalForm } },
    "vatID": .text { env, r in env.party(r.a) { $0.vatID } },
    "taxRegistration": .text { env, r in env.party(r.a) { $0.taxRegistration } },
    "id": .text { env, r in env.party(r.a) { $0.identifiers.first?.value } },
    "ids": .list(.partyIDs, of: .text),
    "endpoint": .text { env, r in env.party(r.a) { $0.endpoint?.value } },
    "contactName": .text { env, r in env.party(r.a) { $0.contactName } },
    "telephone": .text { env, r in env.party(r.a) { $0.telephone } },
    "email": .text { env, r in env.party(r.a) { $0.email } },
    "address": .record(.address) { env, r in
      env.party(r.a) { $0.address == nil ? nil : Record(type: .address, a: r.a) }
    },
  ]

  static let address: [String: Term] = [
    "street": .text { env, r in env.address(r.a) { $0.street } },
    "additionalStreet": .text { env, r in env.address(r.a) { $0.additionalStreet } },
    "buildingNumber": .text { env, r in env.address(r.a) { $0.buildingNumber } },
    "postbox": .text { env, r in env.address(r.a) { $0.postbox } },
    "city": .text { env, r in env.address(r.a) { $0.city } },
    "postcode": .text { env, r in env.address(r.a) { $0.postcode } },
    "subdivision": .text { env, r in env.address(r.a) { $0.subdivision } },
    "country": .text { env, r in env.address(r.a) { $0.country } },
    "line3": .text { env, r in
      env.address(r.a) { $0.extraLines.isEmpty ? nil : $0.extraLines.joined(separator: ", ") }
    },
    "extraLines": .list(.extraLines, of: .text),
    "lines": .list(.addressLines, of: .text),
  ]

  static let delivery: [String: Term] = [
    "name": .text { env, _ in env.invoice.delivery?.name },
    "locationID": .text { env, _ in env.invoice.delivery?.locationID },
    "date": .date { env, _ in env.invoice.delivery?.date },
    "address": .record(.address) { env, _ in
      env.invoice.delivery?.address == nil ? nil : Record(type: .address, a: 4)
    },
  ]

  static let period: [String: Term] = [
    "start": .date { env, r in value(env, r)?.start },
    "end": .date { env, r in value(env, r)?.end },
  ]

  /// A period: -1 is the invoice's, others are lines'.
  static func value(_ env: Environment, _ record: Record) -> Period? {
    record.a < 0 ? env.invoice.period : env.invoice.lines[Int(record.a)].period
  }
}

import MailModel

extension Invoice {
  /// The same text for all documents of one seller, whichever identifiers a document gives: the
  /// legal identifier, else the VAT identifier, else the electronic address, else the name.
  public var sellerKey: String { seller.key }
}

extension Party {
  /// The same text for the same party: country and legal identifier where known.
  public var key: String {
    let country = address?.country ?? ""
    if let legalID, let plain = Party.plain(legalID.value, country: country) {
      return country + ":" + plain
    }
    if let vatID, let plain = Party.plain(vatID, country: country) {
      return country + ":" + Party.withoutVATSuffix(plain, country: country)
    }
    if let endpoint { return (endpoint.scheme ?? "") + "@" + endpoint.value.lowercased() }
    return country + "/" + Party.letters(name)
  }

  /// Letters and digits in capitals, without the country in front.
  private static func plain(_ text: String, country: String) -> String? {
    var plain = letters(text)
    // Greece writes EL in front of VAT numbers.
    for prefix in [country, country == "GR" ? "EL" : country]
    where !prefix.isEmpty && plain.hasPrefix(prefix) && plain.utf8.count > 2 {
      plain.removeFirst(2)
      break
    }
    return plain.isEmpty ? nil : plain
  }

  /// What countries put behind the organisation number to make a VAT number of it.
  private static func withoutVATSuffix(_ plain: String, country: String) -> String {
    switch country {
    case "SE" where plain.utf8.count == 12: String(plain.dropLast(2))
    case "NO" where plain.hasSuffix("MVA"): String(plain.dropLast(3))
    default: plain
    }
  }

  /// Letters and digits only, in capitals.
  fileprivate static func letters(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.uppercased().unicodeScalars.filter { scalar in
          scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }))
  }
}

extension MailingAddress {
  /// The same text for the same recipient at the same address, however it is spaced or
  /// capitalised. Made of personal data: hash it before it is kept or shown anywhere.
  public var recipientKey: String {
    ([nameLines.first ?? ""] + deliveryLines + [postcode, town, country])
      .map(Party.letters).filter { !$0.isEmpty }.joined(separator: "|")
  }
}

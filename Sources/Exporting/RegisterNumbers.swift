import MailModel

/// Identifiers as Peppol wants them: with a scheme of its lists (ISO 6523), or with none.
enum RegisterNumbers {
  /// What OIOUBL calls the registers.
  private static let schemes = [
    "GLN": "0088", "EAN": "0088", "DK:CVR": "0184", "DK:SE": "0198", "DK:P": "0096",
    "SE:ORGNR": "0007", "NO:ORGNR": "0192", "FI:OVT": "0216", "FI:ORGNR": "0212",
  ]

  /// The identifier; its scheme is left out where it is none of the lists.
  static func plain(_ identifier: Identifier) -> Identifier {
    guard let scheme = identifier.scheme else { return identifier }
    let isCode = scheme.utf8.count == 4 && scheme.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if isCode { return identifier }
    let known = schemes[scheme]
    return Identifier(scheme: known, value: number(identifier.value, known))
  }

  /// A seller's or buyer's number in the register of its country, in that country's one form
  /// (SE-R-003, SE-R-004, DK-R-014).
  static func legal(_ identifier: Identifier?, country: String?) -> Identifier? {
    guard let identifier else { return nil }
    var plain = plain(identifier)
    switch country {
    case "SE":
      let digits = plain.value.filter(\.isNumber)
      if digits.utf8.count == 10 { plain.value = digits }
    case "DK" where plain.scheme != "0184":
      let own = number(plain.value, "0184")
      guard own.utf8.count == 8, own.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { break }
      plain = Identifier(scheme: "0184", value: own)
    default: break
    }
    return plain
  }

  /// OIOUBL has the country before Danish numbers.
  private static func number(_ value: String, _ scheme: String?) -> String {
    scheme == "0184" && value.hasPrefix("DK") ? String(value.dropFirst(2)) : value
  }
}

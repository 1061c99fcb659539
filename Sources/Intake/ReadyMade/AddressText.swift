import MailModel

/// Makes a postal address of the lines of an address block.
enum AddressText {
  /// Name and address of a block's lines, the name first.
  static func block(_ lines: [String], country: String?) -> (name: String, address: PostalAddress) {
    let lines = lines.filter { !$0.isEmpty }
    return (lines.first ?? "", address(Array(lines.dropFirst()), country: country))
  }

  /// The address of the lines below the name: street and what else is delivered to, then the line
  /// with postcode and town, then perhaps the country.
  static func address(_ lines: [String], country: String?) -> PostalAddress {
    var lines = lines.filter { !$0.isEmpty }
    var address = PostalAddress()
    address.country = country
    if lines.count > 1, let last = lines.last, let code = CountryNames.code(named: last) {
      address.country = code
      lines.removeLast()
    }
    if let last = lines.popLast() { take(last, &lines, into: &address) }
    address.street = lines.popLast()
    address.extraLines = lines
    return address
  }

  private static func take(
    _ line: String, _ above: inout [String], into address: inout PostalAddress
  ) {
    let words = line.split(separator: " ").map(String.init)
    let country = prefixed(words.first) ?? address.country
    if let country {
      address.country = country
      // The longest beginning that is a postcode: 903 25 UMEÅ, 1234 AB TOWN.
      for count in [2, 1] where words.count > count {
        let code = words.prefix(count).joined(separator: " ")
        guard let fitted = Postcodes.normalise(code, country: country),
          fitted.utf8.contains(where: { (0x30...0x39).contains($0) })
        else { continue }
        address.postcode = fitted
        address.city = words.dropFirst(count).joined(separator: " ")
        return
      }
      // TOWN SW1A 1AA, Town ST 12345.
      for count in [2, 1] where words.count > count {
        let code = words.suffix(count).joined(separator: " ")
        guard let fitted = Postcodes.normalise(code, country: country),
          fitted.utf8.contains(where: { (0x30...0x39).contains($0) })
        else { continue }
        address.postcode = fitted
        address.city = words.dropLast(count).joined(separator: " ")
        return
      }
      if let fitted = Postcodes.normalise(line, country: country),
        fitted.utf8.contains(where: { (0x30...0x39).contains($0) }), let town = above.popLast()
      {
        address.postcode = fitted
        address.city = town
        return
      }
    }
    // No postcode of the country's form: MailingCheck says so. What begins with a digit was meant
    // to be one.
    if words.count > 1, words[0].first?.isNumber ?? false {
      address.postcode = words[0]
      address.city = words.dropFirst().joined(separator: " ")
    } else {
      address.city = line
    }
  }

  /// The country that a postcode's prefix names: `FI-00100`.
  private static func prefixed(_ word: String?) -> String? {
    guard let word, word.utf8.count > 3 else { return nil }
    let parts = word.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, parts[0].utf8.count == 2, CountryNames.isCountry(String(parts[0])),
      parts[1].first?.isNumber ?? false
    else { return nil }
    return String(parts[0])
  }
}

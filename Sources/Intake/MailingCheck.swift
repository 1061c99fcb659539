import MailModel
import XMLKit

/// Makes the address to post to out of the buyer, and says why it cannot be posted to.
struct MailingCheck {
  let invoice: Invoice
  /// Told the code and words of a deviation, and the part of the address that it is about.
  let report: (_ code: String, _ message: String, _ tag: Tag) -> Void

  /// The address, also where a deviation says what is wrong with it; nothing without a country.
  func mailingAddress() -> MailingAddress? {
    guard let address = invoice.buyer.address, let country = address.country else { return nil }
    var mailing = MailingAddress(
      nameLines: nameLines(), deliveryLines: deliveryLines(address), postcode: "",
      town: town(address), country: country)
    if mailing.deliveryLines.isEmpty, mailing.town.isEmpty, address.postcode == nil {
      deviate(
        "address-only-country", "the buyer's address has a country and nothing else", .country)
      return mailing
    }
    mailing.postcode = postcode(address, country)
    if mailing.town.isEmpty {
      deviate("address-no-town", "the buyer's address has no town", .cityName)
    }
    if mailing.deliveryLines.isEmpty {
      deviate("address-no-street", "the buyer's address has neither street nor box", .streetName)
    }
    if !AddressBlock.fits(mailing, postedFrom: posting(country)) {
      deviate(
        "address-too-long",
        "the buyer's address does not fit into \(AddressBlock.maximumLines) lines of "
          + "\(AddressBlock.maximumCharacters) characters", .streetName)
    }
    return mailing
  }

  /// Where the piece will be posted: at home within the Nordic countries, else with the seller.
  private func posting(_ country: String) -> String {
    switch country {
    case "SE", "NO", "DK", "FI", "AX", "SJ": country
    default: invoice.seller.address?.country ?? "SE"
    }
  }

  /// Why each of its deviations is one.
  static let why = "the post could not deliver the letter, or only by hand"
  /// What to do about it.
  static let fix = "complete the address, or ask the sender for it"

  private func deviate(_ code: String, _ message: String, _ tag: Tag) {
    report(code, message, tag)
  }

  // MARK: Lines

  /// The buyer's name alone: a contact is no part of the postal address (BG-8), and the window
  /// shows the address and nothing else.
  private func nameLines() -> [String] {
    let name = invoice.buyer.name
    return name.isEmpty ? [] : [name]
  }

  /// c/o first, then floors and departments, street and number, box last.
  private func deliveryLines(_ address: PostalAddress) -> [String] {
    var street = address.street
    if let number = address.buildingNumber {
      street = [street, number].compactMap { $0 }.joined(separator: " ")
    }
    var care: [String] = []
    var extra: [String] = []
    var main: [String] = []
    var box: [String] = []
    if let street { main.append(street) }
    for line in [address.additionalStreet].compactMap({ $0 }) + address.extraLines {
      if isCareOf(line) {
        care.append(line)
      } else if isBox(line) {
        box.append(line)
      } else {
        extra.append(line)
      }
    }
    if let postbox = address.postbox {
      box.append(
        postbox.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? boxWord() + postbox : postbox)
    }
    var seen: Set<String> = [invoice.buyer.name]
    return (care + extra + main + box).filter { seen.insert($0).inserted }
  }

  private func boxWord() -> String {
    switch invoice.buyer.address?.country {
    case "SE": "Box "
    case "NO", "DK": "Postboks "
    case "FI", "AX": "PL "
    default: "P.O. Box "
    }
  }

  private func isCareOf(_ line: String) -> Bool {
    let head = line.prefix(4).lowercased()
    return head.hasPrefix("c/o") || head.hasPrefix("co/") || head.hasPrefix("v/")
  }

  private func isBox(_ line: String) -> Bool {
    let lower = line.lowercased()
    for word in ["box ", "postboks ", "postbox ", "pb ", "pl ", "p.o. box ", "po box "]
    where lower.hasPrefix(word) {
      return lower.dropFirst(word.count).first?.isNumber ?? false
    }
    return false
  }

  // MARK: Postcode and town

  private func town(_ address: PostalAddress) -> String {
    guard let city = address.city else { return "" }
    // American, Canadian and Australian towns need their state.
    guard ["US", "CA", "AU"].contains(address.country), let state = address.subdivision else {
      return city
    }
    return city + (address.country == "US" ? ", " : " ")
      + (state.split(separator: "-").last.map(String.init) ?? state)
  }

  private func postcode(_ address: PostalAddress, _ country: String) -> String {
    guard let given = address.postcode else {
      if Postcodes.isRequired(in: country) {
        deviate("address-no-postcode", "the buyer's address has no postcode", .postalZone)
      }
      return ""
    }
    if let fitted = Postcodes.normalise(given, country: country) { return fitted }
    if country == "FI", let fitted = Postcodes.normalise(given, country: "AX") { return fitted }
    deviate(
      "address-postcode", "the buyer's postcode does not have the form of \(country)", .postalZone)
    return given
  }
}

extension MailingCheck {
  /// Checks the buyer of a UBL document; what is wrong is told at its element.
  init(reading: DocumentReading, invoice: Invoice) {
    self.init(invoice: invoice) { code, message, tag in
      let party = reading.root.part(.accountingCustomerParty)?.part(.party)
      let address = party?.part(.postalAddress) ?? party ?? reading.root
      reading.report(
        .deviation, code, message, at: address.basic(tag) ?? address, why: Self.why, fix: Self.fix)
    }
  }
}

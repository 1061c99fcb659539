/// The address that a piece is posted to, normalised at intake: NFC, no invisible characters,
/// postcode in its country's form.
public struct MailingAddress: Sendable, Hashable, Codable {
  /// The recipient's name, in one or more lines (a company, then an attention line).
  public var nameLines: [String]
  /// Everything between name and postcode line: c/o, street, box, floor.
  public var deliveryLines: [String]
  /// Postcode in the country's own form without country prefix, such as `903 25`, or empty.
  public var postcode: String
  /// Town.
  public var town: String
  /// ISO 3166-1 alpha-2.
  public var country: String
  /// Makes a mailing address.
  public init(
    nameLines: [String], deliveryLines: [String], postcode: String, town: String, country: String
  ) {
    self.nameLines = nameLines
    self.deliveryLines = deliveryLines
    self.postcode = postcode
    self.town = town
    self.country = country
  }
}

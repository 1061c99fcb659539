/// Seller, buyer, payee or tax representative.
public struct Party: Sendable, Equatable {
  /// BT-34/BT-49 electronic address.
  public var endpoint: Identifier?
  /// BT-29/BT-46/BT-60 identifiers.
  public var identifiers: [Identifier] = []
  /// BT-28/BT-45 trading name (UBL PartyName).
  public var tradingName: String?
  /// BT-27/BT-44 registered name.
  public var registrationName: String?
  /// BT-30/BT-47 legal registration identifier.
  public var legalID: Identifier?
  /// BT-33 legal form or other legal information.
  public var legalForm: String?
  /// BT-31/BT-48 VAT identifier.
  public var vatID: String?
  /// BT-32 tax registration, such as "Godkänd för F-skatt" or "Foretaksregisteret".
  public var taxRegistration: String?
  /// BG-5/BG-8/BG-12 postal address.
  public var address: PostalAddress?
  /// BG-6/BG-9 contact name.
  public var contactName: String?
  /// BT-42/BT-57 telephone.
  public var telephone: String?
  /// BT-43/BT-58 e-mail.
  public var email: String?

  /// Makes an empty party.
  public init() {}

  /// The name to print: the registered name, else the trading name, else nothing.
  public var name: String { registrationName ?? tradingName ?? "" }
}

/// An identifier with the scheme that gives it meaning (an ICD or EAS code).
public struct Identifier: Sendable, Hashable {
  /// The scheme, such as `0192`, or nothing.
  public var scheme: String?
  /// The identifier as given, trimmed.
  public var value: String
  /// Makes an identifier.
  public init(scheme: String?, value: String) {
    self.scheme = scheme
    self.value = value
  }
}

/// A postal address by the terms of EN 16931 (BG-5, BG-8, BG-12, BG-15).
public struct PostalAddress: Sendable, Hashable {
  /// Line 1, usually street and number (BT-50).
  public var street: String?
  /// Line 2 (BT-51).
  public var additionalStreet: String?
  /// Further lines, usually one (BT-163).
  public var extraLines: [String] = []
  /// OIOUBL keeps the house number apart.
  public var buildingNumber: String?
  /// OIOUBL and others: box.
  public var postbox: String?
  /// Town (BT-52).
  public var city: String?
  /// Postcode (BT-53).
  public var postcode: String?
  /// Country subdivision (BT-54).
  public var subdivision: String?
  /// ISO 3166-1 alpha-2 country (BT-55).
  public var country: String?
  /// Makes an empty address.
  public init() {}
}

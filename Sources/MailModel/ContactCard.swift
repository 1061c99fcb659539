/// What is known of a recipient that channels can use.
public struct ContactCard: Sendable, Equatable {
  /// Name, as the invoice has it.
  public var name = ""
  /// ISO 3166-1 alpha-2 country.
  public var country: String?
  /// What kind of recipient it is.
  public var segment = Segment.person
  /// E-mail address.
  public var email: String?
  /// Mobile telephone number with `+` and country code, digits only.
  public var phone: String?
  /// Number in the register of companies, in its country's own form.
  public var organisationNumber: String?
  /// Electronic address with its scheme.
  public var endpoint: Identifier?
  /// A person's own number.
  public var personalNumber: String?
  /// The payment reference of the invoice, digits only.
  public var paymentReference: String?
  /// Makes an empty card.
  public init() {}

  /// Whether something is known.
  public func has(_ kind: ContactKind) -> Bool {
    switch kind {
    case .email: email != nil
    case .phone: phone != nil
    case .organisationNumber: organisationNumber != nil
    case .endpoint: endpoint != nil
    case .personalNumber: personalNumber != nil
    case .paymentReference: paymentReference != nil
    }
  }
}

/// One of the names by which a sender knows a recipient: what directories and agreements are found
/// by. Personal, so it stays in the spool and is never part of a message.
public struct RecipientKey: Sendable, Hashable {
  /// What kind of name it is; the surest first.
  public enum Kind: String, Sendable, CaseIterable {
    /// The sender's own customer number (BT-46).
    case customer
    /// A payment reference whose beginning says whose it is, as in AvtaleGiro's agreements.
    case reference
    /// An electronic address, `scheme:value`.
    case endpoint
    /// A company's number, `NO:999999999`.
    case organisation
    /// A person's own number.
    case personal
    /// An e-mail address in small letters.
    case email
    /// A telephone number with `+` and country code.
    case phone
    /// The opaque name of name and address, as in manifests.
    case mailing
  }

  /// What kind of name it is.
  public var kind: Kind
  /// The name, in its one form.
  public var value: String

  /// Makes a key.
  public init(_ kind: Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// `kind:value`, as the spool keeps it.
  public var text: String { "\(kind.rawValue):\(value)" }

  /// Reads `kind:value`.
  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), !parts[1].isEmpty else {
      return nil
    }
    self.init(kind, String(parts[1]))
  }
}

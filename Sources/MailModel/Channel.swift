/// A way on which an invoice may reach its recipient.
public enum Channel: String, Sendable, Codable, CaseIterable {
  /// On paper, from a print site.
  case print
  /// By e-mail.
  case email
  /// Over the Peppol network, EHF included.
  case peppol
  /// The Swedish document of that name, for receivers that ask for it.
  case svefaktura
  /// The Finnish document of that name.
  case finvoice
  /// The Danish document of that name.
  case oioubl
  /// To the invoice inbox of a private person's bank: eFaktura in Norway, e-faktura in Sweden.
  case efaktura
  /// Norwegian direct debit.
  case avtalegiro
  /// Swedish direct debit.
  case autogiro
  /// To the payment app on a private person's mobile telephone.
  case vipps
  /// The Swedish digital mailbox.
  case kivra
  /// The Norwegian digital mailbox.
  case digipost
  /// To any other digital mailbox.
  case mailbox
  /// To the recipient's bank in any other way.
  case bank
  /// A text message with a link.
  case sms
  /// To the recipient's or sender's own printer.
  case cloudprint
  /// Sold to a factor, who sends it.
  case factoring

  /// Whether nobody may be served on it who has not agreed: money is drawn by it.
  public var needsConsent: Bool { self == .avtalegiro || self == .autogiro }
}

/// A moment, in whole seconds since 1970-01-01 UTC. Rooms are handed one; none of them looks at a
/// clock.
public struct Moment: Sendable, Hashable, Comparable, Codable {
  /// Seconds since 1970-01-01 UTC.
  public var seconds: Int
  /// Makes a moment.
  public init(seconds: Int) { self.seconds = seconds }
  /// The moment so many seconds later.
  public func adding(seconds more: Int) -> Moment { Moment(seconds: seconds + more) }
  /// Seconds since `earlier`; never below 0.
  public func age(of earlier: Moment) -> Int { max(0, seconds - earlier.seconds) }
  /// Orders moments from early to late.
  public static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }
}

/// What kind of recipient it is; ladders differ by it.
public enum Segment: String, Sendable, Codable, CaseIterable {
  /// A private person.
  case person
  /// A company or association.
  case company
  /// A public body.
  case publicBody = "public"
}

/// What may be known of a recipient and is needed to reach it.
public enum ContactKind: String, Sendable, Codable, CaseIterable {
  /// An e-mail address.
  case email
  /// A mobile telephone number.
  case phone
  /// A number in the register of companies.
  case organisationNumber
  /// An electronic address with its scheme.
  case endpoint
  /// A person's own number.
  case personalNumber
  /// A payment reference with check digit: OCR, KID, FIK, viite.
  case paymentReference
}

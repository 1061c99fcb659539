/// What a recipient who follows a link is shown of an invoice.
public struct LinkedInvoice: Sendable, Equatable {
  /// One way to pay it.
  public struct Payment: Sendable, Equatable {
    /// The account, IBAN, bankgiro or creditor number.
    public var account: String?
    /// What to give as reference: OCR, KID, FIK, viite.
    public var reference: String?
    /// Makes a way to pay.
    public init(account: String?, reference: String?) {
      self.account = account
      self.reference = reference
    }
  }

  /// The language to say it in.
  public var language: Language
  /// Whose invoice it is.
  public var sender: String
  /// Invoice, credit note or reminder.
  public var kind: Invoice.Kind
  /// Its number.
  public var number: String
  /// Its date.
  public var issued: CalendarDate?
  /// When it is to be paid.
  public var due: CalendarDate?
  /// What is to be paid.
  public var amount: Money?
  /// How it can be paid, the first way first.
  public var payments: [Payment] = []
  /// Whether the amount is drawn by direct debit.
  public var isDrawn = false
  /// Whether its original is a file that a recipient can use.
  public var hasOriginal = false
  /// The last day on which the link leads to it.
  public var linkedThrough: CalendarDate

  /// Makes it with what none is without.
  public init(
    language: Language, sender: String, kind: Invoice.Kind, number: String,
    linkedThrough: CalendarDate
  ) {
    self.language = language
    self.sender = sender
    self.kind = kind
    self.number = number
    self.linkedThrough = linkedThrough
  }
}

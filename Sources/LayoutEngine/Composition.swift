import MailModel

/// What composing needs beside the invoice itself.
public struct CompositionContext: Sendable {
  /// The language of all words that the layout and engine add.
  public var language: Language
  /// The other language of a document that says everything twice, if it does.
  public var secondLanguage: Language?
  /// The recipient's block, ready for the window, at most six lines.
  public var addressLines: [String]
  /// Where the block goes.
  public var addressSide: AddressSide
  /// What the envelope's window may show of the sheet (front) or of the back's upright page,
  /// wherever the sheet lies in it. Nothing but the address may stand there.
  public var window: Rectangle
  /// Where in it the address may stand. Nothing for the window less 2 mm all around.
  public var addressArea: Rectangle?
  /// The sender's return address line, where it is printed in the window.
  public var returnAddress: String?
  /// What of the sheet must stay clear for the address: the parts that show in any window of the
  /// site. Nothing where no envelope has a window.
  public var windowZone: Rectangle?
  /// Where envelopes have their window.
  public var windowSide: WindowPlace
  /// What of the window is kept for the operator's postage mark. The postal product is chosen after
  /// composing, so the mark itself is drawn as the job is.
  public var frankingPlace: Rectangle?
  /// The sender's logo, as a name of the picture store.
  public var logo: String?
  /// Free texts and colours of the sender file: `sender.NAME` in layout expressions.
  public var senderValues: [String: String]
  /// Whether the document is paid by direct debit and when it is drawn.
  public var notices: Set<Notice>

  /// Things that a document must say in its own language.
  public enum Notice: String, Sendable, CaseIterable {
    /// A credit note: nothing to pay.
    case creditNote
    /// The payable amount is zero: nothing to pay.
    case nothingToPay
    /// The payable amount is negative: it is to the customer's credit.
    case credit
    /// The amount is drawn by direct debit on the due date.
    case directDebit
    /// A reminder: the amount should have been paid earlier.
    case reminder
  }

  /// Where the address stands.
  public enum AddressSide: String, Sendable, Codable { case front, back }

  /// Makes a context.
  public init(
    language: Language, addressLines: [String], addressSide: AddressSide, window: Rectangle,
    addressArea: Rectangle? = nil, returnAddress: String? = nil, logo: String? = nil,
    senderValues: [String: String] = [:], notices: Set<Notice> = []
  ) {
    self.language = language
    self.addressLines = addressLines
    self.addressSide = addressSide
    self.window = window
    self.addressArea = addressArea
    self.returnAddress = returnAddress
    windowZone = window
    // A window in the sheet's right half is a right window, unless the site says otherwise.
    windowSide = window.minX + window.size.width / 2 > Length.mm(105) ? .right : .left
    self.logo = logo
    self.senderValues = senderValues
    self.notices = notices
  }
}

/// What a page is made of. Its items stand in this order: regions with the address, slip, flow.
public struct PageAnatomy: Sendable, Equatable {
  /// Where the flow may stand.
  public var body: Rectangle
  /// The payment slip's part of the sheet, where the page has one.
  public var slip: Rectangle?
  /// Which items are the slip's.
  public var slipItems: Range<Int>
  /// Which items are the flow's.
  public var flowItems: Range<Int>
  /// Makes an anatomy.
  public init(body: Rectangle, slip: Rectangle?, slipItems: Range<Int>, flowItems: Range<Int>) {
    self.body = body
    self.slip = slip
    self.slipItems = slipItems
    self.flowItems = flowItems
  }
}

/// A composed document.
public struct Composition: Sendable, Equatable {
  /// The document's pages in reading order.
  public var pages: [Frame]
  /// The reserved back of the first sheet with the address, where the address goes there.
  public var addressBack: Frame?
  /// What went wrong: an overfull box, a missing glyph (`deviation`).
  public var diagnostics: [Diagnostic]
  /// Where it was traced: for each page, in the order of its items, their numbers among
  /// `Layout.objects`. Empty otherwise.
  public var origins: [[Int32]] = []
  /// Where it was traced: what each page is made of.
  public var anatomy: [PageAnatomy] = []
  /// Where it was traced: the built-in words that the document must show, empty where none.
  public var notice = ""
  /// Makes a composition.
  public init(pages: [Frame], addressBack: Frame? = nil, diagnostics: [Diagnostic] = []) {
    self.pages = pages
    self.addressBack = addressBack
    self.diagnostics = diagnostics
  }
}

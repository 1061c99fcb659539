import Foundation
import LayoutEngine
import MailModel
import Pipeline
import Production
import Rendering

/// One side of a sheet as it will be printed.
public struct ProofSide: Sendable {
  /// What the side shows.
  public enum Content: Sendable, Equatable {
    /// A page of the document, from 1.
    case page(Int)
    /// The reserved back with the address.
    case address
    /// Nothing.
    case blank
  }
  /// The sheet, from 1.
  public var sheet: Int
  /// Which side of it.
  public var face: AddressSide
  /// What it shows.
  public var content: Content
  /// The ink, with the inserter's mark where this side carries it (always the last items).
  public var frame: Frame
  /// For each item its number among the layout's objects; 0 for the mark.
  public var origins: [Int32]
  /// Which items are the inserter's mark, where this side carries it.
  public var markItems: Range<Int>?
  /// What the page is made of, if it shows one.
  public var anatomy: PageAnatomy?

  /// Whether this side carries the inserter's mark.
  public var carriesMark: Bool { markItems != nil }
}

/// A document composed with a layout and laid on sheets, ready to be judged and drawn.
public struct Proof: Sendable {
  /// The document.
  public var document: SampleDocument
  /// The layout's name.
  public var layout: String
  /// The objects that `origins` count in.
  public var objects: [SourceObject]
  /// Where the layout asks for its pages' stationery.
  public var stationery: [StationeryUse]
  /// The sender that it was composed for.
  public var sender: SenderProfile
  /// Where it would be printed.
  public var printSite: PrintSite
  /// What the layout was given beside the invoice.
  public var context: CompositionContext
  /// The mark scheme of the print site.
  public var marks: MarkScheme
  /// Whether it is printed on both sides.
  public var isDuplex: Bool
  /// The strip along each edge that the press leaves white.
  public var unprintableEdge: Length
  /// Words that the document must show, empty where none.
  public var notice: String
  /// The sides in printing order; a simplex proof has no backs.
  public var sides: [ProofSide]
  /// How many pages the document has.
  public var pages: Int
  /// What intake and composing had to say.
  public var diagnostics: [Diagnostic]

  /// The envelopes that the print site may put it into.
  public var envelopes: [Envelope] { printSite.envelopes }
  /// Whether the sender prints in black only.
  public var isMono: Bool { sender.colour == .mono }
}

extension Studio {
  /// How a document is tried.
  public struct Options: Sendable {
    /// The sender whose words and logo are used; nothing for the invoice's own.
    public var sender: String?
    /// Where the address goes; nothing for the sender's choice.
    public var addressSide: AddressSide?
    /// Where it is printed; nothing for what the sender and the recipient's country say.
    public var printSite: String?
    /// The language; nothing for the sender's.
    public var language: Language?
    /// Whether in colour; nothing for the sender's choice.
    public var colour: ColourMode?
    /// Makes options.
    public init(
      sender: String? = nil, addressSide: AddressSide? = nil, printSite: String? = nil,
      language: Language? = nil, colour: ColourMode? = nil
    ) {
      self.sender = sender
      self.addressSide = addressSide
      self.printSite = printSite
      self.language = language
      self.colour = colour
    }
  }

  /// Composes a document and lays it on sheets. Nothing where the layout has an error or the site
  /// no place to print it; the diagnostics say so.
  public func proof(
    _ document: SampleDocument, with loaded: LoadedLayout, _ options: Options = Options()
  ) -> (proof: Proof?, diagnostics: [Diagnostic]) {
    guard let layout = loaded.layout else { return (nil, loaded.diagnostics) }
    guard var sender = sender(for: document, layout: loaded.name, options) else {
      return (nil, [Self.noSender(options)])
    }
    if let side = options.addressSide { sender.addressSide = side }
    if let language = options.language { sender.language = language }
    if let colour = options.colour { sender.colour = colour }
    let named = options.printSite.flatMap(site.printSite)
    let country = document.mailing?.country ?? sender.country
    guard let place = named ?? site.printSite(for: sender, mailingTo: country),
      let scheme = site.markScheme(place.markScheme),
      let recipe = CompositionRecipe(
        document.invoice, addressLines: addressLines(document, sender, place), sender: sender,
        at: place, of: site)
    else {
      let fault = Diagnostic(
        .deviation, code: "no-print-site", "no print site with a window takes the piece",
        at: .init(file: "site.yaml"))
      return (nil, [fault])
    }
    let composer = composer(of: loaded, layout)
    let composition = composer.compose(document.invoice, recipe.context, traces: true)
    let isDuplex = site.duplex(for: sender, at: place)
    var proof = Proof(
      document: document, layout: loaded.name, objects: layout.objects,
      stationery: layout.stationery, sender: sender,
      printSite: place, context: recipe.context, marks: scheme, isDuplex: isDuplex,
      unprintableEdge: site.stock(place.stock)?.unprintableEdge ?? .mm(5),
      notice: composition.notice, sides: [],
      pages: composition.pages.count,
      diagnostics: document.diagnostics + composition.diagnostics)
    proof.sides = sides(of: composition, proof)
    return (proof, proof.diagnostics)
  }

  private func addressLines(
    _ document: SampleDocument, _ sender: SenderProfile, _ place: PrintSite
  ) -> [String] {
    guard let mailing = document.mailing else { return [] }
    return AddressBlock.lines(mailing, postedFrom: place.country, language: sender.language)
  }

  private func sender(
    for document: SampleDocument, layout: String, _ options: Options
  ) -> SenderProfile? {
    if let id = options.sender { return site.sender(id: id) }
    // An invoice of a sender with another design is tried with that sender's own words and logo.
    return site.sender(for: document.invoice)
      ?? site.senders.first { $0.layout == layout } ?? site.senders.first
  }

  private static func noSender(_ options: Options) -> Diagnostic {
    Diagnostic(
      .error, code: "unknown-sender",
      options.sender.map { "the site has no sender \"\($0)\"" } ?? "the site has no sender",
      at: .init(file: "senders/"), fix: "name one of the site's senders")
  }

  // MARK: Sheets

  private func sides(of composition: Composition, _ proof: Proof) -> [ProofSide] {
    let isBack = proof.context.addressSide == .back
    let pages = composition.pages.map { _ in PageInk.mono }
    let request = PieceRequest(
      documentSequence: 1, id: "proof", sender: proof.sender.id, recipient: "", country: "",
      postcode: "", printSite: proof.printSite.id, colour: proof.sender.colour,
      duplex: proof.isDuplex, addressSide: isBack ? .back : .front, product: proof.sender.product,
      documents: [PieceDocument(name: "", pages: pages)], inserts: [], divert: false)
    let sheets = SheetPlanner.sheets(of: request)
    let franking = franking(proof)
    let address = Int32(proof.objects.firstIndex { $0.element == "address" } ?? 0)
    var sides: [ProofSide] = []
    for (index, sheet) in sheets.enumerated() {
      let mark = mark(sheet: index + 1, of: sheets.count, proof)
      sides.append(
        side(
          sheet.front, .front, index + 1, composition, address: address,
          mark: isBack ? [] : mark, franking: isBack ? [] : franking))
      guard proof.isDuplex else { continue }
      sides.append(
        side(
          sheet.back, .back, index + 1, composition, address: address, mark: isBack ? mark : [],
          franking: isBack ? franking : []))
    }
    return sides
  }

  private func side(
    _ side: SheetSide, _ face: AddressSide, _ sheet: Int, _ composition: Composition,
    address: Int32, mark: [FrameItem], franking: [FrameItem]
  ) -> ProofSide {
    var frame = Frame()
    var origins: [Int32] = []
    var content = ProofSide.Content.blank
    var anatomy: PageAnatomy?
    switch side {
    case .page(_, let page):
      frame = composition.pages[page]
      origins = composition.origins[page]
      content = .page(page + 1)
      anatomy = composition.anatomy[page]
    case .address:
      frame = composition.addressBack ?? Frame()
      origins = frame.items.map { _ in address }
      content = .address
    case .cover, .blank: break
    }
    if content == .address || content == .page(1) {
      frame.items += franking
      origins += franking.map { _ in 0 }
    }
    frame.items += mark
    origins += mark.map { _ in 0 }
    return ProofSide(
      sheet: sheet, face: face, content: content, frame: frame, origins: origins,
      markItems: mark.isEmpty ? nil : frame.items.count - mark.count..<frame.items.count,
      anatomy: anatomy)
  }

  /// The postage mark of the product that the sender asks for, where the site prints it.
  private func franking(_ proof: Proof) -> [FrameItem] {
    let mark = FrankingMark(
      proof.sender.product, of: site.postalOperator(proof.printSite.operatorID),
      at: proof.context.frankingPlace)
    // Without the house's own font no page is composed either, and its diagnostic says so.
    return (try? mark?.items(text: fonts)) ?? []
  }

  /// The mark as the first piece of job 1 would have it.
  private func mark(sheet: Int, of sheets: Int, _ proof: Proof) -> [FrameItem] {
    let content = MarkContent(
      job: 1, piece: 1, sheet: sheet, sheets: sheets,
      feeders: proof.sender.inserts.map(\.feeder), divert: false)
    // A number that does not fit its field stops a job, not a preview.
    guard let text = try? proof.marks.text(content) else { return [] }
    return markItems(of: proof.marks, saying: text)
  }

  // MARK: Drawing

  /// A side as a PNG picture. `mono` takes the declared greys.
  public func png(_ frame: Frame, mono: Bool, dotsPerInch: Double) throws -> [UInt8] {
    try renderPNG(
      frame, fonts: fonts, pictures: pictures(mono: mono), mono: mono, dotsPerInch: dotsPerInch)
  }

  /// The same `width` pixels wide, made quickly.
  public func quickPNG(_ frame: Frame, mono: Bool, width: Int) throws -> [UInt8] {
    try renderQuickPNG(
      frame, fonts: fonts, pictures: pictures(mono: mono), mono: mono,
      dotsPerInch: Double(width) / frame.size.width.points * 72)
  }

  /// Writes sides as a PDF, a page each.
  public func writePDF(
    _ sides: [ProofSide], mono: Bool, title: String, created: Date, to path: String
  ) throws {
    try Pipeline.writePDF(
      sides.map(\.frame), to: path, fonts: fonts, pictures: pictures(mono: mono),
      stationery: stationery, mono: mono, title: title, created: created)
  }
}

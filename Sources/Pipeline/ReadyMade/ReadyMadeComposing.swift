import Intake
import LayoutEngine
import MailModel
import Production
import QPDFKit
import SiteConfiguration
import Spooling
import Verification

/// Lays a ready-made invoice on its sheets by the first of its sender's remedies that lets it be
/// mailed.
struct ReadyMadeComposing {
  let document: IntakeStage.Accepted
  let pages: ReadyMadeDocument
  let recipe: CompositionRecipe
  let workshop: Workshop
  let text: any TextMeasuring

  /// What came of it.
  struct Made {
    /// What we draw above the sender's pages; last the page with the address for a back.
    var frames: [Frame] = []
    var plan: DocumentPlan?
    var reasons: [Reason] = []
  }

  /// Millimetres of the window's top that a return line takes.
  private static let returnLineMM = 4.0
  /// Findings of one document that are told.
  private static let findingsMax = 20

  /// Checks, chooses, places.
  func compose() throws -> Made {
    guard let profile = document.sender.readyMade else { return Made() }
    let sender = document.sender
    let prepared: ReadyMadeShelf.Prepared
    switch try workshop.readyMade.prepared(pages.sha256, grey: sender.colour == .mono) {
    case .failure(let fault):
      // It could be prepared when it was read; a program was changed between the two.
      throw SpoolError(
        .broken, "a ready-made invoice cannot be made fit to print any more",
        why: fault.description)
    case .success(let found): prepared = found
    }
    let words = prepared.words[pages.pages.lowerBound]
    let address = AddressFinding(
      words, mailing: document.mailing, returnAddress: sender.returnAddress,
      near: recipe.context.addressArea ?? recipe.context.window)
    let isDuplex = workshop.site.duplex(for: sender, at: recipe.printSite)
    let fitting = ReadyMadeFitting(
      profile: profile, rules: rules(hasReturnLine: address?.hasReturnLine ?? false),
      duplex: isDuplex)
    let fitPages = prepared.pages[pages.pages].map(FitPage.init)
    switch fitting.fit(fitPages, address: address?.address) {
    case .failure(let refusal): return Made(reasons: reasons(refusal.tried))
    case .success(let fit):
      return try made(fit, prepared, address: address, isDuplex: isDuplex)
    }
  }

  // MARK: Rules

  private var stock: Stock? { workshop.site.stock(recipe.printSite.stock) }

  private func rules(hasReturnLine: Bool) -> SheetRules {
    let size = stock?.size ?? .a4
    var rules = SheetRules(
      width: size.width.millimetres, height: size.height.millimetres,
      edge: stock?.unprintableEdge.millimetres ?? 5)
    rules.mark = workshop.site.markScheme(recipe.printSite.markScheme).map { Patch($0.zone) }
    rules.window = recipe.context.windowZone.map(Patch.init)
    rules.address = Patch(recipe.context.addressArea ?? recipe.context.window)
    if let franking = recipe.context.frankingPlace {
      rules.ours.append(("postage mark", Patch(franking)))
    }
    if recipe.context.returnAddress != nil, !hasReturnLine, let area = rules.address {
      rules.ours.append(
        (
          "return line",
          Patch(
            left: area.left, top: area.top, right: area.right, bottom: area.top + Self.returnLineMM)
        ))
    }
    return rules
  }

  // MARK: Pages

  private func made(
    _ fit: ReadyMadeFit, _ prepared: ReadyMadeShelf.Prepared, address: AddressFinding?,
    isDuplex: Bool
  ) throws -> Made {
    let sheet = stock?.size ?? .a4
    var frames: [Frame] = []
    var laid: [ReadyMadePlan.Page] = []
    var colours: [Bool] = []
    if fit.remedy == .coverSheet {
      frames.append(try cover())
      laid.append(ReadyMadePlan.Page())
      colours.append(false)
      if isDuplex {
        // The sender's first page begins a sheet of its own.
        frames.append(Frame())
        laid.append(ReadyMadePlan.Page(isBlank: true))
        colours.append(false)
      }
    }
    for (index, place) in zip(pages.pages, fit.places) {
      let page = prepared.pages[index]
      frames.append(Frame())
      laid.append(
        ReadyMadePlan.Page(
          source: index,
          matrix: place.matrix(
            width: page.widthPt, height: page.heightPt, sheetHeight: sheet.height.points),
          scale: place.scale, isTurned: place.isTurned,
          text: PageText(prepared.words[index].lazy.map(\.text)).sum))
      colours.append(document.sender.colour == .colour && page.usesColour)
    }
    let isInWindow = fit.remedy == .asIs || fit.remedy == .move
    if isInWindow, !(address?.hasReturnLine ?? false) { frames[0] = try returnLine() }
    if fit.remedy == .addressOnBack { frames.append(try addressPage()) }
    var plan = DocumentPlan(
      printSite: recipe.printSite.id, pageColours: colours,
      hasAddressBack: fit.remedy == .addressOnBack,
      // What the window shows is the design's own way of writing the address.
      addressLines: isInWindow
        ? address?.lines ?? recipe.context.addressLines : recipe.context.addressLines,
      addressPlace: recipe.context.addressArea ?? recipe.context.window,
      frankingPlace: recipe.context.frankingPlace,
      returnAddress: recipe.context.returnAddress, enclosures: [],
      fontsFingerprint: workshop.fontsFingerprint)
    plan.readyMade = ReadyMadePlan(sha256: pages.sha256, remedy: fit.remedy, pages: laid)
    return Made(frames: frames, plan: plan, reasons: notes(fit))
  }

  private var panel: AddressPanel {
    AddressPanel(
      lines: recipe.context.addressLines,
      area: recipe.context.addressArea ?? recipe.context.window,
      returnAddress: recipe.context.returnAddress, frankingPlace: recipe.context.frankingPlace)
  }

  private func addressPage() throws -> Frame {
    var page = try PageBuilder(text: text)
    panel.draw(on: &page)
    return page.frame
  }

  private func cover() throws -> Frame {
    var page = try PageBuilder(text: text)
    panel.draw(on: &page)
    page.line(document.sender.name, x: 25, y: 150, size: 14, heavy: true, width: 165)
    page.line(
      "\(word) \(document.invoice.number)", x: 25, y: 158, size: 11, width: 165)
    return page.frame
  }

  /// What the document is, in the sender's language.
  private var word: String {
    let words: (String, String, String)
    switch document.sender.language {
    case .sv: words = ("Faktura", "Kreditfaktura", "Påminnelse")
    case .nb: words = ("Faktura", "Kreditnota", "Purring")
    case .nn: words = ("Faktura", "Kreditnota", "Purring")
    case .da: words = ("Faktura", "Kreditnota", "Rykker")
    case .fi: words = ("Lasku", "Hyvityslasku", "Maksumuistutus")
    case .en: words = ("Invoice", "Credit note", "Reminder")
    }
    switch document.invoice.kind {
    case .invoice: return words.0
    case .creditNote: return words.1
    case .reminder: return words.2
    }
  }

  /// The sender's return line at the window's top, above the design's own address.
  private func returnLine() throws -> Frame {
    guard let line = recipe.context.returnAddress else { return Frame() }
    let area = Patch(recipe.context.addressArea ?? recipe.context.window)
    var right = area.right
    if let franking = recipe.context.frankingPlace.map(Patch.init),
      franking.top < area.top + Self.returnLineMM, franking.left > area.left
    {
      right = min(right, franking.left - 2)
    }
    var page = try PageBuilder(text: text)
    page.line(
      line, x: area.left, y: area.top + 3, size: 6.5, width: right - area.left,
      role: .returnAddress)
    return page.frame
  }

  // MARK: Reasons

  private func notes(_ fit: ReadyMadeFit) -> [Reason] {
    var notes = fit.passedOver.map { remedy, findings in
      Reason(
        code: "ready-made-passed-over",
        message: "\(remedy.rawValue) does not do: " + Self.sentence(findings), severity: .note)
    }
    let moved = zip(pages.pages, fit.places).filter { $0.1 != Self.still }
    let how = moved.prefix(3).map { index, place in
      "page \(index - pages.pages.lowerBound + 1) at \(Self.hundredths(place.scale * 100)) %, "
        + "\(Self.hundredths(place.left)) mm across, \(Self.hundredths(place.top)) mm down"
    }
    notes.append(
      Reason(
        code: "ready-made-\(fit.remedy.rawValue)",
        message: "printed by the remedy \(fit.remedy.rawValue)"
          + (how.isEmpty ? "" : ": " + how.joined(separator: "; ")), severity: .note))
    return notes
  }

  private static let still = PagePlace(scale: 1, left: 0, top: 0, isTurned: false)

  private func reasons(
    _ tried: [(remedy: ReadyMadeProfile.Remedy, findings: [FitFinding])]
  ) -> [Reason] {
    let all = tried.flatMap { remedy, findings in findings.map { (remedy, $0) } }
    var reasons = all.prefix(Self.findingsMax).map { remedy, finding in
      Reason(
        code: "ready-made-\(finding.code)",
        message: "\(remedy.rawValue): \(finding.message); \(finding.fix)",
        place: document.record.path,
        severity: .deviation)
    }
    if all.count > Self.findingsMax {
      reasons.append(
        Reason(
          code: "too-many-findings",
          message: "\(all.count - Self.findingsMax) more findings are not listed",
          severity: .deviation))
    }
    return reasons
  }

  private static func sentence(_ findings: [FitFinding]) -> String {
    let shown = findings.prefix(3).map(\.message).joined(separator: "; ")
    return findings.count > 3 ? "\(shown); and \(findings.count - 3) more" : shown
  }

  private static func hundredths(_ value: Double) -> String {
    String(Double((value * 100).rounded()) / 100)
  }
}

extension FitPage {
  /// A prepared page.
  init(_ page: PreparedPage) {
    let width = page.widthPt / Placement.pointsPerMM
    let height = page.heightPt / Placement.pointsPerMM
    self.init(
      width: width, height: height,
      ink: InkMap(width: width, height: height, columns: page.ink.columns, rows: page.ink.rows) {
        page.ink[column: $0, row: $1]
      })
  }
}

import LayoutEngine
import MailModel

/// How a document is composed, by what the site and its sender say. Production and the designer's
/// desk both ask here, so that a preview is what will be printed.
package struct CompositionRecipe: Sendable {
  /// Where it will be printed.
  package var printSite: PrintSite
  /// What the layout is given beside the invoice.
  package var context: CompositionContext

  /// Gathers it; nothing where no print site with a window takes the piece.
  package init?(
    _ invoice: Invoice, mailing: MailingAddress, sender: SenderProfile, site: Site
  ) {
    guard let place = site.printSite(for: sender, mailingTo: mailing.country) else { return nil }
    let lines = AddressBlock.lines(mailing, postedFrom: place.country, language: sender.language)
    self.init(invoice, addressLines: lines, sender: sender, at: place, of: site)
  }

  /// The same for an address block that is given, at a print site that is given.
  package init?(
    _ invoice: Invoice, addressLines: [String], sender: SenderProfile, at place: PrintSite,
    of site: Site
  ) {
    guard let shown = place.addressWindow else { return nil }
    printSite = place
    // Sheets move in their envelopes: what may show is more than the window, what is sure to show
    // less.
    context = CompositionContext(
      language: sender.language, addressLines: addressLines,
      addressSide: sender.addressSide == .back ? .back : .front,
      window: place.sweptWindow() ?? shown, addressArea: place.addressArea(), logo: sender.logo,
      senderValues: sender.values, notices: Self.notices(invoice))
    context.secondLanguage = sender.secondLanguage
    context.windowZone = place.sweptWindow()
    context.windowSide = place.windowSide
    context.frankingPlace = FrankingMark.place(at: place, of: site)
    if place.printsReturnAddress { context.returnAddress = sender.returnAddress }
  }

  private static func notices(_ invoice: Invoice) -> Set<CompositionContext.Notice> {
    var notices: Set<CompositionContext.Notice> = []
    if invoice.kind == .creditNote { notices.insert(.creditNote) }
    if invoice.kind == .reminder { notices.insert(.reminder) }
    if invoice.totals.payable == 0 { notices.insert(.nothingToPay) }
    if invoice.totals.payable < 0 { notices.insert(.credit) }
    if invoice.kind == .invoice, invoice.totals.payable > 0,
      invoice.paymentMeans.contains(where: \.isDirectDebit)
    {
      notices.insert(.directDebit)
    }
    return notices
  }
}

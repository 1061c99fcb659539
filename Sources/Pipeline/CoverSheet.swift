import LayoutEngine
import MailModel

/// The first sheet of a later envelope of a split piece: it says which envelope of how many this is
/// and, where the address stands on fronts, carries the address for the window.
struct CoverSheet {
  let envelope: Int
  let count: Int
  let senderName: String
  let document: String
  let language: Language

  /// The cover's front.
  func frame(text: any TextMeasuring, address: AddressPanel?) throws -> Frame {
    var page = try PageBuilder(text: text)
    address?.draw(on: &page)
    let words = Words(language)
    page.line("\(words.envelope) \(envelope) (\(count))", x: 20, y: 140, size: 20, heavy: true)
    page.line(senderName, x: 20, y: 150, size: 11, width: 170)
    page.line("\(words.document) \(document)", x: 20, y: 156, size: 11, width: 170)
    page.line(words.explanation, x: 20, y: 166, size: 10, width: 170)
    return page.frame
  }

  private struct Words {
    let envelope: String
    let document: String
    let explanation: String

    init(_ language: Language) {
      switch language {
      case .sv:
        (envelope, document) = ("Kuvert", "Dokument")
        explanation = "Försändelsen är delad på flera kuvert. Resten kommer i de andra."
      case .nb, .nn:
        (envelope, document) = ("Konvolutt", "Dokument")
        explanation = "Sendingen er delt på flere konvolutter. Resten ligger i de andre."
      case .da:
        (envelope, document) = ("Kuvert", "Dokument")
        explanation = "Forsendelsen er delt i flere kuverter. Resten ligger i de andre."
      case .fi:
        (envelope, document) = ("Kirjekuori", "Asiakirja")
        explanation = "Lähetys on jaettu useaan kuoreen. Loput ovat muissa kuorissa."
      case .en:
        (envelope, document) = ("Envelope", "Document")
        explanation = "This mailing is split over several envelopes. The rest is in the others."
      }
    }
  }
}

/// The recipient's block inside a window, on pages that the product itself writes.
struct AddressPanel {
  let lines: [String]
  /// Where an envelope is sure to show the address.
  let area: Rectangle
  /// The sender's line over the block, where it is printed.
  var returnAddress: String?
  /// What of the window is the postage mark's.
  var frankingPlace: Rectangle?

  /// Sets the lines at x = 20 mm where the area allows, in its middle.
  func draw(on page: inout PageBuilder) {
    let x = max(20, area.minX.millimetres)
    let leading = 4.4
    let height = Double(max(0, lines.count - 1)) * leading
    let middle = area.minY.millimetres + area.size.height.millimetres / 2
    // A baseline lies about a third of the type's height below the line's middle.
    var y = middle - height / 2 + 1.2
    let whole = area.maxX.millimetres - x
    func width(at y: Double) -> Double {
      guard let mark = frankingPlace, mark.minX.millimetres > x,
        y - 4 < mark.maxY.millimetres + 2, y + 2 > mark.minY.millimetres - 2
      else { return whole }
      return min(whole, mark.minX.millimetres - 2 - x)
    }
    if let returnAddress {
      let line = area.minY.millimetres + 3
      page.line(
        returnAddress, x: x, y: line, size: 6.5, width: width(at: line), role: .returnAddress)
      y = max(y, line + leading)
    }
    for line in lines {
      page.line(line, x: x, y: y, size: 10, width: width(at: y), role: .address)
      y += leading
    }
  }
}

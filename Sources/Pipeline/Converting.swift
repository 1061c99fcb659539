import Channels
import Exporting
import Intake
import MailModel
import Spooling

extension DocumentForm {
  /// The invoice written in this form, with what the form has no place for or has otherwise.
  /// Nothing is written where the form needs what the invoice does not say, or where what was
  /// written does not read as the same invoice: then the channel refuses it, and the next rung has
  /// its turn.
  func convert(_ invoice: Invoice) -> (bytes: [UInt8]?, losses: [Diagnostic]) {
    let export =
      switch self {
      case .svefaktura: SvefakturaExport.write(invoice)
      case .finvoice: FinvoiceExport.write(invoice)
      case .oioubl: OIOUBLExport.write(invoice)
      case .peppol: PeppolExport.write(invoice)
      }
    guard let bytes = export.bytes,
      !export.diagnostics.contains(where: { $0.severity >= .deviation })
    else { return (nil, export.diagnostics) }
    let faults = Self.check(bytes, against: invoice)
    return faults.isEmpty ? (bytes, export.diagnostics) : (nil, export.diagnostics + faults)
  }

  /// What the rules of EN 16931 and Peppol find in a document that was written, and what it says of
  /// the invoice otherwise.
  private static func check(_ bytes: [UInt8], against invoice: Invoice) -> [Diagnostic] {
    let reading = InvoiceReader.read(bytes, file: "converted")
    var faults = reading.diagnostics.filter { diagnostic in
      diagnostic.severity >= .deviation
        && ["BR-", "PEPPOL-"].contains { diagnostic.code.hasPrefix($0) }
    }
    let isSame =
      reading.invoice.map { read in
        read.number == invoice.number && read.kind == invoice.kind
          && read.totals.payable == invoice.totals.payable && read.currency == invoice.currency
          && read.lines.count == invoice.lines.count
      } ?? false
    if !isSame {
      faults.append(
        Diagnostic(
          .deviation, code: "converted-differs",
          "what was written does not read as the invoice that it was written from"))
    }
    return faults
  }
}

extension Invoice {
  /// The invoice with the electronic addresses that site and directory know, where it names none:
  /// formats before EN 16931 have no place for them.
  func addressed(
    from own: [Identifier], to address: String?, or card: ContactCard
  ) -> Invoice {
    var invoice = self
    if invoice.seller.endpoint?.scheme == nil { invoice.seller.endpoint = own.first }
    if invoice.buyer.endpoint?.scheme == nil {
      let parts = address?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
      let registers = ["NO": "0192", "SE": "0007", "DK": "0184", "FI": "0216"]
      if parts.count == 2, parts[0].utf8.count == 4 {
        invoice.buyer.endpoint = Identifier(scheme: parts[0], value: parts[1])
      } else if let endpoint = card.endpoint {
        invoice.buyer.endpoint = endpoint
      } else if let number = card.organisationNumber, let scheme = registers[card.country ?? ""] {
        invoice.buyer.endpoint = Identifier(scheme: scheme, value: number)
      }
    }
    return invoice
  }
}

extension Reason {
  /// What is told of a document that a channel's form cannot say. It stops nothing by itself: the
  /// channel's verdict does.
  init(_ loss: Diagnostic, on channel: Channel) {
    self.init(loss)
    message = "\(channel.rawValue): \(message)"
    severity = min(severity, .warning)
  }
}

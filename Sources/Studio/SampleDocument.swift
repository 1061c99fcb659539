import Foundation
import Intake
import MailModel

/// An invoice to try a layout with.
public struct SampleDocument: Sendable {
  /// Its name for people: a file's, or what it is for.
  public var name: String
  /// The invoice.
  public var invoice: Invoice
  /// Where it is posted to, if its address is fit for that.
  public var mailing: MailingAddress?
  /// What intake had to say about it.
  public var diagnostics: [Diagnostic]

  /// Makes a document of an invoice.
  public init(
    name: String, invoice: Invoice, mailing: MailingAddress?, diagnostics: [Diagnostic] = []
  ) {
    self.name = name
    self.invoice = invoice
    self.mailing = mailing
    self.diagnostics = diagnostics
  }

  /// Reads an invoice with the code that reads the day's.
  ///
  /// - Returns: the document where there is an invoice at all, and what intake had to say.
  public static func read(
    _ bytes: [UInt8], name: String
  ) -> (document: SampleDocument?, diagnostics: [Diagnostic]) {
    let result = InvoiceReader.read(bytes, file: name)
    let document = result.invoice.map {
      SampleDocument(
        name: name, invoice: $0, mailing: result.mailing, diagnostics: result.diagnostics)
    }
    return (document, result.diagnostics)
  }

  /// Reads an invoice file of at most 200 MB, as `submit` takes.
  public static func read(
    file: String
  ) throws -> (document: SampleDocument?, diagnostics: [Diagnostic]) {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    guard let size = attributes[.size] as? Int, size <= 200_000_000 else {
      let fault = Diagnostic(
        .error, code: "too-large", "the file is larger than 200 MB", at: .init(file: name))
      return (nil, [fault])
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    return read([UInt8](bytes), name: name)
  }
}

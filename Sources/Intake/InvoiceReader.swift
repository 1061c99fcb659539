import Foundation
import MailModel
import XMLKit

/// Reads UBL 2.1 invoices, credit notes and reminders (Peppol BIS Billing 3, EHF Billing 3,
/// XRechnung and other EN 16931, and OIOUBL 2), UN/CEFACT CII, Svefaktura 1.0 and Finvoice.
///
/// Other formats are turned into the UBL that says the same, and so meet the same checks.
///
/// A pure function of the bytes: no clock, no files, no network.
public enum InvoiceReader {
  /// How much of a document is taken in.
  public static let limits = XMLLimits(bytes: 128 << 20, depth: 64, elements: 1_500_000)

  /// Reads one document.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, whatever it may be.
  ///   - file: its name for diagnostics.
  public static func read(_ bytes: Data, file: String) -> IntakeResult {
    read([UInt8](bytes), file: file)
  }

  /// Reads one document.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, whatever it may be.
  ///   - file: its name for diagnostics.
  public static func read(_ bytes: [UInt8], file: String) -> IntakeResult {
    let document: XMLDocument
    do throws(XMLError) {
      document = try XMLReader.parse(
        bytes: bytes, file: file, limits: limits, vocabulary: ublVocabulary)
    } catch {
      return IntakeResult(
        invoice: nil, mailing: nil, number: nil, diagnostics: [unreadable(error)])
    }
    return result(of: reading(of: document, file: file))
  }

  /// Whether the first bytes are those of XML, or of nothing that is told from it.
  public static func looksLikeXML(_ bytes: some Collection<UInt8>) -> Bool {
    let head = Array(bytes.prefix(64))
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text =
      head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
      ? head.dropFirst(2).filter { $0 != 0 } : Array(head[start...])
    return text.first { $0 > 0x20 } == 0x3C
  }

  /// The document as the reader of UBL sees it, by its outermost element's name and namespace.
  private static func reading(of document: XMLDocument, file: String) -> DocumentReading {
    let root = payload(of: document.root)
    guard let (format, ubl) = translated(root) else {
      return DocumentReading(document, root: root, file: file)
    }
    let (translation, origins) = UBLPart.document(ubl, file: file, source: document.sourceBytes)
    return DocumentReading(translation, file: file, format: format, origins: origins)
  }

  /// The document behind a Standard Business Document Header, of Peppol or of SFTI; else the
  /// outermost element itself.
  private static func payload(of root: XMLElement) -> XMLElement {
    guard root.name == "StandardBusinessDocument" else { return root }
    return root.children.first { $0.name != "StandardBusinessDocumentHeader" } ?? root
  }

  /// What a document of another format says in UBL; nothing where it is UBL, or none of them.
  private static func translated(_ root: XMLElement) -> (DocumentFormat, UBLPart)? {
    let name = [root.name, root.namespace ?? ""]
    if CrossIndustry.roots.contains(name) { return (.crossIndustry, CrossIndustry(root).ubl()) }
    if name == Svefaktura.root { return (.svefaktura, Svefaktura(root).ubl()) }
    if name == Finvoice.root { return (.finvoice, Finvoice(root).ubl()) }
    return nil
  }

  /// The invoice with every check, whatever format it came in.
  static func result(of reading: DocumentReading) -> IntakeResult {
    let invoice = reading.invoice()
    var mailing: MailingAddress?
    if let invoice {
      // A reminder's lines are balances; their sums are checked as it is read.
      if invoice.kind != .reminder {
        ArithmeticRules(reading: reading, invoice: invoice).check()
      }
      BusinessChecks(reading: reading, invoice: invoice).check()
      if !reading.hasErrors {
        mailing = MailingCheck(reading: reading, invoice: invoice).mailingAddress()
      }
    }
    return IntakeResult(
      invoice: invoice, mailing: mailing, number: reading.number,
      diagnostics: reading.finalDiagnostics())
  }

  private static func unreadable(_ error: XMLError) -> Diagnostic {
    let place = Diagnostic.Place(
      file: error.file, line: error.line > 0 ? error.line : nil,
      column: error.column > 0 ? error.column : nil)
    let code: String
    var why: String?
    var fix: String?
    switch error.kind {
    case .empty: code = "file-empty"
    case .notXML:
      code = "file-not-xml"
      fix = "send the invoice as XML, or give the sender a map of its fields"
    case .encoding, .unsupportedEncoding:
      code = "xml-encoding"
      why = "characters read in a wrong encoding would come out wrong in names and addresses"
      fix = "write the document in the encoding that it declares, best UTF-8"
    case .doctype:
      code = "xml-doctype"
      why = "a document type can pull in files and addresses from elsewhere"
      fix = "leave the document type out; UBL needs none"
    case .limit: code = "xml-limit"
    case .malformed:
      code = "xml-malformed"
      fix = "have the sender's system write well-formed XML 1.0"
    }
    return Diagnostic(.error, code: code, error.message, at: place, why: why, fix: fix)
  }
}

import Foundation
import MailModel
import XMLKit

/// Reads a sender's own tables and JSON by the map in its file.
public enum FieldReader {
  /// One invoice of a file: what it is called there, and its bytes, a whole document of that form.
  public struct Piece: Sendable, Equatable {
    /// Its number, or its place where it has none.
    public var name: String
    /// The header and its rows, or its JSON, in UTF-8 with a byte order mark.
    public var bytes: [UInt8]
  }

  /// Reads the one invoice of a document.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, whatever it may be.
  ///   - file: its name for diagnostics.
  ///   - map: the sender's map.
  public static func read(_ bytes: [UInt8], file: String, map: FieldMap) -> IntakeResult {
    do throws(TextFault) {
      let source = try text(bytes, file: file, map: map)
      do throws(TextFault) {
        return try read(source: source, file: file, map: map)
      } catch {
        return refusal(error, source: source, file: file)
      }
    } catch {
      return refusal(error, source: nil, file: file)
    }
  }

  private static func read(
    source: [UInt8], file: String, map: FieldMap
  ) throws(TextFault) -> IntakeResult {
    let documents = try FieldDocuments.read(source, map: map)
    guard let first = documents.first else {
      throw TextFault(code: "file-empty", message: "the file holds no invoice", offset: 0)
    }
    guard documents.count == 1 else {
      throw TextFault(
        code: "fields-many", message: "the file holds \(documents.count) invoices",
        offset: documents[1].record.origin.offset,
        fix: "submit it with --sender, which makes a document of each")
    }
    let ubl = FieldInvoice(record: first.record, lines: first.lines).ubl()
    let (document, origins) = UBLPart.document(ubl, file: file, source: source)
    let reading = DocumentReading(document, file: file, format: .fields, origins: origins)
    reading.add(first.differences.map { diagnostic($0, .deviation, source: source, file: file) })
    return InvoiceReader.result(of: reading)
  }

  /// The invoices of a file, each as a document of its own, in the file's order; nothing where the
  /// file cannot be read, or holds one.
  public static func pieces(of bytes: [UInt8], file: String, map: FieldMap) -> [Piece] {
    guard let source = try? text(bytes, file: file, map: map),
      let documents = try? FieldDocuments.read(source, map: map), documents.count > 1
    else { return [] }
    // The pieces are UTF-8 whatever the file was: the mark says so, also to who reads them again.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return documents.enumerated().map { place, document in
      Piece(
        name: document.record.value(.number)?.words ?? "row-\(place + 1)",
        bytes: mark + (document.bytes.starts(with: mark) ? [] : document.bytes))
    }
  }

  /// The bytes as UTF-8, within the limits.
  private static func text(
    _ bytes: [UInt8], file: String, map: FieldMap
  ) throws(TextFault) -> [UInt8] {
    guard bytes.count <= InvoiceReader.limits.bytes else {
      throw TextFault(
        code: "table-limit",
        message: "the file is larger than \(InvoiceReader.limits.bytes) bytes", offset: 0)
    }
    do throws(XMLError) {
      return try PlainText.utf8(bytes, encoding: map.encoding.rawValue, file: file)
    } catch {
      let (line, column) = (error.line, error.column)
      throw TextFault(
        code: "file-encoding",
        message: line > 0
          ? "line \(line), column \(column): \(error.message)" : error.message, offset: 0,
        fix:
          "write the file in \(map.encoding.rawValue), or correct encoding in the sender's fields")
    }
  }

  private static func refusal(
    _ fault: TextFault, source: [UInt8]?, file: String
  ) -> IntakeResult {
    IntakeResult(
      invoice: nil, mailing: nil, number: nil,
      diagnostics: [diagnostic(fault, .error, source: source, file: file)])
  }

  private static func diagnostic(
    _ fault: TextFault, _ severity: Diagnostic.Severity, source: [UInt8]?, file: String
  ) -> Diagnostic {
    let place = source.map { PlainText.place(of: fault.offset, in: $0) }
    return Diagnostic(
      severity, code: fault.code, fault.message,
      at: .init(file: file, line: place?.line, column: place?.column), fix: fault.fix)
  }
}

import Exporting
import Foundation
import Intake
import MailModel
import Testing

/// Invoices to write and read again: the sample batch, and real ones where they lie beside.
enum ExportFixture {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The sample batch of the repository.
  static let batch: [(file: String, invoice: Invoice)] = {
    let folder = root.appendingPathComponent("spool/sample")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".xml") }.sorted().compactMap {
      read(folder.appendingPathComponent($0), $0)
    }
  }()

  /// Real invoices of public projects by EN 16931; none where the shared folder is absent.
  static let real: [(file: String, invoice: Invoice)] = {
    let shared =
      ProcessInfo.processInfo.environment["BREVPRESS_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    let folder = shared.appendingPathComponent("samples/xml")
    let files =
      FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.lowercased().hasSuffix(".xml") }.sorted().compactMap {
      read(folder.appendingPathComponent($0), $0)
    }.filter { $0.invoice.customizationID?.hasPrefix("OIOUBL") != true }
  }()

  private static func read(_ url: URL, _ file: String) -> (file: String, invoice: Invoice)? {
    guard let bytes = try? Data(contentsOf: url),
      let invoice = InvoiceReader.read(bytes, file: file).invoice, invoice.kind != .reminder
    else { return nil }
    return (file, invoice)
  }

  /// Reads what was written, and keeps it where BREVPRESS_KEEP_EXPORTS names a folder.
  static func readAgain(_ export: Export, _ name: String) throws -> IntakeResult {
    let bytes = try #require(export.bytes, "\(name)")
    if let folder = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_EXPORTS"] {
      try Data(bytes).write(
        to: URL(fileURLWithPath: folder).appendingPathComponent(
          name.replacingOccurrences(of: "/", with: "_")))
    }
    return InvoiceReader.read(bytes, file: name)
  }

  /// The fields in which two invoices differ.
  static func differences(_ a: Invoice, _ b: Invoice) -> [String] {
    var list: [String] = []
    compare(a, b, "", &list)
    if list.isEmpty, a != b { list.append("they differ") }
    return list
  }

  private static func compare(_ a: Any, _ b: Any, _ path: String, _ list: inout [String]) {
    if let one = a as? Data?, let other = b as? Data? {
      if one != other { list.append("\(path): other bytes") }
      return
    }
    let left = Array(Mirror(reflecting: a).children)
    let right = Array(Mirror(reflecting: b).children)
    if left.isEmpty || left.count != right.count || "\(type(of: a))".contains("Decimal") {
      if "\(a)" != "\(b)" { list.append("\(path): \("\(a)".prefix(80)) / \("\(b)".prefix(80))") }
      return
    }
    for (place, (one, other)) in zip(left, right).enumerated() {
      compare(one.value, other.value, path + "/" + (one.label ?? "\(place)"), &list)
    }
  }
}

extension Decimal {
  /// An amount as it is after it was written with two decimals.
  var twoPlaces: Decimal { rounded(places: 2) }
}

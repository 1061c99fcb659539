import Foundation
import HashKit
import Intake
import MailModel
import Spooling

/// What a document is made of beside its own original, so that a purge knows what goes with it and
/// what others need.
enum ArchiveContents {
  static func of(
    _ record: DocumentRecord, _ invoice: Invoice?, spool: Spool
  ) throws -> Set<ArchiveEntry.Content> {
    var contents: Set<ArchiveEntry.Content> = []
    // What is embedded is kept to be printed before it is known whether it can be.
    for attachment in invoice?.attachments ?? [] {
      if let content = attachment.content {
        contents.insert(.init(.enclosures, sha256Hex([UInt8](content))))
      }
    }
    if let bytes = record.plan, !bytes.isEmpty {
      let plan = try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes))
      contents.formUnion(plan.enclosures.map { .init(.enclosures, $0.sha256) })
      // Some of them are received files, or PDFs of a collection.
      contents.formUnion(plan.enclosures.map { .init(.originals, $0.sha256) })
      if let own = plan.readyMade { contents.insert(.init(.originals, own.sha256)) }
    }
    guard let container = record.archive else { return contents }
    contents.insert(.init(.originals, container))
    // An order is small; what is larger is a zip's member or a piece of a sheaf.
    guard record.bytes <= 1 << 20,
      let bytes = try? spool.originalBytes(sha256: record.sha256),
      let order = ReadyMadeOrder(bytes, container: container)
    else { return contents }
    let files = [order.file].compactMap { $0 } + order.enclosures
    contents.formUnion(files.map { .init(.originals, $0.sha256) })
    return contents
  }
}

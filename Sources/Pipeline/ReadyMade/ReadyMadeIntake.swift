import Foundation
import Intake
import MailModel
import QPDFKit
import Spooling

/// Which pages of which PDF a ready-made invoice is.
struct ReadyMadeDocument: Sendable {
  /// SHA-256 of the PDF as it was received.
  var sha256: String
  /// Its pages, from 0.
  var pages: Range<Int>
}

/// Reads ready-made invoices: gathers what index, embedded XML and rectangles say, and hands it to
/// intake.
struct ReadyMadeIntake {
  let site: Site
  let shelf: ReadyMadeShelf
  let spool: Spool

  /// Reads a document; nothing where it is no ready-made one.
  ///
  /// - Throws: operating faults; what is wrong with the document is in the reading.
  func read(_ record: DocumentRecord, _ bytes: [UInt8]) throws -> IntakeStage.Reading? {
    if let order = ReadyMadeOrder(bytes, container: record.archive) {
      return try read(order, record)
    }
    guard bytes.starts(with: Array("%PDF-".utf8)) else { return nil }
    if let hint = record.senderHint {
      guard let sender = site.sender(id: hint), let profile = sender.readyMade else { return nil }
      return try read(alone: sender, profile, record)
    }
    // Nobody said whose it is: the XML in it may.
    guard site.senders.contains(where: { $0.readyMade != nil }),
      case .success(let xml?) = try shelf.embedded(record.sha256),
      let seller = EmbeddedInvoice.read(xml, file: record.path).0?.seller,
      let sender = site.sender(for: seller), let profile = sender.readyMade
    else { return nil }
    return try read(alone: sender, profile, record)
  }

  // MARK: With an order

  private func read(
    _ order: ReadyMadeOrder, _ record: DocumentRecord
  ) throws -> IntakeStage.Reading {
    guard let sender = site.sender(id: order.sender), let profile = sender.readyMade else {
      return refused(
        record,
        Diagnostic(
          .deviation, code: "ready-made-unknown-sender",
          "the sender's file has no section readyMade any more", at: .init(file: record.path),
          fix: "put it back, and submit the files anew under another name"))
    }
    var sources = ReadyMadeSources(sender: sender, profile: profile)
    sources.entry = order.entry
    let place = Diagnostic.Place(
      file: order.index ?? record.path,
      path: order.entry.map { "record \($0.row)" })
    sources.faults = order.faults.map {
      Diagnostic(.deviation, code: $0.code, $0.message, at: place, why: $0.why, fix: $0.fix)
    }
    for (number, file) in order.enclosures.enumerated() {
      sources.enclosures.append(
        Attachment(
          id: "\(number + 1)", filename: file.name, mimeType: "application/pdf",
          content: Data(try spool.originalBytes(sha256: file.sha256))))
    }
    guard let file = order.file else {
      return IntakeStage.Reading(
        record: record,
        result: ReadyMadeReader.read(sources, file: record.path, index: order.index))
    }
    return try read(
      sources, file.sha256, order.pages.map { $0.first - 1..<$0.last }, record, order.index)
  }

  // MARK: Alone

  private func read(
    alone sender: SenderProfile, _ profile: ReadyMadeProfile, _ record: DocumentRecord
  ) throws -> IntakeStage.Reading {
    var sources = ReadyMadeSources(sender: sender, profile: profile)
    let place = Diagnostic.Place(file: record.path)
    if profile.index != nil {
      sources.faults.append(
        Diagnostic(
          .deviation, code: "not-in-index", "no index that came with the PDF names it", at: place,
          why: "the sender's invoices come with an index",
          fix: "submit the PDF together with its index"))
    }
    switch try shelf.embedded(record.sha256) {
    case .failure(let fault): return refused(record, Self.diagnostic(fault, at: place))
    case .success(let xml?):
      let (head, faults) = EmbeddedInvoice.read(xml, file: record.path)
      sources.embedded = head
      sources.faults += faults
      if let head, let known = site.sender(for: head.seller), known.id != sender.id {
        sources.faults.append(
          Diagnostic(
            .deviation, code: "sender-mismatch",
            "submitted as \(sender.id), but the seller in the PDF's XML is that of \(known.id)",
            at: place))
      }
    case .success(nil):
      if profile.index == nil, profile.rectangles.isEmpty {
        sources.faults.append(
          Diagnostic(
            .deviation, code: "ready-made-no-index",
            "neither an index, nor XML in the PDF, nor rectangles say what it is", at: place,
            fix: "send one of them; the sender's file says how"))
      }
    }
    return try read(sources, record.sha256, nil, record, nil)
  }

  // MARK: Pages

  private func read(
    _ given: ReadyMadeSources, _ sha256: String, _ wanted: Range<Int>?,
    _ record: DocumentRecord, _ index: String?
  ) throws -> IntakeStage.Reading {
    var sources = given
    let place = Diagnostic.Place(file: record.path)
    let prepared: ReadyMadeShelf.Prepared
    switch try shelf.prepared(sha256, grey: sources.sender.colour == .mono) {
    case .failure(let fault): return refused(record, Self.diagnostic(fault, at: place))
    case .success(let found): prepared = found
    }
    let pages = wanted ?? 0..<prepared.pages.count
    guard pages.lowerBound >= 0, pages.upperBound <= prepared.pages.count, !pages.isEmpty else {
      return refused(
        record,
        Diagnostic(
          .deviation, code: "pages-missing",
          "the PDF has \(prepared.pages.count) pages, not up to \(pages.upperBound)", at: place))
    }
    for rectangle in sources.profile.rectangles {
      let values = ReadyMadeText.values(prepared.words[pages.lowerBound], rectangle)
      if !values.isEmpty { sources.rectangles[rectangle.field, default: []] += values }
    }
    sources.faults += prepared.notes.map {
      Diagnostic(.note, code: "ready-made-note", $0, at: place)
    }
    return IntakeStage.Reading(
      record: record,
      result: ReadyMadeReader.read(sources, file: record.path, index: index),
      readyMade: ReadyMadeDocument(sha256: sha256, pages: pages))
  }

  private func refused(_ record: DocumentRecord, _ fault: Diagnostic) -> IntakeStage.Reading {
    IntakeStage.Reading(record: record, result: IntakeResult(refused: fault))
  }

  /// Why a PDF cannot be printed, with the names of fonts.
  private static func diagnostic(_ fault: PDFFault, at place: Diagnostic.Place) -> Diagnostic {
    let fonts = fault.fonts.isEmpty ? "" : ": \(fault.fonts.joined(separator: ", "))"
    return Diagnostic(
      .error, code: "ready-made-\(fault.code.rawValue)",
      "the PDF cannot be printed: \(fault.message)\(fonts)", at: place,
      why: fault.fonts.isEmpty ? nil : "another font would be printed in their place",
      fix: "have the sender write the PDF with all fonts embedded and without password")
  }
}

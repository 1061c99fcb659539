import Foundation
import Intake
import MailModel
import QPDFKit
import Spooling
import Synchronization

/// The PDFs of ready-made invoices, made fit to print once each, with the words on their pages.
///
/// Prepared files are the same cache as those of enclosures. A merged PDF of many invoices is
/// prepared whole, so that its fonts and pictures are in a job once.
final class ReadyMadeShelf: Sendable {
  /// Pages that one PDF may have.
  static let pagesMax = 5000
  /// Pages whose words and ink are kept in memory at a time.
  private static let pagesKept = 5000
  /// Bytes of an XML invoice inside a PDF.
  private static let embeddedBytesMax = 16 << 20
  /// Names that XML invoices have inside PDFs.
  private static let embeddedNames = [
    "factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml",
  ]

  /// A PDF that can be printed.
  struct Prepared: Sendable {
    var pages: [PreparedPage]
    /// The words of each page, from the page's top left.
    var words: [[PlacedWord]]
    var notes: [String]
  }

  private struct Memory {
    var kept: [PreparedFiles.Key: Result<Prepared, PDFFault>] = [:]
    var pages = 0
    var busy: [PreparedFiles.Key: NSLock] = [:]
    /// What the press asked for.
    var pressed: [PreparedFiles.Key: PreparedFile] = [:]
  }

  private let spool: Spool
  private let files: PreparedFiles
  private let memory = Mutex(Memory())

  init(spool: Spool) {
    self.spool = spool
    files = PreparedFiles(
      folder: "\(spool.enclosuresFolder)/prepared",
      limits: PDFLimits(
        fileBytesMax: 200 << 20, pagesMax: UInt64(Self.pagesMax),
        contentBytesMax: 2 << 30, objectsMax: 5_000_000))
  }

  /// The PDF whose original has that digest.
  ///
  /// - Throws: operating faults; what is wrong with the PDF is a value.
  func prepared(_ sha256: String, grey: Bool) throws -> Result<Prepared, PDFFault> {
    let key = PreparedFiles.Key(sha256: sha256, grey: grey)
    // One thread prepares a PDF; those that want the same one wait for it.
    let turn = memory.withLock { memory in
      let lock = memory.busy[key] ?? NSLock()
      memory.busy[key] = lock
      return lock
    }
    turn.lock()
    defer { turn.unlock() }
    if let known = memory.withLock({ $0.kept[key] }) { return known }
    let result = try read(key)
    let count = (try? result.get().pages.count) ?? 1
    memory.withLock { memory in
      if memory.pages + count > Self.pagesKept {
        memory.kept.removeAll()
        memory.busy = memory.busy.filter { $0.key == key }
        memory.pages = 0
      }
      memory.kept[key] = result
      memory.pages += count
    }
    return result
  }

  /// The prepared file for the press, which knows already where its pages go: without what is known
  /// of them, which is large.
  func file(_ sha256: String, grey: Bool) throws -> PreparedFile {
    let key = PreparedFiles.Key(sha256: sha256, grey: grey)
    if let known = memory.withLock({ $0.pressed[key] }) { return known }
    defer { files.forget(key) }
    switch try files.prepared(key, from: spool.originalPath(sha256: sha256)) {
    case .success(var file):
      file.pdf.pages = []
      memory.withLock { [file] in $0.pressed[key] = file }
      return file
    case .failure(let fault):
      throw SpoolError(
        .broken, "a ready-made invoice that was planned cannot be made fit to print any more",
        why: fault.description)
    }
  }

  /// The XML invoice inside a PDF, where there is one.
  func embedded(_ sha256: String) throws -> Result<[UInt8]?, PDFFault> {
    let found = try files.preparer().embeddedFile(
      in: spool.originalPath(sha256: sha256), named: Self.embeddedNames,
      bytesMax: Self.embeddedBytesMax)
    if case .failure(let fault) = found, fault.isOperating { throw fault }
    return found
  }

  /// That fonts which every reader is to have were put in from this machine's.
  private static func substitutes(_ pdf: PreparedPDF) -> [String] {
    pdf.embeddedFonts.isEmpty
      ? [] : ["standard fonts were embedded here: \(pdf.embeddedFonts.joined(separator: ", "))"]
  }

  private func read(_ key: PreparedFiles.Key) throws -> Result<Prepared, PDFFault> {
    let path = spool.originalPath(sha256: key.sha256)
    defer { files.forget(key) }
    switch try files.prepared(key, from: path) {
    case .failure(let fault): return .failure(fault)
    case .success(let file):
      let count = file.pdf.pages.count
      let reader = try PageReader(scratch: spool.workFolder)
      do {
        let words = try reader.words(of: file.file, pages: 1...max(1, count))
        guard words.count == count else {
          return .failure(PDFFault(.unreadable, "the text of its pages cannot be read"))
        }
        return .success(
          Prepared(
            pages: file.pdf.pages, words: words.map { $0.map(PlacedWord.init) },
            notes: file.pdf.notes + Self.substitutes(file.pdf)))
      } catch {
        if error.isOperating { throw error }
        return .failure(error)
      }
    }
  }
}

extension PlacedWord {
  /// The word as poppler gives it, in points.
  init(_ word: PageWord) {
    self.init(
      word.text,
      Rectangle(
        x: .pt(word.minX), y: .pt(word.minY), width: .pt(word.maxX - word.minX),
        height: .pt(word.maxY - word.minY)))
  }
}

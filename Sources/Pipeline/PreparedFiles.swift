import Foundation
import HashKit
import QPDFKit
import Spooling
import Synchronization

/// A PDF from outside that is fit to print: a file of upright pages with all fonts embedded.
struct PreparedFile: Sendable {
  /// The prepared file.
  var file: String
  /// What is known of its pages.
  var pdf: PreparedPDF
}

/// Makes each distinct PDF fit to print once, in grey or in colour, and keeps the outcome in a
/// folder. The folder is a cache: it can be emptied at any time and is filled again.
final class PreparedFiles: Sendable {
  /// A file by its content, and what is made of it.
  struct Key: Hashable {
    var sha256: String
    var grey: Bool
  }

  private let folder: String
  private let limits: PDFLimits
  private let program = Mutex<ForeignPDFPreparer?>(nil)
  private let known = Mutex<[Key: Result<PreparedFile, PDFFault>]>([:])

  /// A cache in `folder`, which is made at the first use.
  convenience init(folder: String, pagesMax: Int) {
    self.init(folder: folder, limits: PDFLimits(pagesMax: UInt64(pagesMax)))
  }

  /// A cache with limits of its own.
  init(folder: String, limits: PDFLimits) {
    self.folder = folder
    self.limits = limits
  }

  /// Whether the outcome is at hand without any work.
  func knows(_ key: Key) -> Bool { known.withLock { $0[key] != nil } }

  /// The file at `input`, whose content `key` names, made fit to print.
  ///
  /// - Throws: operating faults; what is wrong with the file is a value.
  func prepared(_ key: Key, from input: String) throws -> Result<PreparedFile, PDFFault> {
    if let result = known.withLock({ $0[key] }) { return result }
    let result = try prepare(key, from: input)
    known.withLock { $0[key] = result }
    return result
  }

  /// Drops what is known of a file from memory; the folder keeps it.
  func forget(_ key: Key) { known.withLock { $0[key] = nil } }

  /// The program that prepares; asked for its version once.
  func preparer() throws -> ForeignPDFPreparer {
    try program.withLock { program in
      if let known = program { return known }
      let found = try ForeignPDFPreparer(limits: limits)
      program = found
      return found
    }
  }

  /// The name, without ending, under which whatever is made of a content is kept.
  func name(_ sha256: String, _ what: String, by preparer: ForeignPDFPreparer) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return "\(folder)/\(sha256)-\(what)-\(sha256Hex(preparer.version).prefix(12))"
  }

  private func prepare(_ key: Key, from input: String) throws -> Result<PreparedFile, PDFFault> {
    let preparer = try preparer()
    let name = try name(key.sha256, key.grey ? "grey" : "colour", by: preparer)
    if let known = cached(name) { return .success(known) }
    let temporary = "\(name).pdf.tmp-\(ProcessInfo.processInfo.processIdentifier)"
    switch preparer.prepare(input: input, output: temporary, grey: key.grey) {
    case .failure(let fault):
      try? FileManager.default.removeItem(atPath: temporary)
      if fault.isOperating { throw fault }
      return .failure(fault)
    case .success(let pdf):
      _ = rename(temporary, "\(name).pdf")
      // The description comes last: a cache entry without it is not used.
      try durableWrite([UInt8](try JSONEncoder().encode(pdf)), to: "\(name).json")
      return .success(PreparedFile(file: "\(name).pdf", pdf: pdf))
    }
  }

  private func cached(_ name: String) -> PreparedFile? {
    guard FileManager.default.fileExists(atPath: "\(name).pdf"),
      let data = FileManager.default.contents(atPath: "\(name).json"),
      let pdf = try? JSONDecoder().decode(PreparedPDF.self, from: data)
    else { return nil }
    return PreparedFile(file: "\(name).pdf", pdf: pdf)
  }
}

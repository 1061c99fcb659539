import Foundation
import HashKit
import MailModel
import QPDFKit
import Rendering
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
  private let greyProfile: String?
  private let program = Mutex<ForeignPDFPreparer?>(nil)
  private let known = Mutex<[Key: Result<PreparedFile, PDFFault>]>([:])

  /// A cache in `folder`, which is made at the first use.
  ///
  /// - Parameter greyProfile: the ICC profile by which colours become greys, if any.
  convenience init(folder: String, pagesMax: Int, greyProfile: String? = nil) {
    self.init(
      folder: folder, limits: PDFLimits(pagesMax: UInt64(pagesMax)), greyProfile: greyProfile)
  }

  /// A cache with limits of its own.
  init(folder: String, limits: PDFLimits, greyProfile: String? = nil) {
    self.folder = folder
    self.limits = limits
    self.greyProfile = greyProfile
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
      let found = try ForeignPDFPreparer(greyProfile: greyProfile, limits: limits)
      program = found
      return found
    }
  }

  /// The name, without ending, under which whatever is made of a content is kept.
  func name(_ sha256: String, _ what: String, by preparer: ForeignPDFPreparer) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let profile = try greyProfile.map { try fileDigest($0).sha256 } ?? ""
    return "\(folder)/\(sha256)-\(what)-\(sha256Hex(preparer.version + profile).prefix(12))"
  }

  private func prepare(_ key: Key, from input: String) throws -> Result<PreparedFile, PDFFault> {
    let preparer = try preparer()
    let name = try name(key.sha256, key.grey ? "grey" : "colour", by: preparer)
    if let known = cached(name) { return .success(known) }
    let temporary = "\(name).pdf.tmp-\(ProcessInfo.processInfo.processIdentifier)"
    let page = "\(temporary).page"
    defer { unlink(page) }
    let source: String
    switch try EnclosureForm(of: input) {
    case .pdf: source = input
    case .picture:
      do { try PicturePage.write(input, to: page) } catch let fault as Diagnostic {
        return .failure(PDFFault(.unreadable, fault.message))
      }
      source = page
    case .other:
      return .failure(
        PDFFault(.notPrintable, "it is neither a PDF nor a PNG or JPEG picture"))
    }
    switch preparer.prepare(input: source, output: temporary, grey: key.grey) {
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

/// What an enclosure is, told by its first bytes and never by its name.
enum EnclosureForm {
  case pdf, picture, other

  /// Looks into the file.
  init(of path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    self.init(head: [UInt8](try file.read(upToCount: 1024) ?? Data()))
  }

  /// Looks at the first kilobyte.
  init(head: [UInt8]) {
    if PicturePage.isPicture(head) {
      self = .picture
    } else if Data(head.prefix(1024)).range(of: Data("%PDF".utf8)) != nil {
      self = .pdf
    } else {
      self = .other
    }
  }
}

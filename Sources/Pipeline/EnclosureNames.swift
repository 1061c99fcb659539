import Foundation
import Spooling

/// What names of received files say about each other.
struct EnclosureNames {
  private struct Key: Hashable {
    var submission: Int
    var path: String
  }
  /// Invoice files by their paths without ending: XML before ready-made PDF.
  private var invoices: [Key: Int] = [:]

  /// Looks at the files that may be invoices.
  init(_ files: [EnclosureCandidate]) {
    for ending in ["pdf", "xml"] {
      for file in files where Self.ending(of: file.path) == ending {
        let key = Key(
          submission: file.submission, path: String(file.path.dropLast(ending.count + 1)))
        invoices[key] = file.seq
      }
    }
  }

  /// The invoice file that a file's name, or its folder's, makes it an enclosure of.
  func invoice(of file: EnclosureCandidate) -> Int? {
    let ending = Self.ending(of: file.path)
    guard ending != "xml" else { return nil }
    let folder = Self.folder(of: file.path)
    var stem = Self.name(of: file.path)
    // The longest name of an invoice that it begins with: F1.2.x.pdf goes with F1.2.xml.
    if let point = stem.lastIndex(of: ".") { stem = String(stem[..<point]) }
    while let point = stem.lastIndex(of: ".") {
      stem = String(stem[..<point])
      guard !stem.isEmpty else { break }
      if let found = invoice(file, folder.isEmpty ? stem : "\(folder)/\(stem)") { return found }
    }
    return folder.isEmpty ? nil : invoice(file, folder)
  }

  private func invoice(_ file: EnclosureCandidate, _ path: String) -> Int? {
    invoices[Key(submission: file.submission, path: path)].flatMap { $0 == file.seq ? nil : $0 }
  }

  // MARK: Paths

  /// The last part of a path.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// All but the last part; empty where there is one part only.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// What stands behind the last point of the name, in small letters.
  static func ending(of path: String) -> String {
    let name = name(of: path)
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  /// A path that is given from the folder of another file.
  static func beside(_ path: String, _ name: String) -> String {
    let folder = folder(of: path)
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }

  /// Whether a reference is the name of a file beside the invoice, and no address elsewhere.
  static func isPlainName(_ reference: String) -> Bool {
    !reference.contains("/") && !reference.contains(":") && !reference.contains("\\")
      && EnclosureBinding.endings.contains(ending(of: reference))
  }
}

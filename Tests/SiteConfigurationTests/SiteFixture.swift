import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// The repository's root.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The sample site's folder.
let sampleSite = repository.appending(path: "spool/site").path

/// A change to one file of the sample site: the first `old` becomes `new`.
struct Edit {
  var file: String
  var old: String
  var new: String
  init(_ file: String, _ old: String, _ new: String) {
    self.file = file
    self.old = old
    self.new = new
  }
}

/// Loads a copy of the sample site with edits.
func load(_ edits: Edit...) throws -> (site: Site?, diagnostics: [Diagnostic]) {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "brevpress-site-\(UUID().uuidString)")
  try FileManager.default.copyItem(at: URL(filePath: sampleSite), to: folder)
  defer { try? FileManager.default.removeItem(at: folder) }
  for edit in edits {
    let file = folder.appending(path: edit.file)
    var text = try String(contentsOf: file, encoding: .utf8)
    let range = try #require(text.range(of: edit.old), "\(edit.file) has no \(edit.old)")
    text.replaceSubrange(range, with: edit.new)
    try Data(text.utf8).write(to: file)
  }
  return SiteConfiguration.load(siteFolder: folder.path)
}

/// Loads with edits and expects exactly one error of that code; returns it.
func onlyError(_ code: String, _ edits: [Edit]) throws -> Diagnostic {
  let result =
    switch edits.count {
    case 1: try load(edits[0])
    default: try load(edits[0], edits[1])
    }
  #expect(result.site == nil)
  let errors = result.diagnostics.filter { $0.severity == .error }
  #expect(
    errors.map(\.code) == [code], "\(result.diagnostics.map(\.text).joined(separator: "\n"))")
  return try #require(errors.first { $0.code == code })
}

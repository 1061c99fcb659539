import Foundation
import LayoutEngine
import MailModel
import Pipeline
import Proofing

/// Something that linting a layout found, over all documents that it was tried with.
public struct LintFinding: Sendable, Equatable {
  /// What was found; of several documents the worst.
  public var diagnostic: Diagnostic
  /// The object's name, if it is about one.
  public var name: String?
  /// How bad it is in the worst document, in its own measure.
  public var excess: Length
  /// The worst document and its sender; nothing where the source alone shows it.
  public var worst: String?
  /// How many documents show it.
  public var documents: Int
}

/// What linting a layout gave.
public struct LintReport: Sendable, Equatable {
  /// The layout.
  public var layout: String
  /// How many documents it was tried with.
  public var documents = 0
  /// How many pages they have.
  public var pages = 0
  /// Documents that intake would not print: no layout is at fault.
  public var skipped = 0
  /// Everything found, in the order of the source.
  public var findings: [LintFinding] = []

  /// How many findings are of these severities.
  public func count(_ severities: Diagnostic.Severity...) -> Int {
    findings.count { severities.contains($0.diagnostic.severity) }
  }

  /// Whether the layout is fit for print: warnings and notes are allowed.
  public var isClean: Bool { count(.error, .deviation) == 0 }
}

/// Lints layouts on several threads.
public final class LintBench {
  private let folders: StudioFolders
  private let pool: WorkerPool<Studio>

  /// Opens a studio for each thread.
  public init(folders: StudioFolders, workers: Int) throws {
    self.folders = folders
    pool = try WorkerPool(count: workers) { _ in try Studio(folders: folders) }
  }

  /// A studio for work on the caller's thread, between two calls.
  public var studio: Studio { pool.first }

  /// Tries a layout with the hard invoices of each of its senders.
  public func lint(_ name: String, seed: UInt64 = 1) throws -> LintReport {
    let loaded = studio.load(name)
    guard let layout = loaded.layout else { return report(loaded, []) }
    var senders = studio.site.senders.filter { $0.layout == name }
    if senders.isEmpty { senders = Array(studio.site.senders.prefix(1)) }
    let trials = senders.flatMap {
      HardInvoices.all(for: $0, languages: layout.languages, seed: seed)
    }
    let outcomes = try pool.map(trials, bite: 2) { studio, trial in
      try studio.outcome(
        of: trial.document, with: loaded, trial.options,
        named: "the hard invoice \"\(trial.document.name)\" of \(trial.options.sender ?? "")")
    }
    return report(loaded, outcomes)
  }

  /// Tries a layout with the invoices of files; those of senders with another layout are left out,
  /// unless there is no other.
  public func lint(_ name: String, files: [String]) throws -> LintReport {
    let loaded = studio.load(name)
    guard loaded.layout != nil else { return report(loaded, []) }
    let outcomes = try pool.map(files, bite: 4) { studio, file -> LintOutcome? in
      guard let document = try SampleDocument.read(file: file).document else {
        return files.count == 1 ? LintOutcome(isSkipped: true) : nil
      }
      let sender = studio.site.sender(for: document.invoice)
      guard files.count == 1 || sender?.layout == name else { return nil }
      // What waits for a person is not printed.
      if files.count > 1, document.diagnostics.contains(where: { $0.severity >= .deviation }) {
        return LintOutcome(isSkipped: true)
      }
      return try studio.outcome(
        of: document, with: loaded, Studio.Options(), named: document.name)
    }
    return report(loaded, outcomes.compactMap { $0 })
  }

  private func report(_ loaded: LoadedLayout, _ outcomes: [LintOutcome]) -> LintReport {
    var report = LintReport(layout: loaded.name)
    var merged = LintMerger(loaded)
    for diagnostic in loaded.diagnostics {
      merged.add(
        LintFinding(diagnostic: diagnostic, excess: .zero, worst: nil, documents: 0))
    }
    for outcome in outcomes {
      if outcome.isSkipped {
        report.skipped += 1
        continue
      }
      report.documents += 1
      report.pages += outcome.pages
      for finding in outcome.findings { merged.add(finding) }
    }
    report.findings = merged.sorted
    return report
  }
}

/// What one document showed.
struct LintOutcome: Sendable {
  var pages = 0
  var findings: [LintFinding] = []
  var isSkipped = false
}

extension Studio {
  /// Composes and judges a document: once as its sender has it printed.
  func outcome(
    of document: SampleDocument, with loaded: LoadedLayout, _ options: Options, named name: String
  ) throws -> LintOutcome {
    let (proof, diagnostics) = proof(document, with: loaded, options)
    // What intake says of the document is not the layout's.
    let own = diagnostics.filter { !document.diagnostics.contains($0) }
    var findings = own.map {
      LintFinding(diagnostic: $0, excess: .zero, worst: name, documents: 1)
    }
    guard let proof else { return LintOutcome(findings: findings) }
    findings += try self.findings(of: proof).map {
      LintFinding(
        diagnostic: $0.diagnostic, name: $0.name, excess: $0.excess, worst: name, documents: 1)
    }
    return LintOutcome(pages: proof.pages, findings: findings)
  }
}

/// Brings together what several documents show of the same object.
struct LintMerger {
  private struct Key: Hashable {
    var code: String
    var place: Diagnostic.Place
  }
  private var found: [Key: LintFinding] = [:]
  private let paths: [String: String]

  init(_ loaded: LoadedLayout) {
    paths = Dictionary(loaded.files.map { ($0.name, $0.path) }) { first, _ in first }
  }

  mutating func add(_ finding: LintFinding) {
    var finding = finding
    if let file = finding.diagnostic.place.file, let path = paths[file] {
      finding.diagnostic.place.file = URL(fileURLWithPath: path).standardizedFileURL.path
    }
    // Which page of a document shows it is that document's.
    var place = finding.diagnostic.place
    if place.line != nil || finding.documents > 0 { place.path = nil }
    let key = Key(code: finding.diagnostic.code, place: place)
    guard let old = found[key] else {
      found[key] = finding
      return
    }
    let isWorse =
      (finding.diagnostic.severity, finding.excess) > (old.diagnostic.severity, old.excess)
    var kept = isWorse ? finding : old
    kept.documents = old.documents + finding.documents
    found[key] = kept
  }

  var sorted: [LintFinding] {
    found.values.sorted {
      let (a, b) = ($0.diagnostic, $1.diagnostic)
      return (a.place.file ?? "", a.place.line ?? 0, a.place.column ?? 0, a.code, a.message)
        < (b.place.file ?? "", b.place.line ?? 0, b.place.column ?? 0, b.code, b.message)
    }
  }
}

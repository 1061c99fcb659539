import Foundation
import MailModel
import YAMLKit

/// Reads a site's folder into typed values.
public enum SiteConfiguration {
  /// Reads a site folder.
  ///
  /// All faults of all files come back at once, each with its file, line and column. The site is
  /// there only where none of them is an error; warnings and notes leave it usable.
  public static func load(siteFolder: String) -> (site: Site?, diagnostics: [Diagnostic]) {
    var files = SiteFiles(folder: siteFolder)
    let entry = files.file("site.yaml", what: "the site") { $0.site() }
    let envelopes = files.file("envelopes.yaml", what: "the envelope list") {
      $0.each("envelopes", what: "envelope", required: true) { $0.envelope() }
    }
    let stocks = files.file("stocks.yaml", what: "the stock list") {
      $0.each("stocks", what: "stock", required: true) { $0.stock() }
    }
    let operators = files.each(in: "operators", what: "operator") { $0.postalOperator() }
    let schemes = files.each(in: "marks", what: "mark scheme") { $0.markScheme() }
    let mappings = files.each(in: "mappings", what: "field mapping") { $0.mappingFile() }
    let impositions = files.each(in: "impositions", what: "imposition", optional: true) {
      $0.imposition()
    }
    let ladders = files.each(in: "ladders", what: "ladder", optional: true) { $0.ladderFile() }
    let channels = files.each(in: "channels", what: "channel", optional: true) {
      $0.channelAccount()
    }
    let senders = files.each(in: "senders", what: "sender") { $0.sender() }
    let archive = files.file("archive.yaml", what: "the archive", optional: true) { $0.archive() }

    var checks = SiteChecks(folder: siteFolder, declared: files.declared)
    checks.stocks = stocks ?? []
    checks.envelopes = envelopes ?? []
    checks.operators = operators
    checks.schemes = schemes
    checks.mappings = mappings.compactMap { file in file.value.control.map(file.with) }
    checks.resultsMappings = mappings.compactMap { file in file.value.results.map(file.with) }
    checks.impositions = impositions
    checks.senders = senders
    checks.ladders = ladders
    checks.channels = channels
    let sites = entry.map { checks.printSites($0) } ?? []
    checks.check(senders, printSites: sites)
    if let entry { checks.checkGreyProfile(entry.enclosures) }
    let profiles = checks.withLadders(senders)
    let diagnostics = files.diagnostics + checks.diagnostics
    guard let entry, envelopes != nil, stocks != nil,
      !diagnostics.contains(where: { $0.severity >= .deviation })
    else { return (nil, diagnostics) }
    var site = Site(
      name: entry.name, defaultPrintSite: entry.defaultPrintSite.value, release: entry.release,
      control: entry.control, printSites: sites, stocks: checks.stocks.map(\.value),
      operators: operators.map(\.value), markSchemes: schemes.map(\.value),
      mappings: checks.mappings.map(\.value),
      resultsMappings: checks.resultsMappings.map(\.value),
      impositions: impositions.map(\.value),
      ladders: ladders.map(\.value), channels: channels.map(\.value),
      senders: profiles.sorted { $0.id < $1.id })
    site.enclosurePolicy = entry.enclosures
    site.archive = archive ?? ArchivePolicy()
    return (site, diagnostics)
  }
}

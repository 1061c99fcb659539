import Foundation
import LayoutEngine
import MailModel
import Rendering
import SiteConfiguration
import Spooling

/// Everything that a run reads once and every thread shares: the site, the pinned fonts, the
/// compiled layouts. Immutable, so it may be handed to any thread.
package struct Workshop: Sendable {
  /// The site's configuration.
  let site: Site
  /// The pinned fonts and the order of fallback families.
  let fonts: [PinnedFont]
  /// Families tried, in this order, for characters that a font lacks.
  let fallback: [String]
  /// Layouts by name, compiled once a run.
  let layouts: [String: CompiledLayout]
  /// The grounds of pages that layouts ask for.
  let stationery: StationeryShelf
  /// The PDFs of ready-made invoices.
  let readyMade: ReadyMadeShelf
  /// For each sender the version of its layout that new documents are made with.
  let versions: [String: LayoutVersion]
  /// Where layouts and pictures lie.
  let layoutsFolder: String
  /// Says which fonts frames were measured with; frames of another list are composed again.
  let fontsFingerprint: UInt64
  /// What is wrong with single layouts; the run goes on with the others.
  let diagnostics: [Diagnostic]

  /// A layout ready for use.
  struct CompiledLayout: Sendable {
    /// Its name: its folder's.
    let name: String
    let layout: Layout
    /// Everything that it was made of: source, fragments, pictures, stationery.
    let files: [LayoutFile]
  }

  /// A layout with the logo of one sender: what a document remembers by its hash.
  struct LayoutVersion: Sendable {
    /// SHA-256 over names and contents of all its files.
    let hash: String
    let compiled: CompiledLayout
    /// The layout's files, and the logo.
    let files: [LayoutFile]
  }

  /// The folders in which Debian's packages put fonts.
  package static let fontFolders = ["/usr/share/fonts"]

  /// Reads the site, the font list and the layouts that senders name.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be read.
  init(spool: Spool) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    let list = try Workshop.fontList(spool)
    var compiled: [String: CompiledLayout] = [:]
    var diagnostics = faults
    let stationery = StationeryShelf(
      layoutsFolder: spool.layoutsFolder, cacheFolder: "\(spool.enclosuresFolder)/prepared")
    for name in Set(site.senders.map(\.layout)).sorted() {
      let shelf = LayoutShelf(folder: "\(spool.layoutsFolder)/\(name)", name: name)
      let (layout, problems) = shelf.compile()
      diagnostics += problems
      guard let layout else { continue }
      let zones = site.clearZones(ofLayout: name)
      diagnostics += layout.layout.check(windows: zones.first)
      let faults = try stationery.check(
        layout.layout.stationery, clear: zones)
      diagnostics += faults
      if faults.isEmpty { compiled[name] = layout }
    }
    self.site = site
    self.stationery = stationery
    readyMade = ReadyMadeShelf(spool: spool)
    fonts = list.fonts
    fallback = list.fallback
    layouts = compiled
    versions = Self.versions(of: site.senders, compiled, layoutsFolder: spool.layoutsFolder)
    layoutsFolder = spool.layoutsFolder
    self.diagnostics = diagnostics
    fontsFingerprint = FrameCodec.fingerprint(of: list.fonts)
  }

  private static func versions(
    of senders: [SenderProfile], _ compiled: [String: CompiledLayout], layoutsFolder: String
  ) -> [String: LayoutVersion] {
    var versions: [String: LayoutVersion] = [:]
    for sender in senders {
      guard let layout = compiled[sender.layout] else { continue }
      var files = layout.files
      // A logo that cannot be read is missed when a document needs it.
      if let logo = sender.logo, !files.contains(where: { $0.name == logo }),
        let bytes = try? PictureStore.bytes(
          of: logo, below: layoutsFolder, bytesMax: PictureStore.fileBytesMax)
      {
        files.append(LayoutFile(name: logo, bytes: bytes))
      }
      versions[sender.id] = LayoutVersion(
        hash: LayoutShelf.hash(of: files), compiled: layout, files: files)
    }
    return versions
  }

  private static func fontList(_ spool: Spool) throws -> (fonts: [PinnedFont], fallback: [String]) {
    let (list, faults) = FontList.load("\(spool.fontsFolder)/fonts.yaml")
    guard let list, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    return (list.fonts, list.fallback)
  }
}

/// The configuration cannot be used; nothing was run.
public struct ConfigurationError: Error, CustomStringConvertible {
  /// What is wrong, file by file.
  public var diagnostics: [Diagnostic]
  /// Makes an error of what was found.
  public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  /// All of it as people read it.
  public var description: String { diagnostics.map(\.text).joined(separator: "\n") }
}

extension Site {
  /// What a layout's pages must leave clear: the marks on all of them, and on the first what any
  /// window may show of the sites that may print for its senders. Where that is depends on the
  /// recipient's country.
  package func clearZones(ofLayout name: String) -> StationeryShelf.ClearZones {
    let inWindow = senders.filter { $0.layout == name && $0.addressSide == .front }
    let places = printSites.filter { place in
      inWindow.contains { sender in
        (printSite(sender.printSite)?.id ?? defaultPrintSite) == place.id
          || sender.localPostage && !place.serves.isEmpty
      }
    }
    return StationeryShelf.ClearZones(
      everywhere: markSchemes.map(\.zone), first: places.compactMap { $0.sweptWindow() })
  }
}

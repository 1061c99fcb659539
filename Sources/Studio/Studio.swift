import Foundation
import Intake
import LayoutEngine
import MailModel
import Pipeline
import Rendering
import SiteConfiguration

/// Where a studio finds layouts, fonts and the site.
public struct StudioFolders: Sendable {
  /// The folder of all layouts.
  public var layouts: String
  /// The folder of `fonts.yaml`.
  public var fonts: String
  /// The site's folder.
  public var site: String
  /// Names the three folders.
  public init(layouts: String, fonts: String, site: String) {
    self.layouts = layouts
    self.fonts = fonts
    self.site = site
  }
}

/// The workbench of a layout designer: documents composed, planned on sheets and drawn by the very
/// code that prints them, one at a time and traced.
///
/// Holds open fonts and pictures, so each thread has its own.
public final class Studio {
  /// Where it works.
  public let folders: StudioFolders
  /// The site that documents are composed for.
  public let site: Site
  /// What is not quite right with the site; errors stop the studio from being made.
  public let diagnostics: [Diagnostic]
  /// The pinned fonts.
  public let fonts: FontBook
  /// The grounds of pages.
  let stationery: StationeryShelf

  var colourPictures: PictureStore
  var greyPictures: PictureStore
  var keptInk: InkBook?
  private var composers: [String: Composer] = [:]
  private static let composersMax = 16

  /// Opens the folders.
  ///
  /// - Throws: ``ConfigurationError`` where the site or the list of fonts cannot be used,
  ///   `MissingFonts` where a pinned font is not installed.
  public init(folders: StudioFolders) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: folders.site)
    let (list, fontFaults) = FontList.load("\(folders.fonts)/fonts.yaml")
    let all = faults + fontFaults
    guard let site, let list, !all.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: all)
    }
    self.folders = folders
    self.site = site
    diagnostics = all
    fonts = try FontBook(
      fonts: list.fonts, fallback: list.fallback, directories: Workshop.fontFolders)
    stationery = StationeryShelf(
      layoutsFolder: folders.layouts, cacheFolder: Self.cacheFolder)
    colourPictures = Self.pictures(of: folders, stationery, mono: false)
    greyPictures = Self.pictures(of: folders, stationery, mono: true)
  }

  /// Where prepared stationery is kept between sessions; it can be emptied at any time.
  private static var cacheFolder: String {
    let caches = FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask).first
    return (caches ?? FileManager.default.temporaryDirectory)
      .appendingPathComponent("brevpress/stationery").path
  }

  private static func pictures(
    of folders: StudioFolders, _ stationery: StationeryShelf, mono: Bool
  ) -> PictureStore {
    let store = PictureStore(roots: [folders.layouts], mono: mono)
    store.groundPicture = { try stationery.picture(of: $0, grey: mono) }
    return store
  }

  /// The layouts' names, sorted.
  public var layoutNames: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.layouts)) ?? []
    return names.filter {
      !$0.hasPrefix(".")
        && FileManager.default.fileExists(atPath: "\(folders.layouts)/\($0)/layout.xml")
    }.sorted()
  }

  /// Reads and compiles a layout by its name. `source` takes the place of its `layout.xml`, for an
  /// editor's text that is not saved yet.
  public func load(_ name: String, source: [UInt8]? = nil) -> LoadedLayout {
    load(name, edits: source.map { ["layout.xml": $0] } ?? [:])
  }

  /// The same with texts in place of any of its files, by their names as written in `include` and
  /// `layout.xml` itself.
  public func load(_ name: String, edits: [String: [UInt8]]) -> LoadedLayout {
    let shelf = LayoutShelf(folder: "\(folders.layouts)/\(name)", name: name)
    let result = shelf.read(edits: edits)
    var diagnostics = result.diagnostics
    var layout = result.layout
    if let compiled = layout {
      diagnostics += compiled.check(text: fonts)
      diagnostics += compiled.check(windows: site.clearZones(ofLayout: name).first)
      let faults = stationeryFaults(of: compiled, named: name)
      diagnostics += faults
      if !faults.isEmpty { layout = nil }
    }
    return LoadedLayout(
      name: name, layout: layout, hash: result.hash, files: result.files,
      diagnostics: diagnostics)
  }

  private func stationeryFaults(of layout: Layout, named name: String) -> [Diagnostic] {
    guard !layout.stationery.isEmpty else { return [] }
    do {
      return try stationery.check(layout.stationery, clear: site.clearZones(ofLayout: name))
    } catch {
      let fault = Diagnostic(
        .error, code: "stationery-unchecked", "the stationery cannot be looked at",
        at: layout.stationery[0].place, why: "\(error)", fix: "ask: brevpress doctor")
      return [fault]
    }
  }

  /// Forgets pictures that were read, because files changed.
  public func reloadPictures() {
    stationery.reload()
    colourPictures = Self.pictures(of: folders, stationery, mono: false)
    greyPictures = Self.pictures(of: folders, stationery, mono: true)
    composers.removeAll()
    keptInk = nil
  }

  /// The composer of a version of a layout.
  func composer(of loaded: LoadedLayout, _ layout: Layout) -> Composer {
    let key = "\(loaded.name) \(loaded.hash)"
    if let known = composers[key] { return known }
    if composers.count >= Self.composersMax { composers.removeAll() }
    let composer = Composer(layout: layout, text: fonts, pictures: colourPictures)
    composers[key] = composer
    return composer
  }

  func pictures(mono: Bool) -> PictureStore { mono ? greyPictures : colourPictures }
}

/// A layout as it was read.
public struct LoadedLayout: Sendable {
  /// Its name: its folder's.
  public var name: String
  /// The layout, where its source has no error.
  public var layout: Layout?
  /// SHA-256 over everything that was read for it.
  public var hash: String
  /// Everything that was read, as diagnostics name it and where it lies, the layout's own first.
  public var files: [(name: String, path: String)]
  /// What was found wrong.
  public var diagnostics: [Diagnostic]
  /// Makes a loaded layout.
  public init(
    name: String, layout: Layout?, hash: String, files: [(name: String, path: String)],
    diagnostics: [Diagnostic]
  ) {
    self.name = name
    self.layout = layout
    self.hash = hash
    self.files = files
    self.diagnostics = diagnostics
  }
}

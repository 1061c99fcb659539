import Intake
import LayoutEngine
import MailModel
import Rendering
import SiteConfiguration
import Spooling

/// What one thread works with: C objects (fonts, pictures) that may not be shared.
final class Worker {
  /// The pictures and grounds of one version of a layout.
  struct Material {
    /// Pictures as colour jobs have them; also measures them for layout.
    let colourPictures: PictureStore
    /// Pictures in true grey.
    let greyPictures: PictureStore
    /// Grounds of pages.
    let stationery: StationeryShelf

    /// The pictures for a job of this colour.
    func pictures(mono: Bool) -> PictureStore { mono ? greyPictures : colourPictures }
  }

  let fonts: FontBook
  /// What pages of the product's own are drawn with.
  let own: Material
  private let workshop: Workshop
  private let spool: Spool
  private var composers: [String: Composer] = [:]
  private var materials: [String: Material] = [:]
  /// A day has a few versions; a reprint of years may have many.
  private static let versionsMax = 40

  init(workshop: Workshop, spool: Spool) throws {
    self.workshop = workshop
    self.spool = spool
    fonts = try FontBook(
      fonts: workshop.fonts, fallback: workshop.fallback, directories: Workshop.fontFolders)
    own = Self.material(below: workshop.layoutsFolder, workshop.stationery)
  }

  private static func material(below folder: String, _ stationery: StationeryShelf) -> Material {
    Material(
      colourPictures: PictureStore(roots: [folder], mono: false),
      greyPictures: PictureStore(roots: [folder], mono: true), stationery: stationery)
  }

  /// What a kept version is drawn with. Documents from before versions were kept take what lies
  /// in the layouts' folder now.
  func material(version hash: String?) -> Material {
    guard let hash, spool.keepsLayout(hash: hash) else { return own }
    if let known = materials[hash] { return known }
    if materials.count >= Self.versionsMax { forget() }
    let folder = spool.keptLayoutFolder(hash: hash)
    let material = Self.material(
      below: folder, workshop.stationery.shelf(below: folder))
    materials[hash] = material
    return material
  }

  /// The composer of a version that new documents are made with.
  func composer(_ version: Workshop.LayoutVersion) -> Composer {
    composer(version.hash) { version.compiled.layout }
  }

  /// The composer of a kept version; nothing where it is not kept or does not compile any more.
  func composer(kept hash: String, name: String) -> Composer? {
    if let known = composers[hash] { return known }
    guard spool.keepsLayout(hash: hash),
      let layout = LayoutShelf(kept: hash, name: name, in: spool).read().layout
    else { return nil }
    return composer(hash) { layout }
  }

  private func composer(_ hash: String, _ layout: () -> Layout) -> Composer {
    if let known = composers[hash] { return known }
    if composers.count >= Self.versionsMax { forget() }
    let composer = Composer(
      layout: layout(), text: fonts, pictures: material(version: hash).colourPictures)
    composers[hash] = composer
    return composer
  }

  private func forget() {
    composers.removeAll()
    materials.removeAll()
  }
}

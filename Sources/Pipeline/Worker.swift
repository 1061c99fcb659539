import Intake
import LayoutEngine
import MailModel
import Rendering
import SiteConfiguration

/// What one thread works with: C objects (fonts, pictures) that may not be shared.
final class Worker {
  let fonts: FontBook
  /// Pictures as colour jobs have them; also measures them for layout.
  let colourPictures: PictureStore
  /// Pictures in true grey.
  let greyPictures: PictureStore
  /// Grounds of pages; shared by all threads.
  var stationery: StationeryShelf { workshop.stationery }
  private let workshop: Workshop
  private var composers: [String: Composer] = [:]

  init(workshop: Workshop) throws {
    self.workshop = workshop
    fonts = try FontBook(
      fonts: workshop.fonts, fallback: workshop.fallback, directories: Workshop.fontFolders)
    colourPictures = PictureStore(roots: [workshop.layoutsFolder], mono: false)
    greyPictures = PictureStore(roots: [workshop.layoutsFolder], mono: true)
  }

  /// The pictures for a job of this colour.
  func pictures(mono: Bool) -> PictureStore { mono ? greyPictures : colourPictures }

  /// The composer of a layout, made at its first use on this thread.
  func composer(layout name: String) -> Composer? {
    if let known = composers[name] { return known }
    guard let compiled = workshop.layouts[name] else { return nil }
    let composer = Composer(layout: compiled.layout, text: fonts, pictures: colourPictures)
    composers[name] = composer
    return composer
  }
}

import CairoKit
import Foundation
import MailModel

/// Makes a picture from outside into a page, for what is enclosed as PNG or JPEG.
public enum PicturePage {
  /// What is kept free around the picture, so that no printer cuts it.
  static let margin = Length.mm(10)

  /// Whether the bytes begin as a PNG or JPEG file does.
  public static func isPicture(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) || bytes.starts(with: [0xFF, 0xD8, 0xFF])
  }

  /// Writes a PDF of one A4 page, lying where the picture is wide and would not fit upright, with
  /// the picture at the top
  /// in its natural size, or smaller where it would not fit.
  ///
  /// - Parameters:
  ///   - picture: the picture file.
  ///   - path: the PDF; the same picture gives the same bytes.
  /// - Throws: what is wrong with the picture as a ``Diagnostic``, and operating faults.
  public static func write(_ picture: String, to path: String) throws {
    let url = URL(fileURLWithPath: picture)
    let store = PictureStore(roots: [url.deletingLastPathComponent().path], mono: false)
    let image = try store.picture(url.lastPathComponent)
    // A page is turned only for what is larger so.
    let lies =
      image.size.width > image.size.height
      && image.size.width > Size.a4.width - margin * 2
    let page =
      lies ? Size(width: Size.a4.height, height: Size.a4.width) : Size.a4
    let room = (
      width: (page.width - margin * 2).points, height: (page.height - margin * 2).points
    )
    let natural = (width: image.size.width.points, height: image.size.height.points)
    guard natural.width > 0, natural.height > 0 else {
      throw PictureStore.trouble(
        "picture-unreadable", url.lastPathComponent, "picture has no size",
        why: "it says so itself", fix: "save it again")
    }
    let scale = min(1, room.width / natural.width, room.height / natural.height)
    let surface = try Surface.pdf(path: path, width: page.width.points, height: page.height.points)
    let day = "2000-01-01T00:00:00Z"
    surface.setMetadata(title: "", creator: "Brevpress", created: day)
    let context = try Context(surface)
    context.translate(
      x: (page.width.points - natural.width * scale) / 2, y: margin.points)
    context.scale(
      x: natural.width * scale / image.width, y: natural.height * scale / image.height)
    context.paint(image.surface)
    context.showPage()
    try context.check()
    try surface.finish()
  }
}

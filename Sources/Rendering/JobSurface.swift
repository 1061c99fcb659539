import CairoKit
import Foundation
import LayoutEngine
import MailModel

/// One job's PDF. Pages go in one by one; fonts and pictures are held once for the whole file.
///
/// The same pages with the same title and date make the same bytes on any day.
public final class JobSurface {
  /// How many pages there are so far.
  public private(set) var pages = 0

  private let surface: Surface
  private let context: Context
  private let drawer: PageDrawer
  private let pictures: PictureStore
  private var pageSize = Size.a4
  private var finished = false
  private let path: String

  /// Opens the file, replacing one that is there. `created` is written as the creation date, in
  /// UTC; `mono` takes the declared greys of all inks and grey pictures.
  public init(
    path: String, fonts: FontBook, pictures: PictureStore, mono: Bool, title: String, created: Date
  ) throws {
    precondition(pictures.mono == mono, "a picture store serves mono or colour jobs, not both")
    self.path = path
    self.pictures = pictures
    surface = try Surface.pdf(
      path: path, width: pageSize.width.points, height: pageSize.height.points)
    surface.setMetadata(
      title: title, creator: "Brevpress", created: Self.text(created))
    context = try Context(surface)
    drawer = try PageDrawer(fonts: fonts, pictures: pictures, mono: mono, keepsText: true)
  }

  /// Adds a finished page. Its ground is not drawn: it comes beneath it in the second pass.
  /// Its pictures come from `pictures`, where they are not those of the whole file.
  ///
  /// - Parameter parts: where given, the page is drawn part by part, each marked; the second pass
  ///   makes a structure of the marks. Items in no part are not drawn.
  public func addPage(
    _ frame: Frame, pictures: PictureStore? = nil, marked parts: [MarkedPart]? = nil
  ) throws {
    setSize(frame.size)
    drawer.pictures = pictures ?? self.pictures
    if let parts {
      try drawer.draw(frame, marked: parts, on: context)
    } else {
      try drawer.draw(frame, on: context)
    }
    try endPage()
  }

  /// Adds a page without ink.
  public func addBlankPage(size: Size = .a4) throws {
    setSize(size)
    try endPage()
  }

  /// Writes fonts and pictures, closes the file and tells how many pages it has. No page may be
  /// added afterwards.
  public func finish() throws -> Int {
    precondition(!finished, "a job's surface is finished once")
    finished = true
    try context.check()
    try surface.finish()
    try FinishedFile.check(path: path)
    return pages
  }

  private func setSize(_ size: Size) {
    guard size != pageSize else { return }
    pageSize = size
    surface.setPageSize(width: size.width.points, height: size.height.points)
  }

  private func endPage() throws {
    context.showPage()
    try context.check()
    pages += 1
  }

  private static func text(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}

/// Draws a page as a PNG picture on white, with the code that draws the PDF. Its ground comes from
/// the pictures' ``PictureStore/groundPicture``.
public func renderPNG(
  _ frame: Frame, fonts: FontBook, pictures: PictureStore, mono: Bool, dotsPerInch: Double,
  to path: String
) throws {
  try drawn(frame, fonts: fonts, pictures: pictures, mono: mono, dotsPerInch: dotsPerInch)
    .writePNG(to: path)
}

/// The same as the bytes of a PNG file.
public func renderPNG(
  _ frame: Frame, fonts: FontBook, pictures: PictureStore, mono: Bool, dotsPerInch: Double
) throws -> [UInt8] {
  try drawn(frame, fonts: fonts, pictures: pictures, mono: mono, dotsPerInch: dotsPerInch)
    .pngBytes()
}

/// The same as bytes made for speed, for a picture that is looked at once.
public func renderQuickPNG(
  _ frame: Frame, fonts: FontBook, pictures: PictureStore, mono: Bool, dotsPerInch: Double
) throws -> [UInt8] {
  try drawn(frame, fonts: fonts, pictures: pictures, mono: mono, dotsPerInch: dotsPerInch)
    .quickPNGBytes()
}

private func drawn(
  _ frame: Frame, fonts: FontBook, pictures: PictureStore, mono: Bool, dotsPerInch: Double
) throws -> Surface {
  precondition(pictures.mono == mono, "a picture store serves mono or colour jobs, not both")
  let scale = dotsPerInch / 72
  let width = Int((frame.size.width.points * scale).rounded())
  let height = Int((frame.size.height.points * scale).rounded())
  let surface = try Surface.image(width: max(width, 1), height: max(height, 1), format: .rgb24)
  let context = try Context(surface)
  context.setColour(red: 1, green: 1, blue: 1)
  context.paint()
  if let stationery = frame.stationery {
    context.paint(
      try pictures.ground(stationery, width: surface.width, height: surface.height))
  }
  context.scale(x: scale, y: scale)
  let drawer = try PageDrawer(fonts: fonts, pictures: pictures, mono: mono, keepsText: false)
  try drawer.draw(frame, on: context)
  try context.check()
  return surface
}

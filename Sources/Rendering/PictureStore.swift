import CairoKit
import Foundation
import HashKit
import LayoutEngine
import MailModel

/// A picture ready to be painted.
struct Picture {
  var surface: Surface
  /// The surface's width in its own units: pixels, or points of an SVG.
  var width: Double
  /// The surface's height in its own units.
  var height: Double
  /// Natural size on paper.
  var size: Size
  /// Whether the picture as delivered needs colour toner.
  var isColour: Bool
  /// Whether it is a drawing without pixels.
  var isDrawing = false
}

/// The pictures of layouts and senders, each read and decoded once. A file holds each content once,
/// under whatever names and from however many stores it comes.
///
/// Each thread has its own. A name is a path below one of the roots; nothing outside them is ever
/// read, and no picture may make the program hold more than a bounded number of pixels.
public final class PictureStore: PictureMeasuring {
  /// Whether pictures are turned into greys.
  public let mono: Bool

  /// Files larger than this are refused, in bytes.
  public static let fileBytesMax = 20_000_000
  /// SVG files larger than this are refused, in bytes.
  public static let drawingBytesMax = 2_000_000
  /// Pictures with more pixels than this are refused.
  public static let pixelCountMax = 16_000_000
  /// Decoded pixels held at a time, over all pictures.
  private static let heldPixelsMax = 24_000_000

  /// Gives the path of a picture of a page's ground, for pages that are shown and not printed.
  public var groundPicture: ((PlacedStationery) throws -> String)?

  private let roots: [String]
  private var grounds = GroundPictures()
  private var loaded: [String: Result<Picture, Diagnostic>] = [:]
  private var heldPixels = 0

  /// Makes a store on folders; the first that has a name serves it.
  public init(roots: [String], mono: Bool) {
    self.roots = roots
    self.mono = mono
  }

  /// The picture's natural size: of pixels by the file's own density or else 96 dots an inch, of
  /// an SVG by its width and height or its view box.
  public func size(ofPicture name: String) -> Result<Size, Diagnostic> {
    load(name).map(\.size)
  }

  /// The picture's pixels; nothing for drawings and for what cannot be read.
  public func pixels(ofPicture name: String) -> PixelCount? {
    guard case .success(let picture) = load(name), !picture.isDrawing else { return nil }
    return PixelCount(width: Int(picture.width), height: Int(picture.height))
  }

  /// Whether the picture as delivered needs colour toner; false where it cannot be read.
  public func isColour(_ name: String) -> Bool {
    if case .success(let picture) = load(name) { return picture.isColour }
    return false
  }

  /// The picture, for drawing. Throws the diagnostic where there is none.
  func picture(_ name: String) throws -> Picture { try load(name).get() }

  /// A ground's picture at this many pixels.
  func ground(_ stationery: PlacedStationery, width: Int, height: Int) throws -> Surface {
    guard let groundPicture else {
      throw Self.trouble(
        "stationery-unseen", stationery.name, "the stationery cannot be shown",
        why: "nobody said where pictures of it are", fix: "open the page from its spool")
    }
    return try grounds.picture(stationery, width: width, height: height, from: groundPicture)
  }

  /// The bytes of a file below `root`, for what lies beside pictures. Links are followed within
  /// the folder only.
  ///
  /// - Throws: the diagnostic that says why there are none.
  public static func bytes(of name: String, below root: String, bytesMax: Int) throws -> [UInt8] {
    try PictureFile.read(name, below: [root], bytesMax: bytesMax)
  }

  private func load(_ name: String) -> Result<Picture, Diagnostic> {
    if let known = loaded[name] { return known }
    let result: Result<Picture, Diagnostic>
    do {
      let picture = try read(name)
      let pixels = Int(picture.width * picture.height)
      if heldPixels + pixels > Self.heldPixelsMax {
        loaded.removeAll()
        heldPixels = 0
      }
      heldPixels += pixels
      result = .success(picture)
    } catch let diagnostic as Diagnostic {
      result = .failure(diagnostic)
    } catch {
      result = .failure(
        Self.trouble(
          "picture-unreadable", name, "picture cannot be decoded", why: "\(error)",
          fix: "save it again as plain PNG, JPEG or SVG"))
    }
    loaded[name] = result
    return result
  }

  private func read(_ name: String) throws -> Picture {
    let bytes = try PictureFile.read(name, below: roots)
    guard let header = PictureHeader(bytes) else {
      throw Self.trouble(
        "picture-unreadable", name, "picture is not PNG, JPEG or SVG",
        why: "the kind is told by the content, not by the name",
        fix: "save it as PNG, JPEG or SVG")
    }
    switch header.kind {
    case .svg:
      return try DrawingLoader(name: name, mono: mono, content: sha256Hex(bytes)).load(bytes)
    case .png, .jpeg: return try readPixels(bytes, header: header, name: name)
    }
  }

  private func readPixels(_ bytes: [UInt8], header: PictureHeader, name: String) throws -> Picture {
    guard header.width > 0, header.height > 0,
      header.width <= Self.pixelCountMax / max(header.height, 1)
    else {
      throw Self.trouble(
        "picture-too-large", name,
        "picture has \(header.width) × \(header.height) pixels",
        why: "at most \(Self.pixelCountMax / 1_000_000) million pixels are taken",
        fix: "scale it to 600 dots an inch of its printed size")
    }
    let surface = try PixelPicture.decode(
      bytes, kind: header.kind == .png ? .png : .jpeg, pixelCountMax: Self.pixelCountMax)
    let isColour = !surface.isNeutral
    // The decoder has turned the pixels upright; the file itself would lie on its side.
    let passes =
      header.kind == .jpeg && !header.isTurned
      && (header.components == 1 || (header.components == 3 && !mono))
    if mono { surface.makeGrey() }
    if passes { try surface.attachJPEG(bytes) }
    try surface.attachName(sha256Hex(bytes))
    let scale = 25_400 / (header.dotsPerInch ?? 96)
    return Picture(
      surface: surface, width: Double(surface.width), height: Double(surface.height),
      size: Size(
        width: Length(micrometres: Int((Double(surface.width) * scale).rounded())),
        height: Length(micrometres: Int((Double(surface.height) * scale).rounded()))),
      isColour: isColour)
  }

  static func trouble(
    _ code: String, _ name: String, _ message: String, why: String, fix: String
  ) -> Diagnostic {
    Diagnostic(.error, code: code, message, at: .init(file: name), why: why, fix: fix)
  }
}

/// Reads picture files without leaving their folders.
enum PictureFile {
  static func read(
    _ name: String, below roots: [String], bytesMax: Int = PictureStore.fileBytesMax
  ) throws -> [UInt8] {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.isEmpty, name.utf8.count <= 1000, !name.utf8.contains(0), !name.contains("\\"),
      parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
    else { throw outside(name) }
    for root in roots {
      guard let real = realPath(root), let path = realPath(real + "/" + name) else { continue }
      // Links within the folder are well; links that lead out of it are not followed.
      guard path.hasPrefix(real == "/" ? real : real + "/") else { throw outside(name) }
      return try contents(path, name: name, bytesMax: bytesMax)
    }
    throw PictureStore.trouble(
      "picture-missing", name, "picture is not there",
      why: "no folder of the layout or of the logos has it",
      fix: "put the file there or mend the name")
  }

  private static func outside(_ name: String) -> Diagnostic {
    PictureStore.trouble(
      "picture-outside", name, "picture name leads out of the layout's folder",
      why: "pictures are read from the layouts' folders only",
      fix: "copy the picture into the folder and name it by its path there")
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func contents(
    _ path: String, name: String, bytesMax: Int
  ) throws -> [UInt8] {
    // Not blocking: a pipe by that name must not hold up the run.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard file >= 0 else {
      throw PictureStore.trouble(
        "picture-unreadable", name, "picture cannot be opened",
        why: String(cString: strerror(errno)), fix: "make the file readable")
    }
    defer { close(file) }
    var state = stat()
    guard fstat(file, &state) == 0, state.st_mode & S_IFMT == S_IFREG else {
      throw PictureStore.trouble(
        "picture-unreadable", name, "picture is not a file", why: "it is a folder or a device",
        fix: "name a file")
    }
    guard state.st_size <= bytesMax else {
      throw PictureStore.trouble(
        "picture-too-large", name, "picture file has \(state.st_size) bytes",
        why: "at most \(bytesMax) bytes are read",
        fix: "scale it to 600 dots an inch of its printed size")
    }
    var bytes = [UInt8](repeating: 0, count: Int(state.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Foundation.read(file, $0.baseAddress.map { $0 + filled }, $0.count - filled)
      }
      if count <= 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

extension Surface {
  /// Whether an image holds greys only.
  var isNeutral: Bool {
    var neutral = true
    withRows { _, pixels in
      guard neutral else { return }
      for at in stride(from: 0, to: pixels.count, by: 4)
      where pixels[at] != pixels[at + 1] || pixels[at] != pixels[at + 2] {
        neutral = false
        return
      }
    }
    return neutral
  }

  /// Turns an image into greys of the same lightness.
  func makeGrey() {
    withRows { _, pixels in
      for at in stride(from: 0, to: pixels.count, by: 4) {
        let grey = Luma.grey(red: pixels[at + 2], green: pixels[at + 1], blue: pixels[at])
        pixels[at] = grey
        pixels[at + 1] = grey
        pixels[at + 2] = grey
      }
    }
  }
}

/// Lightness of colours, weighted as PDF turns DeviceRGB into DeviceGray (30 : 59 : 11).
enum Luma {
  static func grey(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
    let weighted: Int = Int(red) * 30 + Int(green) * 59 + Int(blue) * 11
    return UInt8((weighted + 50) / 100)
  }
}

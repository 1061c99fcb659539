import CairoKit
import MailModel

/// Loads SVG drawings: as recorded outlines, so that they stay sharp, or, where a mono job cannot
/// have them in greys otherwise, as pixels.
struct DrawingLoader {
  let name: String
  let mono: Bool
  /// What stands for the drawing's content.
  let content: String

  /// The longer side of a drawing turned into pixels: over 600 dots an inch at 65 mm.
  private static let pixelsMax = 1600.0
  /// The longer side of the trial picture that tells colour from grey.
  private static let trialPixels = 700.0

  func load(_ bytes: [UInt8]) throws -> Picture {
    try refuseDangers(bytes)
    let drawing = try VectorPicture(bytes)
    let trial = try raster(drawing, longerSide: Self.trialPixels)
    let isColour = !trial.isNeutral
    let size = Size(width: .pt(drawing.width), height: .pt(drawing.height))
    if mono && (isColour || usesColourSpaces(bytes)) {
      if !usesColourSpaces(bytes), let grey = try greyDrawing(bytes, like: trial) {
        return try recorded(grey, size: size, isColour: isColour)
      }
      let pixels = try raster(drawing, longerSide: Self.pixelsMax)
      pixels.makeGrey()
      try pixels.attachName(content)
      return Picture(
        surface: pixels, width: Double(pixels.width), height: Double(pixels.height), size: size,
        isColour: isColour, isDrawing: true)
    }
    return try recorded(drawing, size: size, isColour: isColour)
  }

  private func recorded(_ drawing: VectorPicture, size: Size, isColour: Bool) throws -> Picture {
    let surface = try Surface.recording(width: drawing.width, height: drawing.height)
    try drawing.draw(on: Context(surface), width: drawing.width, height: drawing.height)
    try surface.attachName(content)
    return Picture(
      surface: surface, width: drawing.width, height: drawing.height, size: size,
      isColour: isColour, isDrawing: true)
  }

  private func raster(_ drawing: VectorPicture, longerSide: Double) throws -> Surface {
    let scale = longerSide / max(drawing.width, drawing.height)
    let width = max((drawing.width * scale).rounded(), 1)
    let height = max((drawing.height * scale).rounded(), 1)
    let surface = try Surface.image(width: Int(width), height: Int(height), format: .argb32)
    try drawing.draw(on: Context(surface), width: width, height: height)
    return surface
  }

  // MARK: Grey outlines

  /// Features for which cairo writes colour spaces of its own into the PDF; the grey pass over a
  /// mono job rewrites inks, not those.
  private func usesColourSpaces(_ bytes: [UInt8]) -> Bool {
    let all = bytes[...]
    return PictureHeader.contains(all, "Gradient") || PictureHeader.contains(all, "<image")
      || PictureHeader.contains(all, ":image") || PictureHeader.contains(all, "<pattern")
      || PictureHeader.contains(all, "<mask") || PictureHeader.contains(all, "<filter")
      || PictureHeader.contains(all, "mix-blend-mode")
  }

  /// The drawing with its inks rewritten as greys, if it then looks as the grey trial does.
  private func greyDrawing(_ bytes: [UInt8], like trial: Surface) throws -> VectorPicture? {
    guard let drawing = try? VectorPicture(InkRewriter(bytes).greyed()) else { return nil }
    let got = try raster(drawing, longerSide: Self.trialPixels)
    guard got.isNeutral, got.width == trial.width, got.height == trial.height else { return nil }
    var wanted: [UInt8] = []
    trial.withRows { _, pixels in
      for at in stride(from: 0, to: pixels.count, by: 4) {
        wanted.append(Luma.grey(red: pixels[at + 2], green: pixels[at + 1], blue: pixels[at]))
        wanted.append(pixels[at + 3])
      }
    }
    var same = true
    got.withRows { row, pixels in
      let start = row * pixels.count / 2
      for column in 0..<(pixels.count / 4) where same {
        let grey = Int(wanted[start + column * 2])
        let alpha = Int(wanted[start + column * 2 + 1])
        // Rounding in blends of several inks differs by a step or two.
        same =
          abs(Int(pixels[column * 4]) - grey) <= 3
          && abs(Int(pixels[column * 4 + 3]) - alpha) <= 1
      }
    }
    return same ? drawing : nil
  }

  // MARK: Dangers

  /// Refuses what could make the parser work without bound, and what asks for other files: without
  /// a base address librsvg follows no reference but `data:`, so that such a drawing would print
  /// with a hole in it.
  private func refuseDangers(_ bytes: [UInt8]) throws {
    func refuse(_ message: String, why: String) -> Diagnostic {
      PictureStore.trouble(
        "picture-unreadable", name, message, why: why,
        fix: "save the drawing as plain SVG, with outlines only")
    }
    guard bytes.count <= PictureStore.drawingBytesMax else {
      throw refuse(
        "drawing has \(bytes.count) bytes",
        why: "at most \(PictureStore.drawingBytesMax) bytes are taken")
    }
    guard !PictureHeader.contains(bytes[...], "<!ENTITY") else {
      throw refuse("drawing declares entities", why: "they can grow without bound")
    }
    guard !PictureHeader.contains(bytes[...], "data:") else {
      throw refuse(
        "drawing holds a picture of pixels",
        why: "its size cannot be bounded; layouts place PNG and JPEG pictures themselves")
    }
    if let reference = DrawingReferences.firstOutside(bytes) {
      throw PictureStore.trouble(
        "picture-reference", name, "drawing refers to something outside with \(reference)",
        why: "no other file is read and nothing is fetched, so a part would be missing",
        fix: "draw it with outlines in the file itself, and take links away")
    }
  }
}

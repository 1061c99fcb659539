import CairoKit
import Foundation
import LayoutEngine

/// Pictures of pages' grounds, scaled once to the pixels of the page that is shown.
struct GroundPictures {
  private struct Key: Hashable {
    var stationery: PlacedStationery
    var width: Int
    var height: Int
  }

  /// Scaled pictures held at a time; a desk shows few sizes.
  private static let heldMax = 8
  private var held: [Key: Surface] = [:]

  /// The ground as a picture of exactly so many pixels.
  mutating func picture(
    _ stationery: PlacedStationery, width: Int, height: Int,
    from path: (PlacedStationery) throws -> String
  ) throws -> Surface {
    let key = Key(stationery: stationery, width: width, height: height)
    if let known = held[key] { return known }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try path(stationery))))
    let whole = try PixelPicture.decode(
      bytes, kind: .png, pixelCountMax: PictureStore.pixelCountMax)
    let scaled = try Surface.image(width: width, height: height, format: .rgb24)
    let context = try Context(scaled)
    context.scale(
      x: Double(width) / Double(whole.width), y: Double(height) / Double(whole.height))
    context.paint(whole)
    try context.check()
    if held.count >= Self.heldMax { held.removeAll() }
    held[key] = scaled
    return scaled
  }
}

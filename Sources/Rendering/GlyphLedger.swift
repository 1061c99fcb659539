import Foundation

/// Which character cairo has learnt for each glyph of a font in one PDF.
final class GlyphLedger {
  private let scalars: UnsafeMutablePointer<UInt32>
  private let count: Int

  init(count: Int) {
    self.count = count + 1
    scalars = WordStorage.zeroed(count: count + 1)
  }

  deinit { free(scalars) }

  /// Whether cairo knows the glyph to stand for just this character.
  @inline(__always)
  func knows(_ glyph: PlainGlyph) -> Bool {
    Int(glyph.glyph) < count && scalars[Int(glyph.glyph)] == glyph.scalar
  }

  /// Notes what cairo learns now; what it learnt first stays.
  func learn(_ glyph: UInt32, scalar: UInt32) {
    if Int(glyph) < count, scalars[Int(glyph)] == 0 { scalars[Int(glyph)] = scalar }
  }
}

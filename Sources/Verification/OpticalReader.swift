/// Measures optical marks: at each place there is a whole bar or nothing.
struct OpticalReader {
  /// Where bars may be.
  let places: [PixelBox]

  /// The positions from the top, `1` for a bar and `0` for none. A bar that is thin, short, shifted
  /// or half there is neither.
  func read(_ picture: ZonePicture, _ scale: Scale) -> MarkReading {
    var text = ""
    for (index, place) in places.enumerated() {
      // Within a tenth of a millimetre of its edges a bar is all ink, and beyond them all white.
      let inset = 0.1 * scale.perMillimetre
      let inner = picture.darkness(place.grown(-inset))
      if inner < 0.1 {
        text += "0"
        continue
      }
      let end = 0.6 * scale.perMillimetre
      var left = place.grown(-inset)
      left.right = left.left + end
      var right = place.grown(-inset)
      right.left = right.right - end
      guard inner > 0.9, picture.darkness(left) > 0.7, picture.darkness(right) > 0.7 else {
        return MarkReading(fault: "position \(index + 1) holds neither a whole bar nor none")
      }
      // All of its ink, with some paper round it: as much as the bar is large, a fifth allowed.
      let around = place.grown(0.4 * scale.perMillimetre)
      let ink = picture.darkness(around) * area(around)
      guard abs(ink / area(place) - 1) < 0.2 else {
        return MarkReading(fault: "the bar at position \(index + 1) is too thick or too thin")
      }
      text += "1"
    }
    return MarkReading(text: text)
  }

  private func area(_ box: PixelBox) -> Double { (box.right - box.left) * (box.bottom - box.top) }
}

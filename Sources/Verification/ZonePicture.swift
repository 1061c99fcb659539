import QPDFKit

/// The pixels of one mark zone, 0 = black.
struct ZonePicture {
  let width: Int
  let height: Int
  let pixels: [UInt8]

  /// A part of a picture, cut at the picture's edges; nothing where no pixel is left.
  init?(_ picture: PagePicture, left: Int, top: Int, width: Int, height: Int) {
    let across = max(0, left)..<min(picture.width, left + width)
    let down = max(0, top)..<min(picture.height, top + height)
    guard left < picture.width, top < picture.height, left + width > 0, top + height > 0,
      !across.isEmpty, !down.isEmpty
    else { return nil }
    self.width = across.count
    self.height = down.count
    if across.count == picture.width, down.count == picture.height {
      pixels = picture.pixels
      return
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(across.count * down.count)
    for row in down {
      let start = row * picture.width
      pixels += picture.pixels[start + across.lowerBound..<start + across.upperBound]
    }
    self.pixels = pixels
  }

  /// Makes a picture of its pixels.
  init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "a picture has all its pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// How dark a place is, 0 to 1, pixels at its edges counted by the part that lies inside.
  func darkness(_ box: PixelBox) -> Double {
    let left = max(0, box.left)
    let right = min(Double(width), box.right)
    let top = max(0, box.top)
    let bottom = min(Double(height), box.bottom)
    guard right > left, bottom > top else { return 0 }
    var sum = 0.0
    for row in Int(top)..<min(height, Int(bottom.rounded(.up))) {
      let down = min(Double(row + 1), bottom) - max(Double(row), top)
      for column in Int(left)..<min(width, Int(right.rounded(.up))) {
        let across = min(Double(column + 1), right) - max(Double(column), left)
        sum += Double(255 - pixels[row * width + column]) * across * down
      }
    }
    return sum / (255 * (right - left) * (bottom - top))
  }

  /// Says so where ink stands in the zone beside the mark: half a millimetre off it, and off the
  /// zone's own edge, where a neighbour's edge may be rounded in.
  func stray(beside places: [PixelBox], _ scale: Scale) -> String? {
    let grown = places.map { $0.grown(0.45 * scale.perMillimetre) }
    let edge = Int((0.3 * scale.perMillimetre).rounded(.up))
    guard width > 2 * edge, height > 2 * edge else { return nil }
    for row in edge..<height - edge {
      let middle = Double(row) + 0.5
      let beside = grown.filter { $0.top <= middle && middle <= $0.bottom }
      let start = row * width
      for column in edge..<width - edge where pixels[start + column] < 128 {
        let x = Double(column) + 0.5
        if !beside.contains(where: { $0.left <= x && x <= $0.right }) {
          return "other ink stands in the zone of the mark"
        }
      }
    }
    return nil
  }
}

import Foundation
import Testing

/// Runs a program and gives what it wrote to standard output.
@discardableResult
func programOutput(_ path: String, _ arguments: [String]) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0, "\(path) failed")
  return data
}

/// A page as pixels, made by other people's programs. Places are millimetres from the top left.
struct Raster {
  private let width: Int
  private let height: Int
  private let scale: Double
  private let pixels: [UInt8]

  /// A page of a PDF, by poppler.
  init(pdf: String, page: Int, dotsPerInch: Double) throws {
    let data = try programOutput(
      "/usr/bin/pdftoppm",
      ["-r", String(dotsPerInch), "-f", String(page), "-l", String(page), pdf])
    try self.init(portablePixmap: [UInt8](data), dotsPerInch: dotsPerInch)
  }

  /// A PNG, by ImageMagick.
  init(png: String, dotsPerInch: Double) throws {
    let data = try programOutput("/usr/bin/convert", [png, "-depth", "8", "ppm:-"])
    try self.init(portablePixmap: [UInt8](data), dotsPerInch: dotsPerInch)
  }

  private init(portablePixmap bytes: [UInt8], dotsPerInch: Double) throws {
    var at = 0
    func word() -> String {
      var text = ""
      while at < bytes.count, bytes[at] > 0x20 {
        text.append(Character(Unicode.Scalar(bytes[at])))
        at += 1
      }
      at += 1
      return text
    }
    try #require(word() == "P6")
    width = try #require(Int(word()))
    height = try #require(Int(word()))
    try #require(word() == "255")
    pixels = Array(bytes[at...])
    scale = dotsPerInch / 25.4
    try #require(pixels.count == width * height * 3)
  }

  private func each(
    _ x: Double, _ y: Double, _ across: Double, _ down: Double, _ body: (ArraySlice<UInt8>) -> Void
  ) {
    for row in max(0, Int(y * scale))..<min(height, Int((y + down) * scale)) {
      for column in max(0, Int(x * scale))..<min(width, Int((x + across) * scale)) {
        let start = (row * width + column) * 3
        body(pixels[start..<(start + 3)])
      }
    }
  }

  /// How much of a part has a colour, within three steps.
  func share(
    of ink: (Int, Int, Int), x: Double, y: Double, width: Double, height: Double
  ) -> Double {
    var (hits, all) = (0, 0)
    each(x, y, width, height) { pixel in
      let parts = Array(pixel).map(Int.init)
      all += 1
      if abs(parts[0] - ink.0) <= 3, abs(parts[1] - ink.1) <= 3, abs(parts[2] - ink.2) <= 3 {
        hits += 1
      }
    }
    return all == 0 ? 0 : Double(hits) / Double(all)
  }

  /// The darkest value of a part, 255 where it is white.
  func darkest(x: Double, y: Double, width: Double, height: Double) -> Int {
    var darkest = 255
    each(x, y, width, height) { pixel in
      darkest = min(darkest, Int(pixel.max() ?? 255))
    }
    return darkest
  }
}

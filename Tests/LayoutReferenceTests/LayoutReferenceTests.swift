import Foundation
import Testing

@testable import LayoutEngine
@testable import Rendering

/// Small layouts beside the pictures that they must look like, dot for dot, marks, codes and
/// addresses included: the same fonts and the same machine code leave nothing to tolerate.
///
/// `BREVPRESS_UPDATE_GOLDEN=1 swift test --filter LayoutReferenceTests` makes the pictures again;
/// look at each before it is committed. They are the pictures of `layouts/README.md`, too.
@Suite struct LayoutReferenceTests {
  static let failures = FileManager.default.temporaryDirectory.path + "/brevpress-references"

  @Test func thereAreReferences() { #expect(ReferenceFile.names.count >= 45) }

  @Test(arguments: ReferenceFile.names)
  func itLooksAsItDid(_ name: String) throws {
    let file = try ReferenceFile(name)
    let golden = "\(ReferenceFile.folder)/\(name).png"
    let folder = Self.failures
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let drawn = "\(folder)/\(name).got.png"
    try? FileManager.default.removeItem(atPath: drawn)
    try ReferencePicture.withFonts { try ReferencePicture.draw(file, fonts: $0, to: drawn) }
    if ProcessInfo.processInfo.environment["BREVPRESS_UPDATE_GOLDEN"] == "1" {
      let isSame =
        FileManager.default.fileExists(atPath: golden)
        ? try Dots(contentsOf: golden) == Dots(contentsOf: drawn) : false
      if !isSame {
        try? FileManager.default.removeItem(atPath: golden)
        try FileManager.default.copyItem(atPath: drawn, toPath: golden)
      }
      return
    }
    guard FileManager.default.fileExists(atPath: golden) else {
      Issue.record("no picture \(name).png; make it with BREVPRESS_UPDATE_GOLDEN=1")
      return
    }
    let fault = try ReferencePicture.fault(
      name: name, expected: try Dots(contentsOf: golden), got: try Dots(contentsOf: drawn),
      into: folder)
    if let fault {
      let kept = "\(folder)/\(name).expected.png"
      try? FileManager.default.removeItem(atPath: kept)
      try FileManager.default.copyItem(atPath: golden, toPath: kept)
      Issue.record("\(fault)")
    } else {
      try FileManager.default.removeItem(atPath: drawn)
    }
  }

  /// The canary: one dot of a code turned over is a failure that names the picture of it.
  @Test(arguments: ["code-qr-m", "code-datamatrix", "address-left"])
  func oneDotIsAFailure(_ name: String) throws {
    let file = try ReferenceFile(name)
    let frame = try ReferencePicture.withFonts { try ReferencePicture.frame(file, fonts: $0) }
    let scale = ReferencePicture.dotsPerInch / 25.4
    let places = frame.items.compactMap { item -> (Double, Double)? in
      switch item {
      case .code(let code):
        (code.rectangle.minX.millimetres + 1, code.rectangle.minY.millimetres + 1)
      case .text(let run) where run.role == .address:
        (run.origin.x.millimetres + 1, run.origin.y.millimetres - 1)
      default: nil
      }
    }
    let place = try #require(places.first)
    let expected = try Dots(contentsOf: "\(ReferenceFile.folder)/\(name).png")
    var got = expected
    let at = (Int(place.1 * scale) * got.width + Int(place.0 * scale)) * 4
    got.bytes[at] ^= 0xFF
    let folder = FileManager.default.temporaryDirectory.path + "/brevpress-canary"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let fault = try ReferencePicture.fault(
      name: name, expected: expected, got: got, into: folder)
    #expect(fault?.contains("1 dots") == true)
    #expect(fault?.contains("\(folder)/\(name).diff.png") == true)
    let shown = try Dots(contentsOf: "\(folder)/\(name).diff.png")
    #expect(shown.width == expected.width * 3 + 8)
    #expect(
      try ReferencePicture.fault(
        name: name, expected: expected, got: expected, into: folder) == nil)
  }
}

import CQPDFShim

/// A file on its way that can say of itself what presses and viewers want to know.
public protocol DressableFile {
  /// Names the printing condition: the file becomes PDF 1.6 with trim and bleed boxes and a PDF/X
  /// output intent.
  /// - Parameters:
  ///   - profile: the ICC profile's bytes.
  ///   - condition: the condition's name, such as `FOGRA39`.
  func setOutputIntent(profile: [UInt8], condition: String) throws(PDFFault)
  /// Sets the XMP packet.
  func setMetadata(_ xmp: String) throws(PDFFault)
  /// Begins a part of the document (a PDF/VT record).
  func beginPart(_ name: String) throws(PDFFault)
  /// Pages of the file as written, from 1, that belong to the part begun last. All of them together
  /// must cover all pages in order.
  func addPages(_ pages: ClosedRange<Int>, _ name: String) throws(PDFFault)
}

extension JobAssembler: DressableFile {
  /// Names the printing condition; see ``DressableFile``.
  public func setOutputIntent(profile: [UInt8], condition: String) throws(PDFFault) {
    let components = try Self.checkedComponents(ofProfile: profile)
    try Self.check(
      profile.withUnsafeBufferPointer {
        bp_assembler_intent(pointer, $0.baseAddress, $0.count, Int32(components), condition)
      })
  }

  /// Sets the XMP packet.
  public func setMetadata(_ xmp: String) throws(PDFFault) {
    try Self.check(bp_assembler_metadata(pointer, xmp))
  }

  /// Begins a part of the document.
  public func beginPart(_ name: String) throws(PDFFault) {
    try Self.check(bp_assembler_record(pointer, name))
  }

  /// Pages of the part begun last; see ``DressableFile``.
  public func addPages(_ pages: ClosedRange<Int>, _ name: String) throws(PDFFault) {
    guard pages.lowerBound >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(
      bp_assembler_stretch(pointer, pages.lowerBound - 1, pages.upperBound - 1, name))
  }

  static func checkedComponents(ofProfile profile: [UInt8]) throws(PDFFault) -> Int {
    guard let components = components(ofProfile: profile) else {
      throw PDFFault(.unreadable, "the colour profile is no ICC profile for grey, RGB or CMYK")
    }
    return components
  }

  /// How many colour components a profile has: 1 grey, 3 RGB, 4 CMYK; nothing where the bytes are
  /// no ICC profile for one of them (ISO 15076-1, header).
  public static func components(ofProfile profile: [UInt8]) -> Int? {
    guard profile.count >= 132, profile[36..<40].elementsEqual("acsp".utf8) else { return nil }
    switch String(decoding: profile[16..<20], as: UTF8.self) {
    case "GRAY": return 1
    case "RGB ": return 3
    case "CMYK": return 4
    default: return nil
    }
  }
}

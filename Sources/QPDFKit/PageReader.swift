import Foundation

/// A part of a page as an 8-bit grey picture.
public struct PagePicture: Sendable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// Row by row from the top, 0 = black.
  public let pixels: [UInt8]

  /// Makes a picture of its pixels.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// A word of a page's text with the box that it stands in, points from the page's top left.
public struct PageWord: Sendable, Equatable {
  /// Its characters.
  public var text: String
  /// Left edge.
  public var minX: Double
  /// Top edge.
  public var minY: Double
  /// Right edge.
  public var maxX: Double
  /// Bottom edge.
  public var maxY: Double
}

/// Reads pages with poppler's programs, as bounded child processes: a reader that shares no code
/// with what wrote the file.
public struct PageReader: Sendable {
  /// Which pages of a range are wanted.
  public enum Parity: String, Sendable {
    /// All of them.
    case all
    /// 1, 3, 5 …
    case odd
    /// 2, 4, 6 …
    case even
  }

  private let scratch: String?
  private static let rasteriser = "/usr/bin/pdftoppm"
  private static let textReader = "/usr/bin/pdftotext"

  /// Makes a reader; `scratch` is where short-lived files go.
  ///
  /// - Throws: `tool-missing` where a program is not there.
  public init(scratch: String? = nil) throws(PDFFault) {
    for tool in [Self.rasteriser, Self.textReader]
    where !FileManager.default.isExecutableFile(atPath: tool) {
      throw PDFFault(.toolMissing, "\(tool) is not there; it comes with poppler-utils")
    }
    self.scratch = scratch
  }

  /// Pictures of one region of the pages of a range.
  ///
  /// - Parameters:
  ///   - region: in pixels at that resolution, from the top left.
  /// - Returns: pages by their number.
  public func pictures(
    of path: String, pages: ClosedRange<Int>, parity: Parity, dotsPerInch: Int,
    region: (x: Int, y: Int, width: Int, height: Int)
  ) throws(PDFFault) -> [Int: PagePicture] {
    try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
      var arguments = [
        "-q", "-gray", "-r", "\(dotsPerInch)", "-f", "\(pages.lowerBound)", "-l",
        "\(pages.upperBound)", "-x", "\(region.x)", "-y", "\(region.y)", "-W", "\(region.width)",
        "-H", "\(region.height)",
      ]
      if parity != .all { arguments.append(parity == .odd ? "-o" : "-e") }
      try run(Self.rasteriser, arguments + [path, "p"], in: folder)
      var pictures: [Int: PagePicture] = [:]
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names where name.hasSuffix(".pgm") {
        guard let number = Int(name.dropFirst(2).dropLast(4)),
          let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
          let picture = PagePicture(graymap: [UInt8](data))
        else { throw PDFFault(.unreadable, "a page's picture cannot be read") }
        pictures[number] = picture
      }
      return pictures
    }
  }

  /// The words of each page of a range, in reading order.
  public func words(of path: String, pages: ClosedRange<Int>) throws(PDFFault) -> [[PageWord]] {
    try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
      let output = "\(folder)/words"
      try run(
        Self.textReader,
        [
          "-q", "-bbox", "-f", "\(pages.lowerBound)", "-l", "\(pages.upperBound)", "-enc", "UTF-8",
          path, output,
        ], in: folder)
      guard let data = FileManager.default.contents(atPath: output) else {
        throw PDFFault(.unreadable, "the pages' text cannot be read")
      }
      return WordList([UInt8](data)).pages
    }
  }

  private func run(_ program: String, _ arguments: [String], in folder: String) throws(PDFFault) {
    let child = ChildProgram(
      path: program, memoryBytes: 4 << 30, fileBytes: 1 << 30, timeoutSeconds: 300)
    let outcome = try child.run(arguments, in: folder)
    if outcome.isTimedOut { throw PDFFault(.timedOut, "\(program) took too long") }
    guard outcome.exitStatus == 0 else {
      throw PDFFault(.unreadable, "\(program) cannot read the file")
    }
  }
}

extension PagePicture {
  /// Reads a binary graymap ("P5", 8 bits).
  init?(graymap bytes: [UInt8]) {
    var at = 0
    func word() -> String {
      while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
      let start = at
      while at < bytes.count, bytes[at] > 0x20 { at += 1 }
      return String(decoding: bytes[start..<at], as: UTF8.self)
    }
    guard word() == "P5", let width = Int(word()), let height = Int(word()), word() == "255",
      width > 0, height > 0, bytes.count - at - 1 == width * height
    else { return nil }
    self.init(width: width, height: height, pixels: Array(bytes[(at + 1)...]))
  }
}

/// Reads what `pdftotext -bbox` writes: a `<page>` element a page, a `<word>` element a line.
struct WordList {
  private(set) var pages: [[PageWord]] = []

  init(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 0x0A) {
      let text = line.drop { $0 == 0x20 }
      if text.starts(with: Array("<page ".utf8)) {
        pages.append([])
      } else if text.starts(with: Array("<word ".utf8)), !pages.isEmpty, let word = word(text) {
        pages[pages.count - 1].append(word)
      }
    }
  }

  /// `<word xMin="1" yMin="2" xMax="3" yMax="4">text</word>`
  private func word(_ line: ArraySlice<UInt8>) -> PageWord? {
    guard let close = line.firstIndex(of: 0x3E), let end = line.lastIndex(of: 0x3C), close < end
    else { return nil }
    let numbers = line[..<close].split(separator: 0x22).enumerated().filter { $0.offset % 2 == 1 }
      .compactMap { Double(String(decoding: $0.element, as: UTF8.self)) }
    guard numbers.count == 4 else { return nil }
    var text = String(decoding: line[(close + 1)..<end], as: UTF8.self)
    if text.utf8.contains(0x26) {
      for (entity, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"),
        ("&amp;", "&"),
      ] { text = text.replacingOccurrences(of: entity, with: character) }
    }
    return PageWord(
      text: text, minX: numbers[0], minY: numbers[1], maxX: numbers[2], maxY: numbers[3])
  }
}

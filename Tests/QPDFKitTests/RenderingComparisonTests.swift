import Foundation
import Testing

@testable import QPDFKit

/// Prepared pages beside the original's, both drawn by poppler, which neither prepares nor prints
/// for us: what the sender sees is what lies in the envelope, upright and whole.
@Suite(.enabled(if: hasTools && samplesFolder != nil, "no samples, or no tools"))
struct RenderingComparisonTests {
  @Test func everySamplePageLooksAsItDidBefore() throws {
    let samples = try #require(samplesFolder)
    let preparer = try ForeignPDFPreparer()
    var compared = 0
    var worst: [(share: Double, name: String)] = []
    // All of them take many minutes: every eighth file, unless BREVPRESS_ALL_SAMPLES is set.
    let isWhole = ProcessInfo.processInfo.environment["BREVPRESS_ALL_SAMPLES"] != nil
    for (number, file) in sampleFiles.enumerated() where isWhole || number % 8 == 0 {
      let folder = try TestFolder()
      let output = folder.file("out.pdf")
      let input = samples + "/" + file
      guard
        case .success(let prepared) = preparer.prepare(input: input, output: output, grey: false)
      else { continue }
      let name = URL(fileURLWithPath: file).lastPathComponent
      if let keep = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_PREPARED"] {
        try FileManager.default.copyItem(atPath: output, toPath: "\(keep)/\(name)")
      }
      for page in 1...min(prepared.pages.count, 3) {
        let size = prepared.pages[page - 1]
        let before = try Drawing(input, page: page, aspect: size, folder: folder)
        let after = try Drawing(output, page: page, aspect: size, folder: folder)
        guard let before, let after else {
          worst.append((2, "\(name) page \(page): not drawn"))
          continue
        }
        compared += 1
        worst.append((before.difference(from: after), "\(name) page \(page)"))
      }
    }
    worst.sort { $0.share > $1.share }
    for one in worst.prefix(25) { print("  \(one.share) \(one.name)") }
    print("\(compared) pages compared")
    #expect(compared > (isWhole ? 100 : 8))
  }
}

/// A page as poppler draws it, in grey, its longer side 400 dots.
struct Drawing {
  var width: Int
  var height: Int
  var dots: [UInt8]

  /// - Parameter aspect: how large the page should be; both drawings get the same dots.
  init?(_ path: String, page: Int, aspect: PreparedPage, folder: TestFolder) throws {
    let longest = max(aspect.widthPt, aspect.heightPt)
    let across = max(1, Int((400 * aspect.widthPt / longest).rounded(.up)))
    let down = max(1, Int((400 * aspect.heightPt / longest).rounded(.up)))
    let name = folder.file("page-\(UUID().uuidString)")
    let ended = try run(
      // Poppler's own readers may go round in circles in what ours refuse or mend.
      "/usr/bin/timeout",
      [
        "20", "/usr/bin/pdftoppm", "-gray", "-cropbox", "-f", "\(page)", "-l", "\(page)",
        "-singlefile", "-scale-to",
        "400", path, name,
      ])
    guard ended.status == 0, let data = FileManager.default.contents(atPath: name + ".pgm") else {
      return nil
    }
    var fields: [Int] = []
    var place = 2
    while fields.count < 3, place < data.count {
      var number = 0
      while place < data.count, data[place] < 0x30 { place += 1 }
      while place < data.count, data[place] >= 0x30 {
        number = number * 10 + Int(data[place] - 0x30)
        place += 1
      }
      fields.append(number)
    }
    guard fields.count == 3, data.count - place - 1 >= fields[0] * fields[1] else { return nil }
    // Rounding may give the one drawing a row of dots more.
    guard abs(fields[0] - across) <= 2, abs(fields[1] - down) <= 2 else { return nil }
    width = fields[0]
    height = fields[1]
    dots = [UInt8](data[(place + 1)...])
  }

  /// The share of fields of eight dots square whose mean greys are clearly apart.
  func difference(from other: Drawing) -> Double {
    let (across, down) = (min(width, other.width), min(height, other.height))
    var apart = 0
    var fields = 0
    for top in stride(from: 0, to: down, by: 8) {
      for left in stride(from: 0, to: across, by: 8) {
        var sums = (0, 0, 0)
        for y in top..<min(top + 8, down) {
          for x in left..<min(left + 8, across) {
            sums.0 += Int(dots[y * width + x])
            sums.1 += Int(other.dots[y * other.width + x])
            sums.2 += 1
          }
        }
        fields += 1
        if abs(sums.0 - sums.1) > 24 * sums.2 { apart += 1 }
      }
    }
    return Double(apart) / Double(max(1, fields))
  }
}

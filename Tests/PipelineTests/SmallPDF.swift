import Foundation

/// Writes PDF files of a few objects, without compression and with fonts that are not embedded.
enum SmallPDF {
  /// A file of objects, the first of which is the catalog.
  static func file(_ bodies: [String], trailer: String = "") -> Data {
    var text = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, body) in bodies.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(body)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(bodies.count + 1)\n0000000000 65535 f \n"
    for offset in offsets { text += String(format: "%010d 00000 n \n", offset) }
    text +=
      "trailer<</Size \(bodies.count + 1)/Root 1 0 R\(trailer)>>\nstartxref\n\(start)\n%%EOF\n"
    return Data(text.utf8)
  }

  /// Upright pages of this content.
  static func pages(
    _ contents: [String], box: String = "0 0 595.28 841.89", resources: String = "",
    catalog: String = "", page: String = "", more: [String] = []
  ) -> Data {
    let first = 3 + more.count
    var bodies = ["<</Type/Catalog/Pages 2 0 R\(catalog)>>", ""] + more
    var kids: [String] = []
    for (index, content) in contents.enumerated() {
      let number = first + index * 2
      bodies.append("<</Length \(content.utf8.count)>>stream\n\(content)\nendstream")
      bodies.append(
        "<</Type/Page/Parent 2 0 R/MediaBox[\(box)]/Contents \(number) 0 R"
          + "/Resources<<\(resources)>>\(page)>>")
      kids.append("\(number + 1) 0 R")
    }
    bodies[1] = "<</Type/Pages/Count \(contents.count)/Kids[\(kids.joined(separator: " "))]>>"
    return file(bodies)
  }

  /// A letterhead: a coloured band at the top of the page and a faint one at its foot, with so
  /// many bytes of outlines that its size shows in a file.
  static func letterhead(strokes: Int = 0) -> Data {
    var content = "0.8 0.1 0.2 rg 0 813 595.28 29 re f 0.9 0.9 1 rg 60 14 500 20 re f\n"
    var seed: UInt32 = 7
    for _ in 0..<strokes {
      seed = seed &* 1_664_525 &+ 1_013_904_223
      let (x, y) = (60 + Double(seed >> 16 & 0xFFFF) / 131, 14 + Double(seed & 0xFFF) / 205)
      content += "\(x) \(y) m \(x + 3) \(y + 3) l S\n"
    }
    return pages([content])
  }
}

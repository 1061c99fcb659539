import Foundation
import MailModel

/// How a print site's press and machines go together with its paper.
extension SiteChecks {
  // MARK: Imposition

  mutating func checkImposition(of site: PrintSite) {
    guard let placed = impositions.first(where: { $0.value.id == site.imposition }),
      let stock = stocks.first(where: { $0.value.id == site.stock })?.value
    else { return }
    let leaves = site.envelopes.map(\.capacitySheets).max() ?? 1
    diagnostics += placed.value.faults(leaf: stock.size, longestPiece: leaves).map {
      placed.error(
        "bad-geometry", "\($0.message) (print site \(site.id))", why: $0.why, fix: $0.fix)
    }
  }

  mutating func checkMarks(of site: PrintSite) {
    guard let placed = schemes.first(where: { $0.value.id == site.markScheme }),
      let stock = stocks.first(where: { $0.value.id == site.stock })?.value
    else { return }
    diagnostics += placed.value.faults(on: stock.size).map {
      placed.error(
        "bad-geometry", "\($0.message) (print site \(site.id))", why: $0.why, fix: $0.fix)
    }
  }

  mutating func checkProfile(of site: PrintSite, _ placed: Placed<PrintSite>) {
    guard let intent = site.pressFile.outputIntent, !intent.profile.isEmpty else { return }
    let path = intent.profile.hasPrefix("/") ? intent.profile : "\(folder)/\(intent.profile)"
    let handle = FileHandle(forReadingAtPath: path)
    defer { try? handle?.close() }
    let head = [UInt8]((try? handle?.read(upToCount: 132)) ?? Data())
    let spaces = ["GRAY", "RGB ", "CMYK"]
    guard head.count == 132, head[36..<40].elementsEqual("acsp".utf8),
      spaces.contains(String(decoding: head[16..<20], as: UTF8.self))
    else {
      diagnostics.append(
        placed.error(
          "missing-file", "the output intent of \(site.id) has no ICC profile \(intent.profile)",
          why: "a profile for grey, RGB or CMYK must be there",
          fix: "install icc-profiles-free or colord-data, or put a profile below \(folder)"))
      return
    }
  }
}

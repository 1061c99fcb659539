import Foundation
import Intake
import MailModel
import QPDFKit
import Spooling

/// The entries of an index with the PDFs and pages that they name.
extension TakingApart {
  /// One entry on its way to a document.
  private struct Item {
    var order: ReadyMadeOrder
    var entry: ReadyMadeEntry
    var pdf: CollectedFile?
  }

  /// Makes a document of each entry, and of all pages that no entry names.
  mutating func take(_ index: CollectedFile, _ content: ReadyMadeIndexContent) throws {
    var items: [Item] = []
    for entry in content.entries { items.append(item(entry, index, content)) }
    let before = rows.rows.count
    // Documents come in the order of the index; those of one PDF in the order of its pages.
    var done: Set<String> = []
    for item in items {
      guard let pdf = item.pdf else {
        try add(
          item.order, path: BytePath(index.path.bytes + Array("/row-\(item.entry.row)".utf8)))
        continue
      }
      guard done.insert(pdf.path.text).inserted else { continue }
      taken.insert(pdf.path.text)
      let own = items.filter { $0.pdf == pdf }
      if own.count == 1, own[0].entry.pages == .unsaid, profile.split == nil {
        try add(own[0].order, path: pdf.path)
      } else {
        try takeMerged(pdf, own, index)
      }
    }
    rows.containers.append((index, rows.rows.count - before))
  }

  private mutating func item(
    _ entry: ReadyMadeEntry, _ index: CollectedFile, _ content: ReadyMadeIndexContent
  ) -> Item {
    var order = ReadyMadeOrder(container: index.sha256, sender: sender.id)
    order.entry = entry
    order.index = index.path.text
    order.faults = content.faults.map {
      ReadyMadeOrder.Fault($0.code, $0.message, why: $0.why, fix: $0.fix)
    }
    let pdf = self.pdf(of: entry, index)
    if let pdf {
      order.file = ReadyMadeOrder.File(name: pdf.path.text, sha256: pdf.sha256)
    } else {
      order.faults.append(
        .init(
          "file-missing", "the PDF that the index names did not come with it",
          fix: "send index and PDFs together"))
    }
    for name in entry.texts(.enclosures) {
      guard let found = find(name, beside: index) else {
        order.faults.append(
          .init(
            "enclosure-missing", "an enclosure that the index names did not come with it",
            fix: "send index, invoices and enclosures together"))
        continue
      }
      order.enclosures.append(.init(name: found.path.text, sha256: found.sha256))
      // An enclosure is accounted for by the invoice that it goes with.
      if taken.insert(found.path.text).inserted { rows.containers.append((found, 1)) }
    }
    return Item(order: order, entry: entry, pdf: pdf)
  }

  /// The PDF of an entry: the one it names; else that of the index's own name, or the only one.
  private func pdf(of entry: ReadyMadeEntry, _ index: CollectedFile) -> CollectedFile? {
    if let name = entry.text(.file) { return find(name, beside: index) }
    let path = index.path.text
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    if let own = pdfs["\(stem).pdf"] ?? pdfs["\(stem).PDF"] { return own }
    let folder = Self.folder(path)
    let beside = pdfs.values.filter { Self.folder($0.path.text) == folder }
    return beside.count == 1 ? beside.first : nil
  }

  private func find(_ name: String, beside index: CollectedFile) -> CollectedFile? {
    let folder = Self.folder(index.path.text)
    let plain = name.replacingOccurrences(of: "\\", with: "/")
    let parts = plain.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else { return nil }
    let relative = parts.joined(separator: "/")
    return pdfs[folder + relative] ?? parts.last.flatMap { pdfs[folder + $0] }
  }

  private static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  // MARK: Merged PDFs

  private mutating func takeMerged(
    _ pdf: CollectedFile, _ given: [Item], _ index: CollectedFile
  ) throws {
    var items = given
    let words: [[PlacedWord]]?
    switch try shelf.prepared(pdf.sha256, grey: isGrey) {
    case .success(let prepared): words = prepared.words
    // Why it cannot be printed is told of each invoice when it is read.
    case .failure: words = nil
    }
    assign(&items, words: words)
    if let words { settle(&items, pages: words.count) }
    items.sort { a, b in
      (a.order.pages?.first ?? .max, a.entry.row) < (b.order.pages?.first ?? .max, b.entry.row)
    }
    let orphans = words.map { Self.orphans(items.compactMap(\.order.pages), pages: $0.count) } ?? []
    for (number, item) in items.enumerated() {
      try add(item.order, path: Self.member(number + 1, of: items.count, pdf))
    }
    // Pages of faulty entries are theirs as likely as not; then none can be called without a row.
    if !items.contains(where: { $0.order.pages == nil }) {
      for range in orphans { try addOrphan(range, of: pdf, index) }
    }
    rows.containers.append((pdf, items.count))
  }

  private mutating func addOrphan(
    _ range: ClosedRange<Int>, of pdf: CollectedFile, _ index: CollectedFile
  ) throws {
    var order = ReadyMadeOrder(container: index.sha256, sender: sender.id)
    order.index = index.path.text
    order.file = .init(name: pdf.path.text, sha256: pdf.sha256)
    order.pages = .init(first: range.lowerBound, last: range.upperBound)
    order.faults = [
      .init(
        "pages-without-row",
        "no record of the index names pages \(range.lowerBound) to \(range.upperBound)",
        why: "they may be an invoice that nobody would get",
        fix: "have the sender send index and PDF again")
    ]
    let name = "pages-\(range.lowerBound)-\(range.upperBound)"
    try add(order, path: BytePath(pdf.path.bytes + Array("/\(name)".utf8)))
  }

  /// Gives each entry the pages that it names, or that fall to it by the sender's rule.
  private func assign(_ items: inout [Item], words: [[PlacedWord]]?) {
    if items.allSatisfy({ $0.entry.pages == .unsaid }), let split = profile.split {
      guard let words else { return }
      let ranges = ReadyMadeText.split(words, by: split)
      for place in items.indices {
        if ranges.count == items.count {
          items[place].order.pages = .init(
            first: ranges[place].lowerBound, last: ranges[place].upperBound)
        } else {
          items[place].order.file = nil
          items[place].order.faults.append(
            .init(
              "split-count",
              "the index names \(items.count) invoices in the PDF; its pages fall into "
                + "\(ranges.count)",
              why: "which pages are whose cannot be said",
              fix: "have the sender state pages in the index, or mend the rule in its file"))
        }
      }
      return
    }
    let starts = items.compactMap { item -> Int? in
      if case .from(let first, _) = item.entry.pages { first } else { nil }
    }.sorted()
    for place in items.indices {
      switch items[place].entry.pages {
      case .from(let first, let last):
        let next = starts.first { $0 > first }.map { $0 - 1 } ?? words?.count ?? first
        items[place].order.pages = .init(first: first, last: last ?? next)
      case .unsaid where items.count == 1:
        if let words { items[place].order.pages = .init(first: 1, last: words.count) }
      case .unsaid, .unreadable:
        items[place].order.file = nil
        items[place].order.faults.append(
          .init(
            "pages-unsaid",
            "the index does not say which pages of the merged PDF are the invoice's",
            fix: "map firstPage or pages, or give the sender a rule to split by"))
      }
    }
  }

  /// Takes pages away from entries that cannot have them.
  private func settle(_ items: inout [Item], pages: Int) {
    for place in items.indices {
      guard let own = items[place].order.pages else { continue }
      if own.last > pages {
        fault(
          &items[place], "pages-missing",
          "the index names pages \(own.first) to \(own.last); the PDF has \(pages)")
      }
    }
    let ranges = items.map(\.order.pages)
    for place in items.indices {
      guard let own = ranges[place] else { continue }
      let clash = ranges.enumerated().contains { other, range in
        guard other != place, let range else { return false }
        return own.first <= range.last && range.first <= own.last
      }
      if clash {
        fault(
          &items[place], "pages-overlap",
          "another record of the index names some of pages \(own.first) to \(own.last), too")
      }
    }
  }

  private func fault(_ item: inout Item, _ code: String, _ message: String) {
    item.order.pages = nil
    item.order.file = nil
    item.order.faults.append(
      .init(
        code, message, why: "one person would get another's pages",
        fix: "have the sender send index and PDF again"))
  }

  /// Stretches of pages that no entry has.
  private static func orphans(
    _ taken: [ReadyMadeOrder.Pages], pages: Int
  ) -> [ClosedRange<Int>] {
    var free = [Bool](repeating: true, count: pages)
    for range in taken {
      for page in range.first...range.last where (1...pages).contains(page) {
        free[page - 1] = false
      }
    }
    var ranges: [ClosedRange<Int>] = []
    for page in 1...max(1, pages) where pages > 0 && free[page - 1] {
      if let last = ranges.last, last.upperBound == page - 1 {
        ranges[ranges.count - 1] = last.lowerBound...page
      } else {
        ranges.append(page...page)
      }
    }
    return ranges
  }
}

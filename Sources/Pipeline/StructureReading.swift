import LayoutEngine
import MailModel

/// Reads a composition's structure from what its items were made of: the trace that proofs go by
/// too.
struct StructureReading {
  let composition: Composition
  /// What of the layout's source draws something.
  let objects: [SourceObject]
  let sender: SenderProfile
  /// Whether a run of text leads to an address of the web.
  let leads: (TextRun) -> Bool

  /// The structure; nothing where the composition was not traced.
  func read() -> DocumentStructure? {
    guard composition.origins.count == composition.pages.count,
      composition.anatomy.count == composition.pages.count
    else { return nil }
    var structure = DocumentStructure()
    var seen: Set<Int32> = []
    for index in composition.pages.indices {
      let page = PageReading(
        frame: composition.pages[index], origins: composition.origins[index],
        anatomy: composition.anatomy[index], objects: objects, isFirst: index == 0, seen: seen,
        logo: sender.logo, words: words)
      let (blocks, decoration) = page.read()
      structure.addPage(blocks, decoration: decoration) { item in
        guard case .text(let run) = page.frame.items[item] else { return false }
        return leads(run)
      }
      seen.formUnion(composition.origins[index])
    }
    return structure
  }

  /// What figures show, in the sender's language.
  private var words: PageReading.FigureWords {
    let code =
      switch sender.language {
      case .sv: "Kod för betalning"
      case .nb, .nn: "Kode for betaling"
      case .da: "Kode til betaling"
      case .fi: "Maksukoodi"
      case .en: "Code for payment"
      }
    return PageReading.FigureWords(logo: sender.name, code: code)
  }
}

/// One page's part of it.
struct PageReading {
  struct FigureWords {
    var logo: String
    var code: String
  }

  let frame: Frame
  let origins: [Int32]
  let anatomy: PageAnatomy
  let objects: [SourceObject]
  let isFirst: Bool
  /// Objects that were on pages before.
  let seen: Set<Int32>
  let logo: String?
  let words: FigureWords

  typealias Block = DocumentStructure.Block

  /// What is read, in order, and what only decorates.
  func read() -> (blocks: [Block], decoration: [Int]) {
    var decoration: [Int] = []
    var head: [Int] = []
    var foot: [Int] = []
    for item in 0..<anatomy.slipItems.lowerBound {
      switch place(of: item) {
      case .decoration: decoration.append(item)
      case .head: head.append(item)
      case .foot: foot.append(item)
      }
    }
    // Whose it is and whom it is for, then the rest.
    var order = head.filter { !isText($0) } + head.filter(isAddress)
    order += head.filter { isText($0) && !isAddress($0) }
    for item in Array(anatomy.flowItems) + Array(anatomy.slipItems) {
      if isMute(item) { decoration.append(item) } else { order.append(item) }
    }
    order += foot
    return (blocks(of: order), decoration)
  }

  private enum Part { case decoration, head, foot }

  /// Where an item of a region is read. What stands above the body of a page that is not the first,
  /// and what was on a page before, is there for turning pages only.
  private func place(of item: Int) -> Part {
    if isMute(item) { return .decoration }
    if top(of: item) < anatomy.body.minY || isAddress(item) {
      return isFirst ? .head : .decoration
    }
    return seen.contains(origins[item]) ? .decoration : .foot
  }

  private func isText(_ item: Int) -> Bool {
    if case .text = frame.items[item] { return true }
    return false
  }

  private func isAddress(_ item: Int) -> Bool {
    if case .text(let run) = frame.items[item] {
      return run.role == .address || run.role == .returnAddress
    }
    return false
  }

  private func top(of item: Int) -> Length {
    switch frame.items[item] {
    case .text(let run): run.origin.y
    case .picture(let picture): picture.rectangle.minY
    case .code(let code): code.rectangle.minY
    case .fill(let rectangle, _): rectangle.minY
    case .path: .zero
    }
  }

  /// Whether an item says nothing.
  private func isMute(_ item: Int) -> Bool {
    switch frame.items[item] {
    case .text(let run): run.text.allSatisfy(\.isWhitespace)
    case .picture(let picture): picture.name != logo || !isFirst
    case .code: false
    case .fill, .path: true
    }
  }

  // MARK: Blocks

  private func blocks(of order: [Int]) -> [Block] {
    let title = isFirst ? title(of: order) : nil
    var blocks: [Block] = []
    var at = 0
    while at < order.count {
      let item = order[at]
      switch frame.items[item] {
      case .picture:
        blocks.append(.figure(item, alternative: words.logo))
        at += 1
      case .code:
        blocks.append(.figure(item, alternative: words.code))
        at += 1
      default:
        if let key = table(of: origins[item]) {
          let length = TableReading.length(order[at...], page: self, key: key)
          let table = TableReading(page: self, key: key, items: Array(order[at..<at + length]))
          blocks.append(.table(table.read()))
          at += length
          continue
        }
        let same = order[at...].prefix { other in
          guard case .text = frame.items[other] else { return false }
          return origins[other] == origins[item]
        }
        let isTitle = title.map { same.contains($0) } ?? false
        blocks.append(isTitle ? .heading(Array(same)) : .paragraph(Array(same)))
        at += same.count
      }
    }
    return blocks
  }

  /// The largest text that is no amount: the document's title.
  private func title(of order: [Int]) -> Int? {
    var best: (item: Int, size: Length)?
    for item in order {
      guard case .text(let run) = frame.items[item], run.role == .body,
        table(of: origins[item]) == nil, run.fontSize > best?.size ?? .zero
      else { continue }
      best = (item, run.fontSize)
    }
    return best?.item
  }

  /// The table that an object is a column of: the next one, since an element is counted behind what
  /// is in it.
  func table(of origin: Int32) -> Int32? {
    guard objects.indices.contains(Int(origin)), objects[Int(origin)].element == "column" else {
      return nil
    }
    return objects[Int(origin)...].firstIndex { $0.element == "table" }.map(Int32.init)
  }
}

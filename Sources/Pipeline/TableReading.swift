import LayoutEngine
import MailModel

/// Reads the rows of a table, or of what of it is on a page, from where its text stands.
struct TableReading {
  let page: PageReading
  /// Which table of the layout.
  let key: Int32
  /// Its items, in order.
  let items: [Int]

  typealias Row = DocumentStructure.TableBlock.Row

  /// How many items from the first on are the table's: its columns, and what stands between and
  /// below their rows.
  static func length(_ order: ArraySlice<Int>, page: PageReading, key: Int32) -> Int {
    let columns = order.map { page.origins[$0] }.filter { page.table(of: $0) == key }
    let first = columns.min() ?? key
    var length = 0
    for (index, item) in order.enumerated() {
      guard case .text = page.frame.items[item] else { break }
      let origin = page.origins[item]
      if page.table(of: origin) == key || (first...key).contains(origin) {
        length = index + 1
      } else if page.table(of: origin) != nil {
        break
      }
    }
    return max(1, length)
  }

  func read() -> DocumentStructure.TableBlock {
    let columns = Set(items.map { page.origins[$0] }.filter { page.table(of: $0) == key }).sorted()
    var rows: [Row] = []
    var last: (column: Int, run: TextRun)?
    for item in items {
      guard case .text(let run) = page.frame.items[item] else { continue }
      guard let column = columns.firstIndex(of: page.origins[item]) else {
        // What stands below a row explains it.
        if rows.isEmpty { rows.append(Row(cells: columns.map { _ in [] })) }
        rows[rows.count - 1].cells[0].append(item)
        last = nil
        continue
      }
      let goesOn: Bool
      if let last {
        let isNextLine =
          column == last.column && run.origin.y - last.run.origin.y < run.fontSize * 2
        goesOn = column > last.column || isNextLine
      } else {
        goesOn = false
      }
      if !goesOn { rows.append(Row(cells: columns.map { _ in [] })) }
      rows[rows.count - 1].cells[column].append(item)
      last = (column, run)
    }
    if rows.count > 1, looksDifferent(rows[0], rows[1]) { rows[0].isHead = true }
    return DocumentStructure.TableBlock(key: key, rows: rows)
  }

  /// A head is set in another style than the rows below.
  private func looksDifferent(_ a: Row, _ b: Row) -> Bool {
    for (above, below) in zip(a.cells, b.cells) {
      guard let first = above.first, let second = below.first,
        case .text(let one) = page.frame.items[first],
        case .text(let other) = page.frame.items[second]
      else { continue }
      return one.font != other.font || one.fontSize != other.fontSize || one.colour != other.colour
    }
    return false
  }
}

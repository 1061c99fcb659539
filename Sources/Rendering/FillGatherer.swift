import CairoKit
import LayoutEngine
import MailModel

/// Gathers filled rectangles of one ink into one path, as far as nothing of another ink lies
/// between them: the picture on paper is the same as if they were painted in their order.
struct FillGatherer {
  private struct Group {
    var ink: Colour
    var rectangles: [Rectangle]
    var bounds: Rectangle
  }
  private var groups: [Group] = []
  private var count = 0

  /// Adds a rectangle on top of all before it.
  mutating func add(_ rectangle: Rectangle, ink: Colour) {
    guard rectangle.size.width > .zero, rectangle.size.height > .zero else { return }
    var index = count - 1
    while index >= 0 {
      if groups[index].ink == ink {
        groups[index].rectangles.append(rectangle)
        groups[index].bounds = Self.union(groups[index].bounds, rectangle)
        return
      }
      // Painted later than a group that it would go into, this one would be covered by it.
      if groups[index].bounds.intersects(rectangle),
        groups[index].rectangles.contains(where: { $0.intersects(rectangle) })
      {
        break
      }
      index -= 1
    }
    if count < groups.count {
      groups[count].ink = ink
      groups[count].rectangles.append(rectangle)
      groups[count].bounds = rectangle
    } else {
      groups.append(Group(ink: ink, rectangles: [rectangle], bounds: rectangle))
    }
    count += 1
  }

  /// Paints what was gathered and forgets it.
  mutating func flush(on context: Context) {
    for index in 0..<count {
      context.setInk(groups[index].ink)
      paint(groups[index].rectangles, on: context)
      groups[index].rectangles.removeAll(keepingCapacity: true)
    }
    count = 0
  }

  /// Rules, that is rectangles no thicker than this, are stroked where several have one
  /// thickness: a line has half as many numbers as a rectangle, numbers are what cairo spends
  /// most time on, and presses draw stroked hairlines all alike.
  private static let ruleMax = Length.mm(0.6)

  private func paint(_ rectangles: [Rectangle], on context: Context) {
    var filled = false
    var thickness: [Length] = []
    for rectangle in rectangles {
      if let rule = Self.rule(rectangle) {
        if !thickness.contains(rule) { thickness.append(rule) }
      } else {
        context.rectangle(
          x: rectangle.minX.points, y: rectangle.minY.points,
          width: rectangle.size.width.points, height: rectangle.size.height.points)
        filled = true
      }
    }
    if filled { context.fill() }
    for width in thickness {
      for rectangle in rectangles where Self.rule(rectangle) == width {
        let half = width.points / 2
        if rectangle.size.width > rectangle.size.height {
          let y = rectangle.minY.points + half
          context.move(x: rectangle.minX.points, y: y)
          context.line(x: rectangle.maxX.points, y: y)
        } else {
          let x = rectangle.minX.points + half
          context.move(x: x, y: rectangle.minY.points)
          context.line(x: x, y: rectangle.maxY.points)
        }
      }
      context.stroke(width: width.points, dash: [])
    }
  }

  /// The thickness of a rule; nothing for other rectangles.
  private static func rule(_ rectangle: Rectangle) -> Length? {
    let thin = min(rectangle.size.width, rectangle.size.height)
    let long = max(rectangle.size.width, rectangle.size.height)
    return thin <= ruleMax && long >= thin * 4 ? thin : nil
  }

  private static func union(_ a: Rectangle, _ b: Rectangle) -> Rectangle {
    let x = min(a.minX, b.minX)
    let y = min(a.minY, b.minY)
    return Rectangle(x: x, y: y, width: max(a.maxX, b.maxX) - x, height: max(a.maxY, b.maxY) - y)
  }
}

extension Context {
  /// Sets an ink.
  func setInk(_ ink: Colour) {
    setColour(
      red: Double(ink.red) / 255, green: Double(ink.green) / 255, blue: Double(ink.blue) / 255)
  }
}

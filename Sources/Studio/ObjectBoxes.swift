import LayoutEngine
import MailModel

/// Where an object of the source stands on a side.
public struct ObjectBox: Sendable, Equatable {
  /// The object's number in `Proof.objects`.
  public var object: Int32
  /// Its ink, or one stretch of it: an object that is drawn several times has several boxes.
  public var rectangle: Rectangle
}

extension ProofSide {
  /// The side's items merged into one box for each stretch of an object: lines of a paragraph are
  /// one box, cells of a column one each.
  public var boxes: [ObjectBox] {
    var boxes: [ObjectBox] = []
    // The last box of an object; items of one stretch follow each other.
    var last: [Int32: Int] = [:]
    for (item, origin) in zip(frame.items, origins) where origin > 0 {
      guard let ink = item.extent else { continue }
      if let at = last[origin], joins(boxes[at].rectangle, ink) {
        boxes[at].rectangle = union(boxes[at].rectangle, ink)
      } else {
        last[origin] = boxes.count
        boxes.append(ObjectBox(object: origin, rectangle: ink))
      }
    }
    return boxes
  }

  /// Whether ink goes on where the box ends: on the same line, or on the next one.
  private func joins(_ box: Rectangle, _ ink: Rectangle) -> Bool {
    let near = Length.mm(1.5)
    return ink.minY <= box.maxY + near && box.minY <= ink.maxY + near
      && ink.minX <= box.maxX + near * 4 && box.minX <= ink.maxX + near * 4
  }

  private func union(_ a: Rectangle, _ b: Rectangle) -> Rectangle {
    let x = min(a.minX, b.minX)
    let y = min(a.minY, b.minY)
    return Rectangle(
      x: x, y: y, width: max(a.maxX, b.maxX) - x, height: max(a.maxY, b.maxY) - y)
  }
}

extension FrameItem {
  /// About where an item's ink lies, for pointing at it: text from the cap height to the descent.
  var extent: Rectangle? {
    switch self {
    case .text(let run):
      let size = run.fontSize.micrometres
      return Rectangle(
        x: run.origin.x, y: run.origin.y - Length(micrometres: size * 76 / 100),
        width: max(run.width, .zero), height: Length(micrometres: size * 98 / 100))
    case .fill(let rectangle, _): return rectangle
    case .picture(let picture): return picture.rectangle
    case .code(let code): return code.rectangle
    case .path(let path): return path.extent
    }
  }
}

extension PathItem {
  fileprivate var extent: Rectangle? {
    var points: [Point] = []
    for step in steps {
      switch step {
      case .move(let point), .line(let point): points.append(point)
      case .curve(let first, let second, let end): points += [first, second, end]
      case .close: break
      }
    }
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let top = points.map(\.y).min(), let bottom = points.map(\.y).max()
    else { return nil }
    let half = strokeWidth / 2
    return Rectangle(
      x: left - half, y: top - half, width: right - left + strokeWidth,
      height: bottom - top + strokeWidth)
  }
}

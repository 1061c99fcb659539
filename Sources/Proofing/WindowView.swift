import LayoutEngine
import MailModel

/// What an envelope's window shows with the folded sheet at one place.
public struct WindowView: Sendable, Equatable {
  /// Ink that is not as it should be.
  public struct Sight: Sendable, Equatable {
    /// What it is, for people: an object of the source.
    public var name: String
    /// Where its ink lies, from the side's top left.
    public var rectangle: Rectangle
  }
  /// How many lines the address has.
  public var lines: Int
  /// How many of them show whole.
  public var shown: Int
  /// The least distance of the address's ink from an edge of what shows; negative where it is cut.
  /// Nothing where there is no address.
  public var clearance: Length?
  /// What of the address is cut off.
  public var cut: [Sight]
  /// What shows though it does not belong into the window.
  public var bare: [Sight]
}

extension PrintedDocument {
  /// What the window shows when the sheet has moved by so much to the right and down from where it
  /// lay when the window was measured. Nothing where the envelope has no window.
  public func view(
    through envelope: Envelope, movedBy x: Length, _ y: Length, _ ink: any InkMeasuring
  ) -> WindowView? {
    guard envelope.window != .none, let side = windowSide else { return nil }
    let panel = envelope.panel(of: side.frame.size)
    let seen = envelope.window(movedBy: x, y).intersection(panel)
    let reader = Proofreader(self, ink)
    var view = WindowView(lines: 0, shown: 0, clearance: nil, cut: [], bare: [])
    // A line is cut where any of its runs is.
    var lines: [Length: Bool] = [:]
    for item in InkPage(side, ink).items where item.isVisible {
      let name = reader.name(item.origin, side, item: item.index)
      guard item.isAddress else {
        if let seen, item.box.intersects(seen) {
          view.bare.append(.init(name: name, rectangle: item.box))
        }
        continue
      }
      let gap = seen.map { Self.gap(of: item.box, in: $0) } ?? -item.box.size.height
      view.clearance = min(view.clearance ?? gap, gap)
      if gap < .zero { view.cut.append(.init(name: name, rectangle: item.box)) }
      guard let run = item.run, run.role == .address else { continue }
      lines[run.origin.y] = (lines[run.origin.y] ?? true) && gap >= .zero
    }
    view.lines = lines.count
    view.shown = lines.values.count { $0 }
    return view
  }

  private static func gap(of box: Rectangle, in seen: Rectangle) -> Length {
    min(
      min(box.minX - seen.minX, box.minY - seen.minY),
      min(seen.maxX - box.maxX, seen.maxY - box.maxY))
  }
}

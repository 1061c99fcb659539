import HashKit
import LayoutEngine
import Synchronization

/// The frames that the desk may be asked to draw, by a name that says what they look like, and the
/// pictures drawn of them. Bounded; the oldest go first.
final class PictureShelf: Sendable {
  /// A frame and how its ink is taken.
  struct Drawing: Sendable {
    var frame: Frame
    var mono: Bool
  }

  private struct State {
    var drawings: [String: (drawing: Drawing, turn: Int)] = [:]
    var pictures: [String: (bytes: [UInt8], turn: Int)] = [:]
    var held = 0
    var turn = 0
  }
  private let state = Mutex(State())
  private static let drawingsMax = 2_400
  private static let heldBytesMax = 64 << 20

  /// Keeps a frame; gives its name. `version` changes with the pictures that frames only name.
  func keep(_ drawing: Drawing, version: Int) -> String {
    var bytes: [UInt8] = []
    FrameCodec.encode([drawing.frame], fonts: UInt64(version), into: &bytes)
    bytes.append(drawing.mono ? 1 : 0)
    let name = String(sha256Hex(bytes).prefix(32))
    state.withLock { state in
      state.turn += 1
      state.drawings[name] = (drawing, state.turn)
      guard state.drawings.count > Self.drawingsMax else { return }
      // Half go at once, so that this is rare.
      let border = state.turn - Self.drawingsMax / 2
      state.drawings = state.drawings.filter { $0.value.turn > border }
    }
    return name
  }

  func drawing(_ name: String) -> Drawing? { state.withLock { $0.drawings[name]?.drawing } }

  func picture(_ key: String) -> [UInt8]? {
    state.withLock { state in
      state.turn += 1
      state.pictures[key]?.turn = state.turn
      return state.pictures[key]?.bytes
    }
  }

  func keep(_ bytes: [UInt8], as key: String) {
    state.withLock { state in
      guard state.pictures[key] == nil else { return }
      state.turn += 1
      state.pictures[key] = (bytes, state.turn)
      state.held += bytes.count
      while state.held > Self.heldBytesMax,
        let oldest = state.pictures.min(by: { $0.value.turn < $1.value.turn })
      {
        state.held -= oldest.value.bytes.count
        state.pictures[oldest.key] = nil
      }
    }
  }
}

import Foundation
import Synchronization

/// Where server-sent events are published for all who listen.
public final class HTTPEventChannel: Sendable {
  private struct State {
    var streams: [HTTPEventStream] = []
    var isClosed = false
  }
  private let state = Mutex(State())

  /// Makes a channel without listeners.
  public init() {}

  /// Sends an event to all who listen. `data` may have several lines.
  public func publish(_ name: String, _ data: String) {
    let lines = data.split(separator: "\n", omittingEmptySubsequences: false)
    let text = "event: \(name)\n" + lines.map { "data: \($0)\n" }.joined() + "\n"
    let streams = state.withLock { $0.streams }
    for stream in streams { stream.push(Array(text.utf8)) }
  }

  /// How many listen.
  public var listeners: Int { state.withLock { $0.streams.count } }

  /// Ends all streams, and those that would be opened later.
  public func close() {
    let streams = state.withLock { state in
      state.isClosed = true
      defer { state.streams = [] }
      return state.streams
    }
    for stream in streams { stream.end() }
  }

  func open(max: Int) -> HTTPEventStream? {
    state.withLock { state in
      guard !state.isClosed, state.streams.count < max else { return nil }
      let stream = HTTPEventStream(channel: self)
      state.streams.append(stream)
      return stream
    }
  }

  func drop(_ stream: HTTPEventStream) {
    state.withLock { $0.streams.removeAll { $0 === stream } }
  }
}

/// One listener's queue: filled by any thread, emptied by the thread of its connection.
///
/// `@unchecked`: everything that changes is guarded by the condition's lock.
final class HTTPEventStream: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [UInt8]
  private var isEnded = false
  private let channel: HTTPEventChannel
  /// A listener that takes nothing for so long is let go.
  private static let waitingBytesMax = 1 << 20
  /// A dead listener is only found out by writing to it.
  private static let heartbeatSeconds = 5.0

  init(channel: HTTPEventChannel) {
    self.channel = channel
    // The first bytes bring the headers out, so that the browser knows the stream is open.
    waiting = Array("retry: 500\n\n".utf8)
  }

  func push(_ bytes: [UInt8]) {
    condition.withLock {
      if waiting.count + bytes.count > Self.waitingBytesMax { isEnded = true }
      waiting += bytes
      condition.signal()
    }
  }

  func end() {
    condition.withLock {
      isEnded = true
      condition.signal()
    }
  }

  /// No listener any more.
  func leave() { channel.drop(self) }

  /// Waits for bytes and moves as many as fit into `buffer`; nothing at the end of the stream.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    condition.withLock {
      if waiting.isEmpty, !isEnded {
        _ = condition.wait(until: Date(timeIntervalSinceNow: Self.heartbeatSeconds))
      }
      if isEnded { return nil }
      if waiting.isEmpty { waiting = Array(": still here\n\n".utf8) }
      let count = min(buffer.count, waiting.count)
      buffer.copyBytes(from: waiting[..<count])
      waiting.removeFirst(count)
      return count
    }
  }
}

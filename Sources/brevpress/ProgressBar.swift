import Foundation
import Pipeline
import Synchronization

/// Progress on standard error: a bar that moves on a terminal, one line a stage elsewhere.
final class ProgressBar: StageReporting {
  private struct Stage {
    var name = ""
    var total = 0
    var done = 0
    var begun = ContinuousClock.now
    var drawn = ContinuousClock.now
  }

  private let console: Console
  private let isTerminal: Bool
  private let stage = Mutex(Stage())

  init(_ console: Console) {
    self.console = console
    isTerminal = console.isTerminal
  }

  func stage(_ name: String, total: Int) {
    stage.withLock { stage in
      stage = Stage(name: name, total: total)
      draw(stage)
    }
  }

  func advance(by count: Int) {
    stage.withLock { stage in
      stage.done += count
      guard isTerminal, stage.drawn.duration(to: .now) > .milliseconds(100) else { return }
      stage.drawn = .now
      draw(stage)
    }
  }

  func finish(_ summary: String) {
    stage.withLock { stage in
      let seconds = stage.begun.duration(to: .now) / .seconds(1)
      let time = String(format: seconds < 10 ? "%.1f s" : "%.0f s", seconds)
      if isTerminal { console.note("\r\u{1B}[K") }
      console.word("  \(ProgressBar.padded(stage.name))  \(summary)  (\(time))")
      stage = Stage()
    }
  }

  private func draw(_ stage: Stage) {
    guard isTerminal else { return }
    console.note(
      "\r\u{1B}[K"
        + ProgressBar.line(
          name: stage.name, done: stage.done, total: stage.total,
          seconds: stage.begun.duration(to: .now) / .seconds(1), columns: console.columns))
  }

  /// `  compose     ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌   5 000 of 10 000  612/s`
  static func line(name: String, done: Int, total: Int, seconds: Double, columns: Int) -> String {
    var tail = total > 0 ? "  \(grouped(done)) of \(grouped(total))" : "  \(grouped(done))"
    if seconds > 0.5, done > 0 { tail += "  \(grouped(Int(Double(done) / seconds)))/s" }
    let head = "  \(padded(name))  "
    let width = min(40, columns - head.count - tail.count - 1)
    guard total > 0, width >= 5 else { return String((head + tail).prefix(max(0, columns - 1))) }
    let filled = width * min(done, total) / total
    return head + String(repeating: "━", count: filled)
      + String(repeating: "╌", count: width - filled) + tail
  }

  private static func padded(_ name: String) -> String {
    name + String(repeating: " ", count: max(0, 16 - name.count))
  }
}

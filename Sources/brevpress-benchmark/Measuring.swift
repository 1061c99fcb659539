import Foundation
import Pipeline
import Spooling
import Synchronization

/// A stage's time.
struct StageTime: Sendable {
  var name: String
  var seconds: Double
  var cpuSeconds: Double
}

/// Times stages by the pipeline's own progress reports.
final class StageTimer: StageReporting {
  private struct State {
    var running: (name: String, wall: Double, cpu: Double)?
    var times: [StageTime] = []
  }
  private let state = Mutex(State())

  func stage(_ name: String, total: Int) {
    let now = (Measuring.wallSeconds, Measuring.cpuSeconds)
    state.withLock { $0.running = (name, now.0, now.1) }
  }

  func advance(by count: Int) {}

  func finish(_ summary: String) {
    let now = (Measuring.wallSeconds, Measuring.cpuSeconds)
    state.withLock { state in
      guard let running = state.running else { return }
      state.times.append(
        StageTime(
          name: running.name, seconds: now.0 - running.wall, cpuSeconds: now.1 - running.cpu))
      state.running = nil
    }
  }

  var times: [StageTime] { state.withLock { $0.times } }
}

/// Clocks and memory of this process and its children.
enum Measuring {
  static var wallSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static var cpuSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Peak resident memory of this process in MiB.
  static var peakMiB: Double { peak(Int32(RUSAGE_SELF.rawValue)) }

  /// Peak resident memory of the largest child process in MiB.
  static var childPeakMiB: Double { peak(RUSAGE_CHILDREN.rawValue) }

  private static func peak(_ who: Int32) -> Double {
    var usage = rusage()
    getrusage(who, &usage)
    return Double(usage.ru_maxrss) / 1024
  }

  /// A number with so many decimals.
  static func text(_ value: Double, _ places: Int = 1) -> String {
    String(format: "%.\(places)f", value)
  }
}

/// A spool made for one measurement.
enum ScratchSpool {
  /// The checkout: it holds `layouts`, `fonts` and `spool/site`.
  static var home: String {
    ProcessInfo.processInfo.environment["BREVPRESS_HOME"]
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  /// A new spool with the sample site.
  static func make(at folder: String) throws -> Spool {
    let spool = try Spool.create(at: folder)
    let files = FileManager.default
    for (from, to) in [
      ("spool/site", spool.siteFolder), ("layouts", spool.layoutsFolder),
      ("fonts", spool.fontsFolder),
    ] {
      try? files.removeItem(atPath: to)
      try files.copyItem(atPath: "\(home)/\(from)", toPath: to)
    }
    return spool
  }
}

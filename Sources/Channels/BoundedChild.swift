import Foundation
import Glibc

/// A program run as a child, within a time and a bound on what it says: nothing to read from, no
/// more of the environment than a path, and a plain language to answer in.
struct BoundedChild {
  /// What came of it.
  enum End: Equatable {
    /// It could not be started.
    case absent
    /// It ended by itself.
    case exited(Int)
    /// It was killed, by the time limit or otherwise.
    case killed
  }

  var end: End
  /// What it said on its standard output, as UTF-8, cut at the bound.
  var output: String
  /// What it said on its standard error.
  var complaint: String

  /// Most bytes of each that are kept.
  static let bytesMax = 256 << 10

  private static let environment = [
    "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", "HOME=/nonexistent",
  ]

  /// Runs a program.
  ///
  /// - Parameter program: an absolute path.
  init(_ program: String, _ arguments: [String], seconds: Int) {
    output = ""
    complaint = ""
    end = .absent
    var out: [Int32] = [-1, -1]
    var err: [Int32] = [-1, -1]
    guard program.hasPrefix("/"), Self.pair(&out) else { return }
    guard Self.pair(&err) else {
      out.forEach { _ = close($0) }
      return
    }
    let started = Self.start(program, arguments, out: out[1], err: err[1])
    _ = close(out[1])
    _ = close(err[1])
    defer {
      _ = close(out[0])
      _ = close(err[0])
    }
    guard let child = started else { return }
    let deadline = Self.milliseconds() + seconds * 1000
    var texts: [[UInt8]] = [[], []]
    let isWhole = Self.gather([out[0], err[0]], into: &texts, until: deadline)
    end = Self.wait(for: child, isWhole ? deadline : 0)
    output = String(decoding: texts[0], as: UTF8.self)
    complaint = String(decoding: texts[1], as: UTF8.self)
  }

  /// Two ends that no other child inherits, not even one started at this moment on another thread.
  private static func pair(_ ends: inout [Int32]) -> Bool {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return socketpair(AF_UNIX, kind, 0, &ends) == 0
  }

  private static func start(
    _ program: String, _ arguments: [String], out: Int32, err: Int32
  ) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that what it starts ends with it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out, 1)
    posix_spawn_file_actions_adddup2(&actions, err, 2)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    var places: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup($0) }
    places.append(nil)
    defer { (words + places).forEach { free($0) } }
    var child: pid_t = 0
    return posix_spawn(&child, program, &actions, &attributes, words, places) == 0 ? child : nil
  }

  /// Reads until both are at their ends; says whether they were before the deadline.
  private static func gather(
    _ sources: [Int32], into texts: inout [[UInt8]], until deadline: Int
  ) -> Bool {
    var isOpen = [true, true]
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while isOpen.contains(true) {
      let left = deadline - milliseconds()
      guard left > 0 else { return false }
      var asked = sources.indices.filter { isOpen[$0] }.map {
        pollfd(fd: sources[$0], events: Int16(POLLIN), revents: 0)
      }
      guard Glibc.poll(&asked, nfds_t(asked.count), Int32(min(left, 1000))) > 0 else { continue }
      for (index, source) in sources.enumerated() where isOpen[index] {
        guard asked.contains(where: { $0.fd == source && $0.revents != 0 }) else { continue }
        let count = read(source, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          isOpen[index] = false
        } else {
          texts[index] += buffer[..<min(count, bytesMax - texts[index].count)]
        }
      }
    }
    return true
  }

  private static func wait(for child: pid_t, _ deadline: Int) -> End {
    var status: Int32 = 0
    while milliseconds() < deadline {
      let found = waitpid(child, &status, WNOHANG)
      if found == child { return ended(status) }
      if found < 0, errno != EINTR { return .killed }
      usleep(5000)
    }
    _ = kill(-child, SIGKILL)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return .killed
  }

  private static func ended(_ status: Int32) -> End {
    status & 0x7F == 0 ? .exited(Int(status >> 8) & 0xFF) : .killed
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}

import Foundation

/// A lock on a file of the spool, held until it is let go or the process ends, however it ends.
public final class SpoolLock {
  private let descriptor: Int32

  /// Takes the lock; nothing where another process has it.
  init?(path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw SpoolError.system("open the lock", path) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw SpoolError.system("lock", path, code: code)
    }
  }

  deinit { close(descriptor) }

  static func runIsOn(_ folder: String) -> SpoolError {
    SpoolError(
      .locked, "another run is at work in this spool", why: "it holds \(folder)/lock",
      fix: "wait until it is done; a lock of a dead process is free by itself")
  }
}

extension Spool {
  /// Takes the lock that `run` holds: one run at a time. `submit` may go on beside it.
  ///
  /// - Throws: ``SpoolError`` of kind `locked` where another process runs.
  public func lockForRun() throws -> SpoolLock {
    guard let lock = try SpoolLock(path: folder + "/lock") else { throw SpoolLock.runIsOn(folder) }
    return lock
  }

  /// Takes the lock that receiving holds, so that sequence numbers follow one submission at a time.
  ///
  /// - Parameter waitSeconds: how long to wait for another submit.
  func lockForReceiving(waitSeconds: Int, word: (String) -> Void) throws -> SpoolLock {
    let path = folder + "/work/receiving.lock"
    for turn in 0...(waitSeconds * 10) {
      if let lock = try SpoolLock(path: path) { return lock }
      if turn == 0 { word("waiting for another submit to end") }
      usleep(100_000)
    }
    throw SpoolError(
      .locked, "another submit is at work in this spool", why: "it holds \(path)",
      fix: "submit again when it is done")
  }
}

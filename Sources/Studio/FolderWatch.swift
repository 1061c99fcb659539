import Foundation
import Glibc

/// Tells of files that were written, renamed or removed below some folders, as soon as the kernel
/// does (inotify). A folder made later is watched from then on.
public final class FolderWatch: @unchecked Sendable {
  // `@unchecked`: after `init` only the watch's own thread touches what changes.
  private let descriptor: Int32
  private let bell: (read: Int32, write: Int32)
  private let changed: @Sendable ([String]) -> Void
  private var folders: [Int32: String] = [:]
  private let ended = DispatchSemaphore(value: 0)

  private static let foldersMax = 2_000
  private static let mask = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE)

  /// The system gives no watch.
  public struct Unavailable: Error, CustomStringConvertible {
    let code: Int32
    /// Why, for people.
    public var description: String {
      "files cannot be watched: \(String(cString: strerror(code)))"
    }
  }

  /// Begins to watch. `changed` is called on the watch's own thread with paths, all that came in
  /// one go together; it must be quick.
  public init(
    folders roots: [String], changed: @escaping @Sendable ([String]) -> Void
  ) throws {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    var ends: [Int32] = [-1, -1]
    guard descriptor >= 0, pipe(&ends) == 0 else {
      throw Unavailable(code: errno)
    }
    // A child program must not keep the bell's ends open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell = (ends[0], ends[1])
    self.changed = changed
    for root in roots { add(root) }
    let thread = Thread { [self] in
      listen()
      ended.signal()
    }
    thread.name = "watch"
    thread.start()
  }

  /// Ends the watch; `changed` is not called any more when this returns.
  public func stop() {
    var byte: UInt8 = 0
    _ = write(bell.write, &byte, 1)
    ended.wait()
    close(descriptor)
    close(bell.read)
    close(bell.write)
  }

  private func add(_ folder: String) {
    guard folders.count < Self.foldersMax else { return }
    let number = inotify_add_watch(descriptor, folder, Self.mask | UInt32(IN_ONLYDIR))
    guard number >= 0, folders[number] == nil else { return }
    folders[number] = folder
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
        !name.hasPrefix(".")
      {
        add(path)
      }
    }
  }

  private func listen() {
    var waiting = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { return }
      if waiting[1].revents != 0 { return }
      let paths = read()
      if !paths.isEmpty { changed(paths) }
    }
  }

  /// All that has happened since the last look.
  private func read() -> [String] {
    var paths: [String] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return paths }
      bytes.withUnsafeBytes { all in
        var at = 0
        let head = MemoryLayout<inotify_event>.size
        while at + head <= count {
          let event = all.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
          let name = all[(at + head)..<min(at + head + Int(event.len), count)].prefix { $0 != 0 }
          at += head + Int(event.len)
          if let path = path(event, String(decoding: name, as: UTF8.self)) { paths.append(path) }
        }
      }
    }
  }

  private func path(_ event: inotify_event, _ name: String) -> String? {
    if event.mask & UInt32(IN_IGNORED) != 0 {
      folders[event.wd] = nil
      return nil
    }
    // What editors and saving leave for a moment is nobody's business.
    guard let folder = folders[event.wd], !name.isEmpty, !name.hasPrefix("."),
      !name.hasSuffix("~"), !name.contains(".tmp-")
    else { return nil }
    let path = folder + "/" + name
    let begins = event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0
    if begins, event.mask & UInt32(IN_ISDIR) != 0 { add(path) }
    // A file that was only opened for writing is still empty; its closing tells when it is whole.
    let isOpened = event.mask & UInt32(IN_CREATE) != 0 && event.mask & UInt32(IN_ISDIR) == 0
    return isOpened ? nil : path
  }
}

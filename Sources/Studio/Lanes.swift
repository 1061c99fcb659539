import Foundation

/// Threads that each own a ``Studio``, warm from the first request to the last.
///
/// `@unchecked`: everything that changes is guarded by the condition's lock.
final class Lanes: @unchecked Sendable {
  typealias Work = @Sendable (Studio) -> Void

  private let condition = NSCondition()
  private let folders: StudioFolders
  private var urgent: [Work] = []
  private var later: [Work] = []
  private var isStopped = false
  private var failure: (any Error)?
  private var opened = 0
  /// How often the site and the pictures have changed.
  private var site = 0
  private var pictures = 0

  /// More work than this waits for nobody; the asker is told that the desk is busy.
  private static let waitingMax = 200
  /// Deep layouts are compiled by recursion.
  private static let stackBytes = 16 << 20

  /// Opens `count` studios, side by side. Throws what opening one throws.
  init(_ count: Int, folders: StudioFolders) throws {
    self.folders = folders
    for number in 0..<count {
      let thread = Thread { [self] in run() }
      thread.name = "lane \(number)"
      thread.stackSize = Self.stackBytes
      thread.start()
    }
    condition.lock()
    while opened < count, failure == nil { condition.wait() }
    let fault = failure
    if fault != nil { isStopped = true }
    condition.broadcast()
    condition.unlock()
    if let fault { throw fault }
  }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
    }
  }

  /// The site was changed: each lane opens its studio anew before its next work.
  func siteChanged() { condition.withLock { site += 1 } }
  /// Pictures were changed.
  func picturesChanged() { condition.withLock { pictures += 1 } }

  /// Has work done by the next free lane and waits for it; nothing where it takes longer than
  /// `seconds` or too much waits already. A late result is dropped.
  func ask<Value: Sendable>(
    within seconds: Double, urgent: Bool = true, _ work: @escaping @Sendable (Studio) -> Value
  ) -> Value? {
    let answer = Answer<Value>()
    guard give(urgent: urgent, { answer.set(work($0)) }) else { return nil }
    return answer.wait(seconds)
  }

  /// Has work done when nothing urgent waits. False where too much waits.
  @discardableResult
  func give(urgent isUrgent: Bool, _ work: @escaping Work) -> Bool {
    condition.withLock {
      guard !isStopped, urgent.count + later.count < Self.waitingMax else { return false }
      if isUrgent { urgent.append(work) } else { later.append(work) }
      condition.signal()
      return true
    }
  }

  // MARK: The lane's own thread

  private func run() {
    var studio: Studio
    do {
      studio = try Studio(folders: folders)
    } catch {
      condition.withLock {
        failure = error
        condition.broadcast()
      }
      return
    }
    var seen = (site: 0, pictures: 0)
    condition.withLock {
      opened += 1
      condition.broadcast()
    }
    while let (work, now) = next() {
      // A site with a mistake leaves the last good one in place.
      if now.site != seen.site, let fresh = try? Studio(folders: folders) {
        studio = fresh
      } else if now.pictures != seen.pictures {
        studio.reloadPictures()
      }
      seen = now
      work(studio)
    }
  }

  private func next() -> (Work, (site: Int, pictures: Int))? {
    condition.withLock {
      while urgent.isEmpty, later.isEmpty, !isStopped { condition.wait() }
      if isStopped { return nil }
      let work = urgent.isEmpty ? later.removeFirst() : urgent.removeFirst()
      return (work, (site, pictures))
    }
  }
}

/// A value that another thread is going to give.
private final class Answer<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value?

  func set(_ value: Value) {
    condition.withLock {
      self.value = value
      condition.signal()
    }
  }

  func wait(_ seconds: Double) -> Value? {
    let end = Date(timeIntervalSinceNow: seconds)
    return condition.withLock {
      while value == nil, condition.wait(until: end) {}
      return value
    }
  }
}

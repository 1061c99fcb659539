import Foundation
import Synchronization

/// Named moments at which a test may let the process be killed, to show that a crash there loses
/// nothing. They are always compiled in, so that the tested program is the shipped one, and sleep
/// unless `BREVPRESS_FAILPOINT=name` or `name:n` (the n-th time that the moment comes) is set.
public enum Failpoint {
  /// All moments of this room, in the order in which a submit and then a run pass them.
  public static let all = [
    "receive.begun", "receive.written", "receive.synced", "receive.renamed", "receive.stored",
    "receive.inserted", "receive.committed", "receive.finished",
    "receive.set-aside", "receive.collected",
    "commit.before", "commit.after",
    "durable.written", "durable.synced", "durable.renamed", "durable.done",
    "dispatch.polled", "dispatch.kept", "dispatch.prepared", "dispatch.begun",
    "dispatch.answered", "dispatch.settled",
    "plan.before", "plan.after",
    "verify.noted", "reprint.planned", "reconcile.before", "reconcile.after",
    "release.begun", "release.synced", "release.renamed", "release.committed",
    "archive.before", "archive.after", "archive.linked",
    "pdf.written", "pdf.synced", "pdf.renamed", "pdf.stored",
    "purge.before", "purge.marked", "purge.removed", "purge.settled", "purge.rebuilt", "purge.done",
  ]

  /// `Mutex` cannot be copied, so the armed moment lives in a class.
  private final class Armed: Sendable {
    let name: String
    let wanted: Int
    let seen = Mutex(0)
    init?(_ text: String?) {
      guard let text, !text.isEmpty else { return nil }
      let parts = text.split(separator: ":", maxSplits: 1)
      name = String(parts[0])
      wanted = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
    }
  }

  private static let armed = Armed(
    ProcessInfo.processInfo.environment["BREVPRESS_FAILPOINT"])

  /// Kills the process with SIGKILL when this is the armed moment's turn.
  public static func hit(_ name: String) {
    guard let armed, armed.name == name else { return }
    let turn = armed.seen.withLock { seen in
      seen += 1
      return seen
    }
    if turn == armed.wanted { kill(getpid(), SIGKILL) }
  }
}

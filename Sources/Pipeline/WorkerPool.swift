import Dispatch
import Synchronization

/// Runs a pure function over many values on a fixed number of threads, each with a context of its
/// own (fonts, pictures, composers), and gives the results in the order of the values.
///
/// Contexts are not `Sendable` because C objects live in them; the pool hands each to one thread
/// at a time, which is what makes the unchecked promise below true.
package final class WorkerPool<Context>: @unchecked Sendable {
  private let contexts: [Context]

  /// Makes `count` contexts, at least one.
  package init(count: Int, makeContext: (Int) throws -> Context) rethrows {
    contexts = try (0..<max(1, count)).map(makeContext)
  }

  /// How many threads work at once.
  package var count: Int { contexts.count }

  /// The first context, for work on the caller's thread between two `map` calls.
  package var first: Context { contexts[0] }

  /// Calls `body` once for each value; throws the error of the first value (in their order) that
  /// failed, after all threads have stopped.
  ///
  /// - Parameter bite: how many values a thread takes at once; 1 where each is long work.
  package func map<Value: Sendable, Result: Sendable>(
    _ values: [Value], bite: Int? = nil, _ body: @Sendable (Context, Value) throws -> Result
  ) throws -> [Result] {
    let results = Mutex<[Swift.Result<Result, any Error>?]>(
      Array(repeating: nil, count: values.count))
    let next = Mutex(0)
    let failed = Mutex(false)
    // Small bites keep both cores busy to the end without a lock for every value.
    let bite = bite ?? max(1, min(16, values.count / (contexts.count * 4)))
    DispatchQueue.concurrentPerform(iterations: contexts.count) { worker in
      while true {
        let start = next.withLock { position in
          defer { position += bite }
          return position
        }
        guard start < values.count, !failed.withLock({ $0 }) else { return }
        for index in start..<min(values.count, start + bite) {
          let result = Swift.Result { try body(self.contexts[worker], values[index]) }
          if case .failure = result { failed.withLock { $0 = true } }
          results.withLock { $0[index] = result }
        }
      }
    }
    return try results.withLock { slots in
      for case .failure(let error)? in slots { throw error }
      return try slots.map { slot in
        guard let slot else { throw CancellationError() }
        return try slot.get()
      }
    }
  }
}

import CQPDFShim

/// Runs a program with bounds on memory, time and what it may write.
struct ChildProgram {
  /// The absolute path.
  var path: String
  var memoryBytes: UInt64
  var fileBytes: UInt64
  var timeoutSeconds: Double

  /// How it ended.
  struct Outcome {
    var exitStatus: Int
    var signal: Int
    var isTimedOut: Bool
    /// The end of standard error. For the code to read, not for people: it may quote the file.
    var message: String
  }

  /// Runs in a folder, which is also its place for temporary files.
  func run(_ arguments: [String], in folder: String) throws(PDFFault) -> Outcome {
    let limits = bp_child_limits(
      memory_bytes: memoryBytes, file_bytes: fileBytes,
      cpu_seconds: UInt32(max(1, timeoutSeconds.rounded(.up))),
      wall_milliseconds: UInt32(max(1, timeoutSeconds * 1000)))
    var message = [CChar](repeating: 0, count: 8192)
    let result = Self.withCArguments([path] + arguments) { pointers in
      message.withUnsafeMutableBufferPointer { buffer in
        bp_child_run(pointers, folder, limits, buffer.baseAddress, buffer.count)
      }
    }
    if result.start_error != 0 {
      throw PDFFault(.toolMissing, "\(path) cannot be started (error \(result.start_error))")
    }
    let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return Outcome(
      exitStatus: Int(result.exit_status), signal: Int(result.signal),
      isTimedOut: result.timed_out != 0, message: String(decoding: bytes, as: UTF8.self))
  }

  private static func withCArguments<Result>(
    _ arguments: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    // One block of terminated texts, and pointers into it.
    var block: [CChar] = []
    var offsets: [Int] = []
    for argument in arguments {
      offsets.append(block.count)
      block.append(contentsOf: argument.utf8.lazy.filter { $0 != 0 }.map { CChar(bitPattern: $0) })
      block.append(0)
    }
    return block.withUnsafeBufferPointer { texts in
      var pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
        texts.baseAddress.map { $0 + offset }
      }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}

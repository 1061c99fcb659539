import Foundation

// The raw bytes of the arguments: a file name need not be UTF-8.
let rawArguments = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
  CommandLine.unsafeArgv[index].map { start in
    Array(UnsafeBufferPointer(start: start, count: strlen(start))).map(UInt8.init(bitPattern:))
  }
}
exit(BrevpressTool.main(rawArguments).rawValue)

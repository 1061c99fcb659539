import Foundation
import Testing

@testable import DNSKit

/// A name server of the tests, stopped when it is let go.
private final class NameServer {
  let port: Int
  private let child = Process()
  private let file: URL
  private let input = Pipe()

  init(_ records: String) throws {
    file = FileManager.default.temporaryDirectory
      .appendingPathComponent("names-\(UUID().uuidString).json")
    try records.write(to: file, atomically: true, encoding: .utf8)
    var script = URL(fileURLWithPath: #filePath)
    for _ in 0..<2 { script.deleteLastPathComponent() }
    child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    child.arguments = [
      "python3", script.appendingPathComponent("Tools/standins/name_server.py").path, file.path,
    ]
    let output = Pipe()
    child.standardInput = input
    child.standardOutput = output
    child.standardError = FileHandle.nullDevice
    try child.run()
    var said = Data()
    while !said.contains(0x0A) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      said += more
    }
    let line = String(decoding: said, as: UTF8.self)
    port = try #require(
      line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }, "no port: \(line)")
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    child.waitUntilExit()
    try? FileManager.default.removeItem(at: file)
  }
}

@Suite struct ResolverTests {
  @Test func recordsAndTheirAbsenceAreToldApartFromSilence() throws {
    let server = try NameServer(
      """
      {"smp.example": [[100, 10, "U", "Meta:SMP", "!^.*$!http://smp.example/a!", ""],
                       [100, 20, "U", "Meta:SMP", "!^.*$!http://other.example!", ""]],
       "none.example": "nodata", "broken.example": "servfail", "no.example": "refused",
       "still.example": "silent", "odd.example": "garbage"}
      """)
    defer { server.stop() }
    let resolver = Resolver(servers: "127.0.0.1:\(server.port)", milliseconds: 600)
    guard case .found(let pointers) = resolver.pointers(of: "smp.example") else {
      Issue.record("no records")
      return
    }
    #expect(pointers.count == 2)
    #expect(
      pointers.contains(
        .init(
          order: 100, preference: 10, flags: "U", service: "Meta:SMP",
          expression: "!^.*$!http://smp.example/a!", replacement: "")))
    #expect(resolver.pointers(of: "nobody.example") == .none)
    #expect(resolver.pointers(of: "none.example") == .none)
    for name in ["broken.example", "no.example", "still.example", "odd.example"] {
      #expect(resolver.pointers(of: name) == .unknown, "\(name)")
    }
  }

  @Test func aServerThatIsNotThereIsUnknown() {
    #expect(
      Resolver(servers: "127.0.0.1:9", milliseconds: 300).pointers(of: "smp.example") == .unknown)
    #expect(Resolver(servers: "no address", milliseconds: 300).pointers(of: "a.b") == .unknown)
  }

  @Test func anImpossibleNameIsNone() {
    let long = String(repeating: "a.", count: 200)
    #expect(Resolver(servers: "127.0.0.1:9", milliseconds: 300).pointers(of: long) == .none)
  }
}

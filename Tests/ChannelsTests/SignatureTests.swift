import Foundation
import SignatureKit
import Testing

@Suite struct SignatureTests {
  @Test func theSignatureIsThatOfOpenSSLsOwnProgram() throws {
    let key = try SigningKey(pem: ConformanceCase.testKey)
    let signature = try key.signature(of: Array("POST\n/messages\n".utf8))
    #expect(signature.count == 256)
    // PKCS #1 v1.5 has no chance in it.
    #expect(try key.signature(of: Array("POST\n/messages\n".utf8)) == signature)
    let folder = NSTemporaryDirectory() + "sign-\(ProcessInfo.processInfo.globallyUniqueString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(signature).write(to: URL(fileURLWithPath: folder + "/signature"))
    try Data("POST\n/messages\n".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
    try Data(ConformanceCase.testKey.utf8).write(to: URL(fileURLWithPath: folder + "/key"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else {
      print("openssl is not there: its own program has verified nothing")
      return
    }
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    program.arguments = [
      "dgst", "-sha256", "-prverify", folder + "/key", "-signature", folder + "/signature",
      folder + "/text",
    ]
    program.standardOutput = FileHandle.nullDevice
    try program.run()
    program.waitUntilExit()
    #expect(program.terminationStatus == 0)
  }

  @Test func whatIsNoKeyIsRefused() {
    for text in ["", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"] {
      #expect(throws: SigningFault.unreadable) { _ = try SigningKey(pem: text) }
    }
  }
}

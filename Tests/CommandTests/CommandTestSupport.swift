import Foundation
import Spooling

@testable import brevpress

/// A folder of its own for one test, removed at its end.
final class TestFolder {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.path + "/brevpress-command-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func file(_ name: String, _ text: String) -> String {
    let full = path + "/" + name
    let parent = String(full[..<full.lastIndex(of: "/")!])
    try! FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try! Data(text.utf8).write(to: URL(fileURLWithPath: full))
    return full
  }

  /// A home of the product with a site, a layout, a font list and a sample.
  func makeHome() -> String {
    file("home/spool/site/site.yaml", "site")
    file("home/layouts/energy/layout.xml", "layout")
    file("home/fonts/fonts.yaml", "fonts")
    file("home/spool/sample/a.xml", "a")
    return path + "/home"
  }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }
}

/// What a command wrote and how it ended.
struct Ended {
  let code: ExitCode
  let output: String
  let words: String

  func json() throws -> Any {
    try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed)
  }
}

/// Runs the program in this process.
func brevpress(_ arguments: [String]) -> Ended {
  brevpress(raw: arguments.map { Array($0.utf8) })
}

func brevpress(raw arguments: [[UInt8]]) -> Ended {
  let folder = TestFolder()
  func open(_ name: String) -> Int32 {
    Foundation.open("\(folder.path)/\(name)", O_RDWR | O_CREAT | O_TRUNC, 0o600)
  }
  let (output, words) = (open("out"), open("err"))
  let code = BrevpressTool.main(arguments, console: Console(output: output, error: words))
  close(output)
  close(words)
  return Ended(code: code, output: folder.text("out") ?? "", words: folder.text("err") ?? "")
}

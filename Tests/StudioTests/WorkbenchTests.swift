import Foundation
import LayoutEngine
import MailModel
import Synchronization
import Testing

@testable import Studio

/// What a watch told.
private final class Told: Sendable {
  private let paths = Mutex<[String]>([])
  func add(_ more: [String]) { paths.withLock { $0 += more } }
  /// Waits, bounded, until something of that name was told.
  func hears(_ name: String) -> Bool {
    for _ in 0..<400 {
      if paths.withLock({ $0.contains { $0.hasSuffix(name) } }) { return true }
      usleep(25_000)
    }
    return false
  }
  func has(_ name: String) -> Bool { paths.withLock { $0.contains { $0.hasSuffix(name) } } }
}

@Suite struct WatchTests {
  let folder = NSTemporaryDirectory() + "brevpress-watch-" + UUID().uuidString

  @Test func writingRenamingAndNewFoldersAreTold() throws {
    let files = FileManager.default
    try files.createDirectory(atPath: folder + "/old", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    let told = Told()
    let watch = try FolderWatch(folders: [folder]) { told.add($0) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/old/written.xml"))
    #expect(told.hears("/old/written.xml"))
    // As editors save: a new file, renamed over the old one.
    try Data("y".utf8).write(to: URL(fileURLWithPath: folder + "/old/.swap"))
    #expect(rename(folder + "/old/.swap", folder + "/old/renamed.xml") == 0)
    #expect(told.hears("/old/renamed.xml"))
    try files.createDirectory(atPath: folder + "/new", withIntermediateDirectories: false)
    #expect(told.hears("/new"))
    try Data("z".utf8).write(to: URL(fileURLWithPath: folder + "/new/inside.xml"))
    #expect(told.hears("/new/inside.xml"))
    try files.removeItem(atPath: folder + "/old/written.xml")
    watch.stop()
    #expect(!told.has(".swap"))
  }
}

@Suite struct ObjectBoxTests {
  @Test func linesOfAParagraphAreOneBoxAndRowsAreNot() {
    func run(_ x: Double, _ y: Double) -> FrameItem {
      .text(
        TextRun(
          origin: Point(x: .mm(x), y: .mm(y)), text: "a", font: FontID(index: 0),
          fontSize: .pt(10), colour: .black, width: .mm(30)))
    }
    let side = ProofSide(
      sheet: 1, face: .front, content: .page(1),
      frame: Frame(items: [run(10, 20), run(10, 24.4), run(10, 60), run(100, 20)]),
      origins: [1, 1, 1, 0])
    #expect(side.boxes.map(\.object) == [1, 1])
    #expect(side.boxes[0].rectangle.minY < .mm(20))
    #expect(side.boxes[0].rectangle.maxY > .mm(24.4))
    #expect(side.boxes[1].rectangle.minY > .mm(56))
  }
}

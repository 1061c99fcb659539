import Foundation
import Testing

@testable import SiteConfiguration

/// The committed font list.
@Suite struct PinnedFontsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test func theCommittedListIsRead() throws {
    let (list, diagnostics) = FontList.load("\(Self.root)/fonts/fonts.yaml")
    #expect(diagnostics.isEmpty)
    let families = Set(try #require(list).fonts.map(\.family))
    #expect(families.isSuperset(of: ["Inter", "OCR-B"]))
    #expect(families.isSuperset(of: list?.fallback ?? []))
  }

  /// A new machine installs what `.ci/packages` names: a font that nothing brings would stop every
  /// run there.
  @Test func setUpInstallsEveryPackageThatBringsAPinnedFont() throws {
    let list = try #require(FontList.load("\(Self.root)/fonts/fonts.yaml").list)
    let text = try String(contentsOfFile: "\(Self.root)/.ci/packages", encoding: .utf8)
    let installed = Set(text.split(separator: "\n").map(String.init))
    #expect(Set(list.fonts.map(\.package)).subtracting(installed) == [])
  }
}

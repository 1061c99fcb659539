import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Rendering

/// Pictures that try to read other files, to fetch, or to take all memory end in a diagnostic.
@Suite struct HostilePictureTests {
  let scratch: Scratch
  let root: String

  init() throws {
    scratch = try Scratch()
    root = scratch.file("layouts")
    try FileManager.default.createDirectory(
      atPath: root + "/own", withIntermediateDirectories: true)
    try scratch.write(SamplePictures.colourJPEG, as: "layouts/own/photo.jpg")
    try scratch.write(SamplePictures.colourJPEG, as: "secret.jpg")
  }

  private func code(_ name: String) -> String? {
    switch PictureStore(roots: [root], mono: false).size(ofPicture: name) {
    case .success: nil
    case .failure(let diagnostic): diagnostic.code
    }
  }

  private static let open =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
    + "width=\"9\" height=\"9\">"

  @Test(arguments: [
    open + "<image width=\"9\" height=\"9\" href=\"photo.jpg\"/></svg>",
    open + "<image width=\"9\" height=\"9\" xlink:href = 'file:///etc/passwd'/></svg>",
    open + "<image width=\"9\" height=\"9\" href=\"http://127.0.0.1:9/a.png\"/></svg>",
    open + "<image width=\"9\" height=\"9\" href=\"/etc/passwd\"/></svg>",
    open + "<use href=\"other.svg#a\"/></svg>",
    open + "<style>@import url(http://127.0.0.1:9/a.css);</style></svg>",
    open + "<style>@import 'a.css';</style></svg>",
    open + "<rect width=\"9\" height=\"9\" fill=\"url(http://127.0.0.1:9/a.svg#p)\"/></svg>",
    open + "<rect width=\"9\" height=\"9\" style=\"fill: URL( &quot;a.svg#p&quot;)\"/></svg>",
    open + "<style>@font-face { font-family: x; src: url('/etc/passwd') }</style></svg>",
    open + "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"#a\"/></svg>",
    "<?xml-stylesheet href=\"#a\" type=\"text/css\"?>" + open + "</svg>",
    "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + open + "&x;</svg>",
    "<!DOCTYPE svg [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/x.dtd\"> %x;]>" + open + "</svg>",
    "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\">" + open + "</svg>",
    open + "<feImage href=\"file:///etc/passwd\"/></svg>",
  ])
  func drawingsThatAskForOtherFilesAreRefused(_ drawing: String) throws {
    try scratch.write(drawing, as: "layouts/own/bad.svg")
    let refusals: Set<String?> = ["picture-unreadable", "picture-reference"]
    #expect(refusals.contains(code("own/bad.svg")))
  }

  @Test(arguments: [
    "<defs><path id=\"a\" d=\"M0 0h9v9z\"/></defs><use xlink:href=\"#a\"/>",
    "<defs><linearGradient id=\"g\"><stop stop-color=\"red\"/></linearGradient></defs>"
      + "<rect width=\"9\" height=\"9\" fill=\"url(#g)\"/>",
    "<style>.a { fill: url( '#g' ) }</style><rect class=\"a\" width=\"9\" height=\"9\"/>",
    "<text>a curly href, url and all</text>",
  ])
  func referencesWithinAreWell(_ content: String) throws {
    try scratch.write(Self.open + content + "</svg>", as: "layouts/own/good.svg")
    #expect(code("own/good.svg") == nil)
  }

  @Test func publicDocumentTypesAreWellAsDrawingProgramsWriteThem() throws {
    let type =
      "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
      + "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">"
    try scratch.write(type + Self.open + "</svg>", as: "layouts/own/typed.svg")
    #expect(code("own/typed.svg") == nil)
  }

  @Test(arguments: [
    "../secret.jpg", "own/../../secret.jpg", "/etc/passwd", "own/link.jpg", "own/far/secret.jpg",
    "own/./photo.jpg", "own//photo.jpg", "own/photo.jpg\u{0}.png", "own\\photo.jpg", "",
    "file:///etc/passwd", "http://127.0.0.1:9/a.png",
  ])
  func namesThatLeadOutAreRefused(_ name: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/own/link.jpg", withDestinationPath: scratch.file("secret.jpg"))
    try FileManager.default.createSymbolicLink(
      atPath: root + "/own/far", withDestinationPath: scratch.path)
    #expect(["picture-outside", "picture-missing"].contains(code(name)))
    #expect(code("own/photo.jpg") == nil)
  }

  /// 60 000 × 60 000 pixels would be fourteen gigabytes.
  @Test func hugePixelPicturesAreRefusedByTheirHeads() throws {
    var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    png += Array("IHDR".utf8) + [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0]
    try scratch.write(png + Array(repeating: 0, count: 64), as: "layouts/own/huge.png")
    #expect(code("own/huge.png") == "picture-too-large")
    // The size of a JPEG stands in its frame's head.
    var jpeg = SamplePictures.colourJPEG
    let frame = try #require(
      (0..<(jpeg.count - 1)).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xEA, 0x60, 0xEA, 0x60])
    try scratch.write(jpeg, as: "layouts/own/huge.jpg")
    #expect(code("own/huge.jpg") == "picture-too-large")
  }

  @Test func filesThatAreTooLargeAreNotRead() throws {
    let path = root + "/own/large.png"
    #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    // A hole: it takes no room on the disk.
    try file.truncate(atOffset: UInt64(PictureStore.fileBytesMax) + 1)
    try file.close()
    #expect(code("own/large.png") == "picture-too-large")
  }
}

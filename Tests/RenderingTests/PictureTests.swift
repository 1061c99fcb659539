import CairoKit
import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Rendering

@Suite struct PictureTests {
  let scratch: Scratch
  let root: String

  init() throws {
    scratch = try Scratch()
    root = scratch.file("layouts")
    try FileManager.default.createDirectory(
      atPath: root + "/logos", withIntermediateDirectories: true)
    try scratch.write(SamplePictures.drawing, as: "layouts/logos/a.svg")
    try scratch.write(SamplePictures.colourJPEG, as: "layouts/logos/a.jpg")
    try scratch.write(SamplePictures.greyJPEG, as: "layouts/logos/grey.jpg")
    try writePNG("layouts/logos/a.png", red: 200)
    try writePNG("layouts/logos/grey.png", red: 90)
    try scratch.write("not a picture", as: "secret.txt")
    try scratch.write(SamplePictures.colourJPEG, as: "outside.jpg")
  }

  private func writePNG(_ name: String, red: UInt8) throws {
    let surface = try Surface.image(width: 20, height: 10, format: .rgb24)
    surface.withRows { _, pixels in
      for at in stride(from: 0, to: pixels.count, by: 4) {
        pixels[at] = 90
        pixels[at + 1] = 90
        pixels[at + 2] = red
      }
    }
    try surface.writePNG(to: scratch.file(name))
  }

  private func store(mono: Bool = false) -> PictureStore {
    PictureStore(roots: [scratch.file("nowhere"), root], mono: mono)
  }

  private func code(_ name: String) -> String? {
    if case .failure(let diagnostic) = store().size(ofPicture: name) { return diagnostic.code }
    return nil
  }

  // MARK: Reading

  @Test func naturalSizes() throws {
    // 96 × 48 CSS pixels are an inch by half an inch.
    let size = try store().size(ofPicture: "logos/a.svg").get()
    #expect(size == Size(width: .mm(25.4), height: .mm(12.7)))
    let pixels = try store().size(ofPicture: "logos/a.png").get()
    #expect(pixels == Size(width: .mm(5.292), height: .mm(2.646)))
  }

  @Test(arguments: [
    "../outside.jpg", "/etc/passwd", "logos/../../outside.jpg", "", "logos//a.svg", "./logos/a.svg",
    "logos\\a.svg", "logos/a.svg\0.png",
  ])
  func namesStayBelowTheRoot(name: String) {
    #expect(code(name) == "picture-outside")
  }

  @Test func linksOutOfTheRootAreNotFollowed() throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/link.jpg", withDestinationPath: scratch.file("outside.jpg"))
    #expect(code("link.jpg") == "picture-outside")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/inner.jpg", withDestinationPath: root + "/logos/a.jpg")
    #expect(code("inner.jpg") == nil)
  }

  @Test func missingPicturesAreSaid() {
    #expect(code("logos/none.svg") == "picture-missing")
  }

  @Test func pipesAndFoldersAreNoPictures() {
    mkfifo(root + "/pipe.png", 0o600)
    #expect(code("pipe.png") == "picture-unreadable")
    #expect(code("logos") == "picture-unreadable")
  }

  @Test func theContentDecidesNotTheName() throws {
    try scratch.write(SamplePictures.colourJPEG, as: "layouts/really.png")
    #expect(code("really.png") == nil)
    try scratch.write("GIF89a", as: "layouts/a.gif")
    #expect(code("a.gif") == "picture-unreadable")
    try scratch.write("", as: "layouts/empty.png")
    #expect(code("empty.png") == "picture-unreadable")
  }

  @Test func hugePicturesAreRefusedUndecoded() throws {
    var bytes = try Sample.bytes(root + "/logos/a.png")
    // 65536 × 65536 pixels, in the header only.
    bytes.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
    try scratch.write(bytes, as: "layouts/bomb.png")
    #expect(code("bomb.png") == "picture-too-large")
  }

  @Test func cutPicturesAreUnreadable() throws {
    for name in ["a.png", "a.jpg"] {
      let bytes = try Sample.bytes(root + "/logos/" + name)
      for count in [4, 20, bytes.count / 2] {
        try scratch.write(Array(bytes.prefix(count)), as: "layouts/cut")
        // A JPEG cut in its pixels may still be decoded, with grey for what is missing.
        let got = code("cut")
        #expect(got == "picture-unreadable" || (name == "a.jpg" && got == nil), "\(name) \(count)")
      }
    }
  }

  private static let open = "<svg xmlns=\"http://www.w3.org/2000/svg\" "

  @Test(arguments: [
    "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]>" + open + "width=\"9\" height=\"9\"/>",
    open + "width=\"9\" height=\"9\"><image href=\"data:image/png;base64,AA\"/></svg>",
    open + "width=\"9\" height=\"9\"><rect></svg>",
    open + "width=\"0\" height=\"9\"/>",
    open + "width=\"1e9\" height=\"9\"/>",
  ])
  func dangerousDrawingsAreRefused(svg: String) throws {
    try scratch.write(svg, as: "layouts/bad.svg")
    #expect(code("bad.svg") == "picture-unreadable")
  }

  @Test(arguments: [
    "<image width=\"9\" height=\"9\" href=\"a.jpg\"/>",
    "<image width=\"9\" height=\"9\" xlink:href = 'file:///etc/passwd'/>",
    "<use href=\" http://example.com/a.svg#b\"/>", "<a HREF=\"https://example.com\"/>",
    "<rect width=\"9\" height=\"9\" fill=\"url(other.svg#g)\"/>",
    "<rect width=\"9\" height=\"9\" style=\"fill:url( 'other.svg#g' )\"/>",
    "<style>@import 'a.css';</style>", "<?xml-stylesheet href='#a'?>",
    "<image width=\"9\" height=\"9\" href=\"&#x61;.jpg\"/>",
  ])
  func drawingsThatReferToOtherFilesAreRefused(_ part: String) throws {
    try scratch.write(
      Self.open + "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\">"
        + part + "</svg>", as: "layouts/logos/reader.svg")
    #expect(code("logos/reader.svg") == "picture-reference")
  }

  @Test func drawingsMayReferToTheirOwnParts() throws {
    try scratch.write(
      Self.open + "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\">"
        + "<defs><clipPath id=\"c\"><rect width=\"5\" height=\"5\"/></clipPath></defs>"
        + "<rect id=\"r\" width=\"9\" height=\"9\" clip-path=\"url(#c)\"/>"
        + "<use xlink:href=\"#r\"/></svg>", as: "layouts/logos/own.svg")
    #expect(code("logos/own.svg") == nil)
  }

  // MARK: Colour

  @Test func colourIsSeenInTheContent() {
    #expect(store().isColour("logos/a.svg"))
    #expect(store().isColour("logos/a.jpg"))
    #expect(store().isColour("logos/a.png"))
    #expect(!store().isColour("logos/grey.jpg"))
    #expect(!store().isColour("logos/grey.png"))
    #expect(!store().isColour("logos/none.png"))
    // What the sender delivered, also where it will be printed in greys.
    #expect(store(mono: true).isColour("logos/a.svg"))
  }

  private func pdf(_ names: [String], mono: Bool, pages: Int = 1) throws -> String? {
    let book = try SampleFonts.book()
    let items = names.enumerated().map { index, name in
      FrameItem.picture(
        PlacedPicture(
          name: name,
          rectangle: Rectangle(
            x: .mm(20), y: .mm(20 + 30 * Double(index)), width: .mm(40), height: .mm(20))))
    }
    let path = try Sample.pdf(
      Array(repeating: Frame(items: items), count: pages), fonts: book,
      pictures: store(mono: mono), mono: mono, in: scratch)
    return try Sample.readable(path, in: scratch)
  }

  @Test func monoJobsHaveGreyPicturesOnly() throws {
    try scratch.write(
      SamplePictures.drawing.replacingOccurrences(
        of: "<rect width=\"40\"",
        with:
          "<linearGradient id=\"g\"><stop stop-color=\"red\"/><stop offset=\"1\"/></linearGradient>"
          + "<rect width=\"9\" height=\"9\" fill=\"url(#g)\"/><rect width=\"40\""),
      as: "layouts/logos/gradient.svg")
    guard
      let file = try pdf(
        ["logos/a.svg", "logos/a.jpg", "logos/grey.jpg", "logos/a.png", "logos/gradient.svg"],
        mono: true)
    else { return }
    #expect(file.contains("/DeviceGray"))
    #expect(!file.contains("/ColorSpace /DeviceRGB"))
    #expect(!file.contains("/ShadingType"))
    let words = file.split { $0 == " " || $0 == "\n" }
    for (index, word) in words.enumerated() where (word == "rg" || word == "RG") && index >= 3 {
      #expect(words[index - 3] == words[index - 2] && words[index - 2] == words[index - 1])
    }
    // The grey JPEG passes through as it is; the others are pixels.
    #expect(file.components(separatedBy: "/DCTDecode").count == 2)
  }

  @Test func plainDrawingsStayOutlinesInMono() throws {
    guard let file = try pdf(["logos/a.svg"], mono: true) else { return }
    #expect(!file.contains("/Subtype /Image"))
    #expect(file.contains("/Subtype /Form"))
  }

  @Test func colourJobsKeepJPEGsAsTheyAre() throws {
    guard let file = try pdf(["logos/a.jpg", "logos/a.svg"], mono: false) else { return }
    #expect(file.contains("/DCTDecode"))
    #expect(file.contains("/ColorSpace /DeviceRGB"))
    #expect(file.contains("/Subtype /Form"))
  }

  @Test func aPictureIsInTheFileOnce() throws {
    guard let file = try pdf(["logos/a.svg", "logos/a.png", "logos/a.jpg"], mono: false, pages: 5)
    else { return }
    #expect(file.components(separatedBy: "/Subtype /Form").count == 2)
    #expect(file.components(separatedBy: "/Subtype /Image").count == 3)
  }

  // MARK: Parts

  @Test(arguments: [
    ("#fff", 255), ("#000000", 0), ("#FF0000", 77), ("rgb(0,255,0)", 150),
    ("rgb(100%, 0%, 0%)", 77),
    ("Teal", 90), ("white", 255),
  ])
  func inksBecomeGreys(ink: String, grey: Int) {
    #expect(InkRewriter.grey(of: ink) == UInt8(grey))
  }

  @Test(arguments: ["none", "url(#a)", "currentColor", "#12", "rgb(1,2)", "inherit", ""])
  func otherPaintsStay(ink: String) {
    #expect(InkRewriter.grey(of: ink) == nil)
  }

  @Test func inksAreFoundInAttributesAndStyles() {
    let svg = "<a fill='red' style=\"stroke : #00F;fill-opacity:.5\" id=\"fill\" href=\"#fff\"/>"
    let got = String(decoding: InkRewriter(Array(svg.utf8)).greyed(), as: UTF8.self)
    #expect(
      got
        == "<a fill='rgb(77,77,77)' style=\"stroke : rgb(28,28,28);fill-opacity:.5\" id=\"fill\""
        + " href=\"#fff\"/>"
    )
  }

  @Test func jpegHeadersAreRead() throws {
    let header = try #require(PictureHeader(SamplePictures.colourJPEG))
    #expect(header.kind == .jpeg && header.width == 16 && header.height == 8)
    #expect(header.components == 3 && !header.isTurned)
    #expect(try #require(PictureHeader(SamplePictures.greyJPEG)).components == 1)
  }

  @Test func headersOfAnythingDoNotTrap() {
    var random = SplitMix(seed: 99)
    for start: [UInt8] in [SamplePictures.colourJPEG, [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]] {
      for _ in 0..<3000 {
        var bytes = Array(start.prefix(Int.random(in: 0...start.count, using: &random)))
        for _ in 0..<4 where !bytes.isEmpty {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        let header = PictureHeader(bytes)
        #expect(header == nil || header?.width ?? -1 >= 0, "seed 99")
      }
    }
  }
}

import LayoutEngine
import MailModel
import Testing

@testable import Proofing

/// The tap test, against examples done by hand.
@Suite struct WindowTests {
  // The sheet moves 0…10 right and down, so over the sheet the window moves 0…10 left and up: it
  // may show 10–110 × 30–80, and is sure to show 20–100 × 40–70.

  @Test func theGeometryIsAsDoneByHand() throws {
    let envelope = Bench.envelope()
    #expect(envelope.sweptWindow(of: .a4) == Bench.box(10, 30, 100, 50))
    #expect(envelope.sureWindow(of: .a4) == Bench.box(20, 40, 80, 30))
    #expect(envelope.addressArea(of: .a4) == Bench.box(23, 43, 74, 24))
    let centred = Bench.envelope(rest: InsertRest())
    #expect(centred.sweptWindow(of: .a4) == Bench.box(15, 35, 100, 50))
    #expect(centred.sureWindow(of: .a4) == Bench.box(25, 45, 80, 30))
    let loose = Bench.envelope(
      tolerance: 1.5, windowTolerance: 1, rest: InsertRest(across: .right, down: .bottom))
    // 11.5 of travel to the left and up.
    #expect(loose.sweptWindow(of: .a4) == Bench.box(19, 39, 103.5, 53.5))
    #expect(loose.sureWindow(of: .a4) == Bench.box(32.5, 52.5, 76.5, 26.5))
    #expect(Bench.envelope(window: .none).sweptWindow(of: .a4) == nil)
  }

  @Test func aFlatSheetStandsInItsEnvelope() {
    var envelope = Bench.envelope(fold: .none)
    envelope.inner = Size(width: .mm(308), height: .mm(216))
    let travel = envelope.insertTravel(of: .a4)
    #expect(travel.right == .mm(6))
    #expect(travel.down == .mm(11))
    #expect(envelope.inside(for: .a4) == Size(width: .mm(216), height: .mm(308)))
  }

  @Test func aDecentPageIsClean() { #expect(Bench.check(Bench.document([])).isEmpty) }

  @Test func textThatReachesIntoTheSweptWindowIsFoundWithTheMillimetres() throws {
    let found = Bench.check(Bench.document([Bench.text(106.6, 60, 40, 3)]))
    let leak = try #require(found.first)
    #expect(found.count == 1)
    #expect(leak.code == .windowLeak)
    #expect(leak.severity == .error)
    #expect(leak.excess == .mm(3.4))
    #expect(leak.place == Bench.place(10))
    #expect(
      leak.message
        == "<p> \"object 1\" shows through the window of W by up to 3.4 mm when the sheet lies "
        + "farthest left")
    #expect(leak.fix == "move it right by 3.4 mm")
    #expect(leak.diagnostic.place.description == "layout.xml:10:3")
    #expect(Bench.check(Bench.document([Bench.text(110, 60, 40, 3)])).isEmpty)
  }

  @Test(arguments: [
    (Bench.box(60, 78.8, 10, 4), "down", 1.2, "highest"),
    (Bench.box(60, 24.0, 10, 8), "up", 2.0, "lowest"),
    (Bench.box(5, 50, 6.5, 3), "left", 1.5, "farthest right"),
  ])
  func eachEdgeHasItsDirection(_ box: Rectangle, _ way: String, _ mm: Double, _ lies: String) {
    let leak = Bench.check(Bench.document([.fill(box, .black)]))
      .first { $0.code == .windowLeak }
    #expect(leak?.fix == "move it \(way) by \(Length.mm(mm).text) mm")
    #expect(leak?.message.hasSuffix("when the sheet lies \(lies)") == true)
  }

  @Test func whatAlwaysShowsIsSaidSo() {
    let leak = Bench.check(Bench.document([.fill(Bench.box(50, 60, 5, 3), .black)]))
      .first { $0.code == .windowLeak }
    #expect(leak?.message.hasSuffix("wherever the sheet lies") == true)
  }

  @Test func whiteInkAndWhatLiesBehindTheFoldDoNotShow() {
    #expect(Bench.check(Bench.document([.fill(Bench.box(50, 40, 50, 10), .white)])).isEmpty)
    var low = Bench.envelope()
    low.windowRectangle = Bench.box(20, 100, 90, 40)
    low.rest.down = .bottom
    // The window may show y 100–150; the fold is at 148.5, and the ink begins there.
    let address = Bench.text(40, 120, 40, 3.6, role: .address)
    let below = FrameItem.fill(Bench.box(30, 148.5, 50, 10), .black)
    let document = Bench.document([below], envelopes: [low], with: [address, Bench.decent[1]])
    #expect(!Bench.check(document).contains { $0.object == 1 && $0.code == .windowLeak })
    let above = FrameItem.fill(Bench.box(30, 148.4, 50, 10), .black)
    let other = Bench.document([above], envelopes: [low], with: [address, Bench.decent[1]])
    #expect(Bench.check(other).contains { $0.object == 1 && $0.code == .windowLeak })
  }

  @Test func anEnvelopeWithoutWindowShowsNothing() {
    let document = Bench.document(
      [.fill(Bench.box(50, 60, 5, 3), .black)], envelopes: [Bench.envelope(window: .none)])
    #expect(Bench.check(document).isEmpty)
  }

  @Test func theAddressMustKeepItsClearance() throws {
    // Sure from 20 × 40: at 22.9 there are 2.9 mm, at 23 the 3 asked for.
    func first(_ x: Double, _ y: Double) -> Finding? {
      let address = Bench.text(x, y, 40, 3.6, role: .address)
      return Bench.check(Bench.document([], with: [address, Bench.decent[1]])).first
    }
    #expect(first(23, 43) == nil)
    let near = try #require(first(22.9, 50))
    #expect(near.code == .addressClearance)
    #expect(near.message.hasPrefix("the address comes to 2.9 mm from the left edge"))
    let cut = try #require(first(40, 38.8))
    #expect(cut.code == .addressHidden)
    #expect(
      cut.message
        == "the address is cut off by up to 1.2 mm at the upper edge of the window of W when the "
        + "sheet lies highest")
    #expect(cut.excess == .mm(4.2))
  }

  @Test func frankingAndReturnLineBelongToTheAddress() {
    let items = [
      Bench.text(40, 45, 30, 2, role: .returnAddress), Bench.text(80, 45, 10, 2, role: .franking),
    ]
    #expect(Bench.check(Bench.document(items)).isEmpty)
    let outside = [Bench.text(90, 45, 12, 2, role: .franking)]
    #expect(Bench.check(Bench.document(outside)).map(\.code) == [.addressHidden])
  }

  @Test func anAddressIsMissedWhereThereIsOneToShow() {
    var document = Bench.document([], with: [Bench.decent[1]])
    #expect(Bench.check(document).map(\.code) == [.addressMissing])
    document.addressLines = 0
    #expect(Bench.check(document).isEmpty)
  }

  @Test func theBackIsTappedWhereItCarriesTheAddress() {
    var document = Bench.document(
      [.fill(Bench.box(50, 60, 5, 3), .black)], addressSide: .back)
    document.sides.append(
      PrintedSide(
        sheet: 1, face: .back, page: nil, frame: Frame(items: [Bench.decent[0]]), origins: [0]))
    #expect(!Bench.check(document).contains { $0.code == .windowLeak })
    document.sides[1].frame.items.append(.fill(Bench.box(50, 60, 5, 3), .black))
    document.sides[1].origins.append(1)
    let leaks = Bench.check(document).filter { $0.code == .windowLeak }
    #expect(leaks.map(\.face) == [.back])
  }

  @Test func aWindowSmallerThanTheTravelIsSaid() {
    var small = Bench.envelope()
    small.windowRectangle.size.height = .mm(9)
    let found = Bench.check(Bench.document([], envelopes: [small]))
    #expect(found.map(\.code) == [.windowTooSmall])
  }

  /// A mark of ink anywhere on the panel: found exactly where it meets the swept window, with the
  /// least way out of it.
  @Test func anythingShiftedIntoTheSweptWindowIsFound() {
    var numbers = SeededNumbers(seed: 7)
    let swept = Bench.box(10, 30, 100, 50)
    var found = 0
    for round in 0..<500 {
      let x = Double(Int.random(in: 60...1900, using: &numbers)) / 10
      let y = Double(Int.random(in: 60...1400, using: &numbers)) / 10
      let box = Bench.box(x, y, 4, 3)
      let leak = Bench.check(Bench.document([.fill(box, .black)]))
        .first { $0.code == .windowLeak }
      #expect((leak != nil) == box.intersects(swept), "seed 7, round \(round)")
      guard let leak else { continue }
      found += 1
      let least = min(110 - x, 80 - y, x + 4 - 10, y + 3 - 30)
      #expect(leak.excess == .mm(least), "seed 7, round \(round)")
    }
    #expect(found > 50)
  }

  /// The swept window is the window at every place of the travel, and a sheet that lies askew shows
  /// nothing more.
  @Test func noPlaceAndNoTurnShowsMoreThanTheSweptWindow() {
    var numbers = SeededNumbers(seed: 11)
    let envelope = Bench.envelope(rest: InsertRest())
    guard let swept = envelope.sweptWindow(of: .a4) else { return #expect(Bool(false)) }
    let window = envelope.windowRectangle
    var turns = 0
    for _ in 0..<2000 {
      let angle = Double.random(in: -0.05...0.05, using: &numbers)
      let (dx, dy) = (
        Double.random(in: -5...5, using: &numbers), Double.random(in: -5...5, using: &numbers)
      )
      // Corners of the sheet from its middle, turned and moved; inside the envelope or skipped.
      let (cosine, sine) = (1 - angle * angle / 2, angle)
      func moved(_ x: Double, _ y: Double) -> (Double, Double) {
        (cosine * x - sine * y + dx, sine * x + cosine * y + dy)
      }
      let corners = [(-105.0, -74.25), (105, -74.25), (105, 74.25), (-105, 74.25)].map(moved)
      guard corners.allSatisfy({ abs($0.0) <= 110 && abs($0.1) <= 79.25 }) else { continue }
      turns += 1
      // Points of the window, taken back onto the sheet.
      for (wx, wy) in [
        (window.minX, window.minY), (window.maxX, window.minY), (window.maxX, window.maxY),
        (window.minX, window.maxY),
      ] {
        let (x, y) = (wx.millimetres - 105 - dx, wy.millimetres - 74.25 - dy)
        let sheet = (cosine * x + sine * y + 105, -sine * x + cosine * y + 74.25)
        #expect(sheet.0 >= swept.minX.millimetres - 0.3)
        #expect(sheet.0 <= swept.maxX.millimetres + 0.3)
        #expect(sheet.1 >= swept.minY.millimetres - 0.3)
        #expect(sheet.1 <= swept.maxY.millimetres + 0.3)
      }
    }
    #expect(turns > 100)
  }

  @Test func thePictureShowsTheSheetWhereItLies() throws {
    let document = Bench.document([.fill(Bench.box(106, 60, 40, 3), .black)])
    let picture = try #require(TapPicture(document, document.envelopes[0], Bench.ink))
    // Margin 8, 2 and 1.75 mm of wall, no room at the left and top.
    #expect(picture.corner(movedBy: .zero, .zero) == Point(x: .mm(10), y: .mm(9.75)))
    #expect(picture.window == Bench.box(30, 49.75, 90, 40))
    let frame = picture.frame(movedBy: .mm(4), .mm(2))
    #expect(frame.size == Size(width: .mm(240), height: .mm(178)))
    #expect(frame.items.contains(.fill(Bench.box(120, 71.75, 40, 3), .black)))
    // Farthest left the window shows four millimetres of it, farthest right nothing.
    let seen = picture.frame(movedBy: .zero, .zero, onlyWindow: true)
    #expect(seen.items.contains(.fill(Bench.box(116, 69.75, 4, 3), .black)))
    let hidden = picture.frame(movedBy: .mm(10), .zero, onlyWindow: true)
    #expect(!hidden.items.contains { if case .fill(_, .black) = $0 { true } else { false } })
  }
}

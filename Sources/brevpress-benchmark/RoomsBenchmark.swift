import Foundation
import Intake
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import SiteConfiguration

/// Each room by itself on one core, over the same documents.
struct RoomsBenchmark {
  let input: String
  let documents: Int

  private struct Room {
    var name: String
    var seconds: Double
    var documents: Int
    var pages: Int
  }

  func run() throws {
    let files = try readFiles()
    var rooms: [Room] = []
    var readings: [IntakeResult] = []
    rooms.append(
      measure("intake", files.count) {
        readings = files.map { InvoiceReader.read($0.bytes, file: $0.name) }
        return 0
      })
    let desk = try Desk()
    let accepted = readings.compactMap { result in
      result.outcome == .accepted ? desk.order(result) : nil
    }
    // Word caches fill in the first round; a day's batch runs with them warm.
    _ = accepted.prefix(200).map { desk.compose($0) }
    var composed: [[Frame]] = []
    rooms.append(
      measure("layout", accepted.count) {
        composed = accepted.map { desk.compose($0) }
        return composed.reduce(0) { $0 + $1.count }
      })
    var stored: [[UInt8]] = []
    rooms.append(
      measure("store frames", composed.count) {
        stored = composed.map { frames in
          var bytes: [UInt8] = []
          FrameCodec.encode(frames, fonts: desk.fonts.fingerprint, into: &bytes)
          return bytes
        }
        return composed.reduce(0) { $0 + $1.count }
      })
    rooms += try press(composed, desk)
    report(rooms, storedBytes: stored.reduce(0) { $0 + $1.count })
  }

  private func press(_ composed: [[Frame]], _ desk: Desk) throws -> [Room] {
    let folder = NSTemporaryDirectory()
    let raw = "\(folder)/brevpress-rooms-\(getpid()).pdf"
    let final = raw + ".final"
    defer {
      unlink(raw)
      unlink(final)
    }
    let count = composed.count
    let pages = composed.reduce(0) { $0 + $1.count }
    var rooms: [Room] = []
    var failure: (any Error)?
    rooms.append(
      measure("draw", count) {
        do {
          let surface = try JobSurface(
            path: raw, fonts: desk.fonts, pictures: desk.pictures, mono: true, title: "rooms",
            created: Date(timeIntervalSince1970: 0))
          for frames in composed { for frame in frames { try surface.addPage(frame) } }
          return try surface.finish()
        } catch {
          failure = error
          return 0
        }
      })
    if let failure { throw failure }
    rooms.append(
      measure("second pass", count) {
        do { try JobAssembler(input: raw, grey: true).write(to: final) } catch { failure = error }
        return pages
      })
    if let failure { throw failure }
    return rooms
  }

  private func measure(_ name: String, _ documents: Int, _ body: () -> Int) -> Room {
    let start = Measuring.cpuSeconds
    let pages = body()
    return Room(
      name: name, seconds: Measuring.cpuSeconds - start, documents: documents, pages: pages)
  }

  private func report(_ rooms: [Room], storedBytes: Int) {
    print("room            CPU s   documents/s   pages/s   (one core, by CPU time)")
    for room in rooms {
      print(
        room.name.padding(toLength: 14, withPad: " ", startingAt: 0),
        Measuring.text(room.seconds, 3),
        Measuring.text(Double(room.documents) / room.seconds, 0).leftPadded(13),
        (room.pages > 0 ? Measuring.text(Double(room.pages) / room.seconds, 0) : "–")
          .leftPadded(9))
    }
    print("stored frames: \(storedBytes) bytes; peak \(Measuring.text(Measuring.peakMiB, 0)) MiB")
  }

  private func readFiles() throws -> [(name: String, bytes: [UInt8])] {
    let names = try FileManager.default.contentsOfDirectory(atPath: input).sorted()
    return names.prefix(documents).compactMap { name in
      FileManager.default.contents(atPath: "\(input)/\(name)").map { (name, [UInt8]($0)) }
    }
  }
}

/// The sample site's layouts and fonts, ready to compose.
final class Desk {
  let fonts: FontBook
  let pictures: PictureStore
  private let site: Site
  private var composers: [String: Composer] = [:]

  /// A document with its sender and place of print.
  struct Order {
    var invoice: Invoice
    var sender: SenderProfile
    var context: CompositionContext
  }

  init() throws {
    let home = ScratchSpool.home
    let (site, faults) = SiteConfiguration.load(siteFolder: "\(home)/spool/site")
    let (list, fontFaults) = FontList.load("\(home)/fonts/fonts.yaml")
    guard let site, let list else { throw (faults + fontFaults)[0] }
    self.site = site
    fonts = try FontBook(fonts: list.fonts, fallback: list.fallback)
    pictures = PictureStore(roots: ["\(home)/layouts"], mono: true)
    for name in Set(site.senders.map(\.layout)) {
      let folder = "\(home)/layouts/\(name)"
      let source = FileManager.default.contents(atPath: "\(folder)/layout.xml") ?? Data()
      let (layout, problems) = Layout.compile(source: [UInt8](source), file: folder) { fragment in
        FileManager.default.contents(atPath: "\(folder)/\(fragment)").map { [UInt8]($0) }
      }
      guard let layout else { throw problems[0] }
      composers[name] = Composer(layout: layout, text: fonts, pictures: pictures)
    }
  }

  func order(_ result: IntakeResult) -> Order? {
    guard let invoice = result.invoice, let mailing = result.mailing,
      let sender = site.sender(for: invoice),
      let place = site.printSite(for: sender, mailingTo: mailing.country),
      let window = place.addressWindow
    else { return nil }
    let context = CompositionContext(
      language: sender.language,
      addressLines: AddressBlock.lines(
        mailing, postedFrom: place.country, language: sender.language),
      addressSide: sender.addressSide == .back ? .back : .front,
      window: place.sweptWindow() ?? window, addressArea: place.addressArea(), logo: sender.logo,
      senderValues: sender.values)
    return Order(invoice: invoice, sender: sender, context: context)
  }

  func compose(_ order: Order) -> [Frame] {
    composers[order.sender.layout]?.compose(order.invoice, order.context).pages ?? []
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

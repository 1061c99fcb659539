import Foundation
import HTTPKit
import MailModel
import Synchronization
import Testing

@testable import Console

/// A shelf with one invoice behind one token.
private final class OneInvoice: LinkShelf {
  static let token = "cagegnhsxm4q7t2wvuyz8jk5rp"
  private struct Broken: Error {}
  private let state: Mutex<(invoice: LinkedInvoice, isBroken: Bool, fetched: [String])>

  init(_ invoice: LinkedInvoice) { state = Mutex((invoice, false, [])) }

  var fetched: [String] { state.withLock { $0.fetched } }
  func breakDown() { state.withLock { $0.isBroken = true } }

  func invoice(of token: String) throws -> LinkedInvoice? {
    try state.withLock { state in
      if state.isBroken { throw Broken() }
      return token == Self.token ? state.invoice : nil
    }
  }

  func file(_ file: LinkedFile, of token: String) throws -> [UInt8]? {
    token == Self.token ? Array(file.rawValue.utf8) : nil
  }

  func noteFetch(_ what: String, of token: String) throws {
    state.withLock { $0.fetched.append(what) }
  }
}

/// The recipients' page.
@Suite struct ArchivePageTests {
  private func invoice(_ language: Language = .sv, amount: Decimal = 12_345) -> LinkedInvoice {
    var invoice = LinkedInvoice(
      language: language, sender: "Östra <b>Älvdalens</b> & \"Nät\"", kind: .invoice,
      number: "F-1/2'6", linkedThrough: CalendarDate(iso: "2027-02-20")!)
    invoice.issued = CalendarDate(iso: "2026-11-02")
    invoice.due = CalendarDate(iso: "2026-12-03")
    invoice.amount = Money(amount, Currency("SEK")!)
    invoice.payments = [.init(account: "123-4567", reference: "98765")]
    invoice.hasOriginal = true
    return invoice
  }

  private func routes(
    _ shelf: OneInvoice, prefix: String = "", limit: RateLimit = RateLimit(),
    trustsProxy: Bool = false
  ) -> ArchiveRoutes {
    ArchiveRoutes(
      shelf: shelf, prefix: prefix, limit: limit, trustsProxy: trustsProxy, clock: { .zero })
  }

  private func text(_ response: HTTPResponse) -> String {
    String(decoding: response.body, as: UTF8.self)
  }

  @Test func aPageShowsTheInvoiceAndNothingActive() {
    let shelf = OneInvoice(invoice())
    let answer = routes(shelf).respond(HTTPRequest(.get, "/" + OneInvoice.token))
    let page = text(answer)
    #expect(answer.status == 200)
    #expect(page.contains("12\u{A0}345,00\u{A0}SEK") && page.contains("2026-12-03"))
    #expect(page.contains("98765") && page.contains("lang=\"sv\""))
    #expect(page.contains("Östra &lt;b&gt;Älvdalens&lt;/b&gt; &amp; &quot;Nät&quot;"))
    #expect(page.contains("F-1/2&#39;6"))
    #expect(!page.contains("<script") && !page.contains("style=") && !page.contains("http"))
    #expect(page.contains("href=\"\(OneInvoice.token)/invoice.pdf\""))
    #expect(shelf.fetched == ["page"])
  }

  @Test(arguments: [
    (Language.sv, "Att betala", "1\u{A0}234,50\u{A0}SEK", "2026-12-03"),
    (.nb, "Å betale", "1\u{A0}234,50\u{A0}SEK", "03.12.2026"),
    (.nn, "Forfell", "1\u{A0}234,50\u{A0}SEK", "03.12.2026"),
    (.da, "At betale", "1.234,50\u{A0}SEK", "03.12.2026"),
    (.fi, "Maksettava", "1\u{A0}234,50\u{A0}SEK", "3.12.2026"),
    (.en, "To pay", "1,234.50\u{A0}SEK", "3 December 2026"),
  ])
  func eachLanguageHasItsWordsAndNumbers(
    language: Language, word: String, amount: String, due: String
  ) {
    let shelf = OneInvoice(invoice(language, amount: Decimal(string: "1234.5")!))
    let page = text(routes(shelf).respond(HTTPRequest(.get, "/" + OneInvoice.token)))
    for part in [word, amount, due] { #expect(page.contains(part), "\(language) \(part)") }
  }

  @Test func whatIsNotOwedIsNotAskedFor() {
    var credit = invoice(amount: -50)
    let page = text(routes(OneInvoice(credit)).respond(HTTPRequest(.get, "/" + OneInvoice.token)))
    #expect(page.contains("Till godo") && page.contains(">50,00\u{A0}SEK<"))
    #expect(!page.contains("98765") && !page.contains("2026-12-03"))
    credit.amount = Money(0, Currency("SEK")!)
    let zero = text(routes(OneInvoice(credit)).respond(HTTPRequest(.get, "/" + OneInvoice.token)))
    #expect(zero.contains("Inget att betala"))
  }

  @Test func filesComeWithNamesThatDoNoHarm() {
    let shelf = OneInvoice(invoice())
    let pdf = routes(shelf).respond(HTTPRequest(.get, "/\(OneInvoice.token)/invoice.pdf"))
    #expect(pdf.headers["Content-Type"] == "application/pdf")
    #expect(pdf.headers["Content-Disposition"] == "inline; filename=\"F-1-2-6.pdf\"")
    #expect(text(pdf) == "invoice.pdf")
    let xml = routes(shelf).respond(HTTPRequest(.get, "/\(OneInvoice.token)/invoice.xml"))
    #expect(xml.headers["Content-Disposition"] == "attachment; filename=\"F-1-2-6.xml\"")
    #expect(shelf.fetched == ["pdf", "original"])
    _ = routes(shelf).respond(HTTPRequest(.head, "/\(OneInvoice.token)/invoice.xml"))
    #expect(shelf.fetched.count == 2)
    var plain = invoice()
    plain.hasOriginal = false
    let none = routes(OneInvoice(plain)).respond(
      HTTPRequest(.get, "/\(OneInvoice.token)/invoice.xml"))
    #expect(none.status == 404)
  }

  @Test(arguments: [
    "/", "", "/x", "/cagegnhsxm4q7t2wvuyz8jk5rq", "/cagegnhsxm4q7t2wvuyz8jk5rp/",
    "/cagegnhsxm4q7t2wvuyz8jk5rp/x", "/cagegnhsxm4q7t2wvuyz8jk5rp/invoice.pdf/x",
    "/CAGEGNHSXM4Q7T2WVUYZ8JK5RP", "/../style.css", "//cagegnhsxm4q7t2wvuyz8jk5rp",
  ])
  func everythingElseIsTheSameNothing(path: String) {
    let shelf = OneInvoice(invoice())
    let answer = routes(shelf).respond(HTTPRequest(.get, path))
    let wrong = routes(shelf).respond(HTTPRequest(.get, "/wrong"))
    #expect(answer.status == 404 && answer.body == wrong.body && answer.headers == wrong.headers)
    #expect(shelf.fetched.isEmpty)
  }

  @Test func everyAnswerForbidsKeepingIndexingAndFraming() {
    let shelf = OneInvoice(invoice())
    let routes = routes(shelf)
    for path in [
      "/\(OneInvoice.token)", "/\(OneInvoice.token)/invoice.pdf", "/style.css", "/robots.txt",
      "/no",
    ] {
      let headers = routes.respond(HTTPRequest(.get, path)).headers
      #expect(headers["Cache-Control"]?.contains("no-store") == true, "\(path)")
      #expect(headers["Referrer-Policy"] == "no-referrer")
      #expect(headers["X-Robots-Tag"]?.contains("noindex") == true)
      #expect(headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
      #expect(headers["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
      #expect(headers["X-Frame-Options"] == "DENY")
    }
    shelf.breakDown()
    let broken = routes.respond(HTTPRequest(.get, "/\(OneInvoice.token)"))
    #expect(broken.status == 503 && broken.headers["Referrer-Policy"] == "no-referrer")
  }

  @Test(arguments: [HTTPRequest.Method.post, .put])
  func nothingIsWritten(method: HTTPRequest.Method) {
    let answer = routes(OneInvoice(invoice())).respond(HTTPRequest(method, "/" + OneInvoice.token))
    #expect(answer.status == 405 && answer.headers["Allow"] == "GET, HEAD")
  }

  @Test func thePathBeforeTheTokenMayBeThereOrNot() {
    let shelf = OneInvoice(invoice())
    let routes = routes(shelf, prefix: "/faktura")
    #expect(routes.respond(HTTPRequest(.get, "/faktura/" + OneInvoice.token)).status == 200)
    #expect(routes.respond(HTTPRequest(.get, "/" + OneInvoice.token)).status == 200)
    #expect(routes.respond(HTTPRequest(.get, "/faktura/style.css")).status == 200)
    #expect(routes.respond(HTTPRequest(.get, "/fakturax/" + OneInvoice.token)).status == 404)
  }

  @Test func theLanguageOfNothingIsTheBrowsers() {
    let routes = routes(OneInvoice(invoice()))
    func page(_ languages: String) -> String {
      text(routes.respond(HTTPRequest(.get, "/no", headers: ["accept-language": languages])))
    }
    #expect(page("nb-NO,nb;q=0.9,en;q=0.8").contains("Siden finnes ikke"))
    #expect(page("no").contains("Siden finnes ikke"))
    #expect(page("de, fi;q=0.5").contains("Sivua ei löydy"))
    #expect(page(";;,,").contains("This page does not exist"))
  }

  // MARK: How much

  @Test func whoAsksTooMuchWaits() {
    let limit = RateLimit(burst: 3, perSecond: 0.5)
    func asks(_ client: String, _ seconds: Int) -> Bool {
      limit.allows(client, at: .seconds(seconds))
    }
    #expect((0..<5).map { _ in asks("a", 0) } == [true, true, true, false, false])
    #expect(asks("b", 0))
    #expect(!asks("a", 1) && asks("a", 2) && !asks("a", 2))
    // Full again, and no fuller.
    #expect((0..<4).map { _ in asks("a", 1000) } == [true, true, true, false])
    // A clock that goes back gives nothing.
    #expect(!asks("a", 10))
  }

  @Test func aFloodOfClientsIsForgotten() {
    let limit = RateLimit(burst: 1, perSecond: 0, clientsMax: 10)
    for number in 0..<10_000 {
      #expect(limit.allows("client \(number)", at: .seconds(number)))
    }
    #expect(!limit.allows("client 9999", at: .seconds(10_000)))
  }

  @Test func aProxyIsBelievedOnlyWhereItIsSaidTo() {
    func request(_ forwarded: String, from client: String = "127.0.0.1") -> HTTPRequest {
      var request = HTTPRequest(.get, "/no", headers: ["x-forwarded-for": forwarded])
      request.client = client
      return request
    }
    let open = routes(OneInvoice(invoice()), limit: RateLimit(burst: 1, perSecond: 0))
    #expect(open.respond(request("1.1.1.1")).status == 404)
    #expect(open.respond(request("2.2.2.2")).status == 429)
    let behind = routes(
      OneInvoice(invoice()), limit: RateLimit(burst: 1, perSecond: 0), trustsProxy: true)
    #expect(behind.respond(request("1.1.1.1")).status == 404)
    #expect(behind.respond(request("2.2.2.2")).status == 404)
    // What the client itself wrote before the proxy's word does not count.
    #expect(behind.respond(request("9.9.9.9, 2.2.2.2")).status == 429)
    #expect(behind.respond(request("3.3.3.3", from: "8.8.8.8")).status == 404)
    #expect(behind.respond(request("4.4.4.4", from: "8.8.8.8")).status == 429)
  }
}

import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// The committed sample site.
struct SampleSiteTests {
  private func sample() throws -> Site {
    let (site, diagnostics) = SiteConfiguration.load(siteFolder: sampleSite)
    #expect(diagnostics.isEmpty, "\(diagnostics.map(\.text).joined(separator: "\n"))")
    return try #require(site)
  }

  private func seller(
    endpoint: (String?, String)? = nil, legal: (String?, String)? = nil, vat: String? = nil,
    country: String? = nil
  ) -> Party {
    var party = Party()
    party.endpoint = endpoint.map { Identifier(scheme: $0.0, value: $0.1) }
    party.legalID = legal.map { Identifier(scheme: $0.0, value: $0.1) }
    party.vatID = vat
    if let country {
      party.address = PostalAddress()
      party.address?.country = country
    }
    return party
  }

  @Test func loadsWithoutAWord() throws {
    let site = try sample()
    #expect(site.printSites.map(\.id) == ["SE-STO", "NO-OSL", "DK-CPH", "DK-ODE", "FI-HEL"])
    #expect(site.senders.count == 15)
    #expect(site.release == .automatic)
  }

  @Test func everyZoneAndStepUpToTwoKilosHasAPriceOnEveryDay() throws {
    let site = try sample()
    for carrier in site.operators {
      for product in carrier.products {
        for zone in product.zones {
          let rows = carrier.tariff.filter { $0.product == product.kind && $0.zone == zone }
          #expect(rows.map(\.weightMax).max() == .grams(2000), "\(carrier.id) \(zone)")
          for row in rows {
            #expect(row.validFrom <= CalendarDate(iso: "2025-01-01").unsafelyUnwrapped)
            #expect(row.validTo >= CalendarDate(iso: "2027-12-31").unsafelyUnwrapped)
          }
        }
      }
      #expect(carrier.zone(of: "US")?.id == "world")
      #expect(carrier.zone(of: "PL")?.id == "europe")
      #expect(carrier.zone(of: carrier.country)?.id == "domestic")
    }
  }

  @Test func everyAddressWindowTakesTheBlock() throws {
    for printSite in try sample().printSites {
      let isRight = printSite.envelopes.allSatisfy { $0.window == .right }
      // Five lines of 10.5 pt at x = 20 mm, or in the window at the right.
      let block = Rectangle(
        x: .mm(isRight ? 106 : 20), y: .mm(48), width: .mm(80), height: .mm(22.3))
      // What layouts/README.md asks layouts to keep free.
      let clear = Rectangle(
        x: .mm(isRight ? 84 : -5), y: .mm(30), width: .mm(131), height: .mm(58))
      #expect(try #require(printSite.addressArea()).contains(block), "\(printSite.id)")
      for envelope in printSite.envelopes {
        #expect(
          clear.contains(try #require(envelope.sweptWindow(of: .a4))),
          "\(printSite.id) \(envelope.id)")
      }
    }
  }

  @Test func sendersAreFoundByElectronicAddress() throws {
    let site = try sample()
    #expect(
      site.sender(for: seller(endpoint: ("0216", "003711776728")))?.id == "pohjois-karjala")
    #expect(site.sender(for: seller(endpoint: ("0007", "559780-5505")))?.id == "ostra-alvdalen")
    #expect(site.sender(for: seller(endpoint: ("0192", "5597805505"))) == nil)
  }

  @Test func sendersAreFoundByLegalNumberAsWritten() throws {
    let site = try sample()
    #expect(site.sender(for: seller(legal: ("0212", "1177672-8")))?.id == "pohjois-karjala")
    #expect(site.sender(for: seller(legal: ("0184", "DK16159484")))?.id == "vestjysk-el")
    #expect(site.sender(for: seller(legal: (nil, "16159484"), country: "DK"))?.id == "vestjysk-el")
    #expect(site.sender(for: seller(legal: (nil, "16159484"), country: "FI")) == nil)
  }

  @Test func sendersAreFoundByVATNumber() throws {
    let site = try sample()
    #expect(site.sender(for: seller(vat: "NO887295093MVA"))?.id == "soroya-kraft")
    #expect(site.sender(for: seller(vat: "SE559780550501"))?.id == "ostra-alvdalen")
    #expect(site.sender(for: seller(vat: "FI11776728"))?.id == "pohjois-karjala")
  }

  @Test func numbersOfTwoSendersNameNone() throws {
    let mixed = seller(endpoint: ("0007", "5597805505"), legal: ("0007", "5592088529"))
    #expect(try sample().sender(for: mixed) == nil)
  }

  @Test func anUnknownSellerIsNoSender() throws {
    let site = try sample()
    #expect(site.sender(for: seller(endpoint: ("0007", "5560000000"))) == nil)
    #expect(site.sender(for: Party()) == nil)
  }

  @Test func piecesToAnotherNordicCountryArePostedThere() throws {
    let site = try sample()
    let sender = try #require(site.sender(id: "tele-are"))
    #expect(site.printSite(for: sender, mailingTo: "SE")?.id == "SE-STO")
    #expect(site.printSite(for: sender, mailingTo: "NO")?.id == "NO-OSL")
    #expect(site.printSite(for: sender, mailingTo: "AX")?.id == "FI-HEL")
    #expect(site.printSite(for: sender, mailingTo: "PL")?.id == "SE-STO")
    var home = sender
    home.localPostage = false
    #expect(site.printSite(for: home, mailingTo: "NO")?.id == "SE-STO")
  }

  @Test func sheetWeightIsAreaTimesGrammage() throws {
    #expect(try #require(try sample().stock("A4-80")).sheetWeight == Weight(milligrams: 4990))
  }

  @Test func travelIsInnerSizeLessFoldedSheet() throws {
    let envelopes = try #require(try sample().printSite("SE-STO")).envelopes
    #expect(envelopes[0].travel(of: .a4) == Size(width: .mm(15), height: .mm(9.5)))
    #expect(envelopes[1].travel(of: .a4) == Size(width: .mm(11), height: .mm(6)))
  }

  @Test func standingEnclosuresHoldWithinTheirDates() {
    let first = CalendarDate(iso: "2026-01-01")
    let last = CalendarDate(iso: "2026-01-31")
    let enclosure = StandingEnclosure(id: "x", file: "x.pdf", from: first, to: last)
    #expect(enclosure.holds(on: CalendarDate(iso: "2026-01-31").unsafelyUnwrapped))
    #expect(!enclosure.holds(on: CalendarDate(iso: "2026-02-01").unsafelyUnwrapped))
    #expect(!enclosure.holds(on: CalendarDate(iso: "2025-12-31").unsafelyUnwrapped))
  }
}

/// The font list.
struct FontListTests {
  private func load(_ text: String) throws -> (list: FontList?, diagnostics: [Diagnostic]) {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "brevpress-fonts-\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return FontList.load(file.path)
  }

  @Test func readsFamiliesAndFallback() throws {
    let (list, diagnostics) = try load(
      """
      families:
        - {family: Inter, weight: 400, file: Inter-Regular.otf, package: fonts-inter}
        - {family: Inter, weight: 700, italic: true, file: Inter-BI.otf, package: fonts-inter}
      fallback: [Inter]
      """)
    #expect(diagnostics.isEmpty)
    #expect(list?.fonts.map(\.italic) == [false, true])
    #expect(list?.fallback == ["Inter"])
  }

  @Test func unknownFallbackIsSuggested() throws {
    let (list, diagnostics) = try load(
      """
      families:
        - {family: Inter, weight: 400, file: Inter-Regular.otf, package: fonts-inter}
      fallback: [Intre]
      """)
    #expect(list == nil)
    #expect(diagnostics.first?.fix == "did you mean \"Inter\"?")
  }

  @Test func aFontFileHasNoFolder() throws {
    let (list, diagnostics) = try load(
      "families:\n  - {family: A, file: ../A.otf, package: p}\nfallback: []\n")
    #expect(list == nil)
    #expect(diagnostics.map(\.code) == ["bad-path"])
  }

  @Test func aFontIsPinnedOnce() throws {
    let (list, _) = try load(
      "families:\n  - {family: A, file: A.otf, package: p}\n  - {family: A, file: B.otf, package: p}\n"
    )
    #expect(list == nil)
  }
}

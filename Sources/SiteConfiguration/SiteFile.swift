import Foundation
import MailModel
import YAMLKit

/// What `site.yaml` says, before its references are resolved.
struct SiteEntry {
  var name: String
  var defaultPrintSite: Placed<String>
  var release: ReleasePolicy
  var control: ControlPolicy
  var enclosures: EnclosurePolicy
  var printSites: [Placed<PrintSite>]
}

extension MappingReader {
  /// The root of `site.yaml`.
  func site() -> SiteEntry? {
    let name = requiredText("name")
    let standard = place(
      requiredText("defaultPrintSite", example: "SE-STO"), of: "defaultPrintSite")
    let release = choice("release", ReleasePolicy.self, default: .automatic)
    let verify = choice("verify", VerifyPolicy.self, default: .all)
    let bills = flag("billReprints") ?? false
    let percent = integer("spoilsPercentMax", in: 0...100, default: 5)
    let free = integer("spoilsFree", in: 0...1000, default: 3)
    let enclosures = enclosurePolicy("enclosures", isSite: true)
    let sites = each("printSites", what: "print site", required: true) { $0.printSite() }
    guard let release, let verify, let percent, let free else { return nil }
    return SiteEntry(
      name: name, defaultPrintSite: standard, release: release,
      control: ControlPolicy(
        verify: verify, billsReprints: bills, spoilsPercentMax: percent, spoilsFree: free),
      enclosures: enclosures, printSites: sites)
  }

  private func printSite() -> PrintSite? {
    let id = identifier("id")
    let name = requiredText("name")
    let country = country("country")
    // Without a word it posts its own country's mail; `serves: []` leaves that to another site.
    let names = value("serves") == nil ? nil : countries("serves")
    let zone = timeZone()
    let cutOff = clockTime("cutOff")
    let holidays = list("holidays").compactMap { date("holidays", $0) }
    let operatorID = identifier("operator")
    let duplex = flag("duplex") ?? true
    let language = choice("language", Language.self)
    let stock = identifier("stock")
    let markScheme = identifier("markScheme")
    let mapping = identifier("mapping")
    let imposition = identifier("imposition", required: false)
    let resultsMapping = identifier("resultsMapping", required: false)
    let pieces = integer("piecesPerJobMax", in: 1...999_999)
    let envelopes = integer("envelopesPerPieceMax", in: 1...99, default: 4)
    let reverse = flag("reverseDelivery") ?? false
    let pressFile = pressFile()
    let franking = franking()
    let returnAddress = flag("returnAddress") ?? false
    let addressPlace = value("addressMM") == nil ? nil : rectangle("addressMM")
    let inserter = inserterLimits()
    let trayHeaders = flag("trayHeaders") ?? false
    guard let id, let country, let zone, let cutOff, let operatorID, let language, let stock,
      let markScheme, let mapping, let pieces, let envelopes
    else { return nil }
    var site = PrintSite(
      id: id, name: name, country: country,
      serves: names == [] ? [] : [country] + (names ?? []).filter { $0 != country },
      timeZone: zone,
      cutOffMinutes: cutOff, holidays: holidays.sorted(), operatorID: operatorID,
      duplex: duplex, language: language, stock: stock, markScheme: markScheme,
      mapping: mapping, imposition: imposition, resultsMapping: resultsMapping,
      piecesPerJobMax: pieces,
      envelopesPerPieceMax: envelopes,
      reverseDelivery: reverse,
      envelopes: [])
    site.pressFile = pressFile
    site.franking = franking
    site.printsReturnAddress = returnAddress
    site.addressPlace = addressPlace
    site.inserter = inserter
    site.trayHeaders = trayHeaders
    return site
  }

  private func pressFile() -> PressFileOptions {
    guard let reader = mapping("pressFile", what: "press file", required: false) else {
      return PressFileOptions()
    }
    defer { reader.finish() }
    let parts = reader.flag("documentParts") ?? false
    guard let intent = reader.mapping("outputIntent", what: "output intent", required: false) else {
      return PressFileOptions(documentParts: parts)
    }
    let profile = intent.requiredText("profile", example: "profiles/FOGRA39L_coated.icc")
    let condition = intent.requiredText("condition", example: "FOGRA39")
    intent.finish()
    return PressFileOptions(
      outputIntent: .init(profile: profile, condition: condition), documentParts: parts)
  }

  private enum FrankingWord: String, CaseIterable { case envelope, window, sheet }

  private func franking() -> FrankingPlace {
    let word = choice("franking", FrankingWord.self, default: .envelope)
    guard word == .sheet else {
      if let node = value("frankingMM") {
        faults.error(
          "unused-key", "\"frankingMM\" is only for \"franking: sheet\"", at: node,
          fix: "write \"franking: sheet\", or remove it")
      }
      return word == .window ? .window : .envelope
    }
    return rectangle("frankingMM").map(FrankingPlace.sheet) ?? .envelope
  }

  private func timeZone() -> String? {
    guard let node = value("timeZone") else {
      missing("timeZone", example: "Europe/Stockholm")
      return nil
    }
    guard let text = scalarText("timeZone", node) else { return nil }
    let known = TimeZone.knownTimeZoneIdentifiers
    guard text == "UTC" || known.contains(text) else {
      faults.error(
        "unknown-value", "no time zone is called \"\(text.prefix(40))\"", at: node,
        fix: nearestName(to: text, in: known).map { "did you mean \"\($0)\"?" }
          ?? "write an IANA name such as Europe/Stockholm")
      return nil
    }
    return text
  }

  /// A time of day `HH:MM`, in minutes after midnight.
  func clockTime(_ key: String) -> Int? {
    guard let node = value(key) else {
      missing(key, example: "\"18:00\"")
      return nil
    }
    let bytes: [UInt8] =
      if case .scalar(let text, _) = node.content { Array(text.utf8) } else { [] }
    let digits = bytes.enumerated().allSatisfy { $0 == 2 ? $1 == 0x3A : (0x30...0x39).contains($1) }
    guard bytes.count == 5, digits else {
      wrong(key, node, wants: "a time of day written \"HH:MM\"")
      return nil
    }
    let hours = Int(bytes[0] - 0x30) * 10 + Int(bytes[1] - 0x30)
    let minutes = Int(bytes[3] - 0x30) * 10 + Int(bytes[4] - 0x30)
    guard hours < 24, minutes < 60 else {
      wrong(key, node, wants: "a time of day written \"HH:MM\"")
      return nil
    }
    return hours * 60 + minutes
  }
}

import Foundation
import MailModel

/// What can only be checked when all files of a site are read: references and geometry.
struct SiteChecks {
  let folder: String
  /// Identifiers of what could not be read whole; what refers to them is not at fault.
  let declared: Set<String>
  var stocks: [Placed<Stock>] = []
  var envelopes: [Placed<EnvelopeEntry>] = []
  var operators: [Placed<PostalOperator>] = []
  var schemes: [Placed<MarkScheme>] = []
  var mappings: [Placed<FieldMapping>] = []
  var impositions: [Placed<Imposition>] = []
  var resultsMappings: [Placed<ResultsMapping>] = []
  var senders: [Placed<SenderEntry>] = []
  var ladders: [Placed<Ladder>] = []
  var channels: [Placed<ChannelAccount>] = []
  var diagnostics: [Diagnostic] = []

  init(folder: String, declared: Set<String>) {
    self.folder = folder
    self.declared = declared
  }

  // MARK: Print sites

  /// Resolves the references of all print sites and gives each its envelopes.
  mutating func printSites(_ entry: SiteEntry) -> [PrintSite] {
    refuseRepeats("print site", entry.printSites.map { ($0.asPlace, $0.value.id) })
    refuseRepeats("stock", stocks.map { ($0.asPlace, $0.value.id) })
    refuseRepeats("operator", operators.map { ($0.asPlace, $0.value.id) })
    refuseRepeats("mark scheme", schemes.map { ($0.asPlace, $0.value.id) })
    refuseRepeats(
      "field mapping",
      mappings.map { ($0.asPlace, $0.value.id) } + resultsMappings.map { ($0.asPlace, $0.value.id) }
    )
    refuseRepeats("imposition", impositions.map { ($0.asPlace, $0.value.id) })
    refuseRepeats("sender", senders.map { ($0.asPlace, $0.value.sender.id) })
    let ids = entry.printSites.map(\.value.id)
    require(entry.defaultPrintSite, "print site", in: ids)
    for envelope in envelopes {
      for site in envelope.value.sites { require(site, "print site", in: ids) }
    }
    var served: [String: String] = [:]
    return entry.printSites.map { placed in
      var site = placed.value
      require(placed.with(site.operatorID), "operator", in: operators.map(\.value.id))
      require(placed.with(site.stock), "stock", in: stocks.map(\.value.id))
      require(placed.with(site.markScheme), "mark scheme", in: schemes.map(\.value.id))
      require(placed.with(site.mapping), "field mapping", in: mappings.map(\.value.id))
      require(
        placed.with(site.resultsMapping ?? ""), "results mapping",
        in: resultsMappings.map(\.value.id))
      require(
        placed.with(site.imposition ?? ""), "imposition", in: impositions.map(\.value.id))
      for country in site.serves {
        if let other = served.updateValue(site.id, forKey: country) {
          diagnostics.append(
            placed.error(
              "served-twice", "\(other) and \(site.id) both serve \(country)",
              fix: "leave it out of one"))
        }
      }
      site.envelopes = checkedEnvelopes(of: site, placed)
      site.envelopeRules = Dictionary(
        envelopes.filter { $0.value.sites.contains { $0.value == site.id } }
          .map { (EnvelopeRules.key($0.value.envelope), $0.value.rules) },
        uniquingKeysWith: { first, _ in first })
      checkImposition(of: site)
      checkMarks(of: site)
      checkProfile(of: site, placed)
      checkOperator(of: site, placed)
      return site
    }
  }

  private mutating func checkOperator(of site: PrintSite, _ placed: Placed<PrintSite>) {
    guard let carrier = operators.first(where: { $0.value.id == site.operatorID })?.value else {
      return
    }
    if carrier.product(.aPost) == nil {
      diagnostics.append(
        placed.error(
          "no-product", "the operator \"\(carrier.id)\" has no product of kind a-post",
          why: "every piece that cannot go economy goes so"))
    }
    for product in carrier.products {
      for zone in product.zones
      where !carrier.tariff.contains(where: { $0.product == product.kind && $0.zone == zone }) {
        var diagnostic = placed.error(
          "no-rate", "\(carrier.id) has no price for \(product.kind.rawValue) in zone \(zone)",
          why: "pieces that would go so become deviations")
        diagnostic.severity = .warning
        diagnostics.append(diagnostic)
      }
    }
  }

  // MARK: Envelopes

  private mutating func checkedEnvelopes(
    of site: PrintSite, _ placed: Placed<PrintSite>
  ) -> [Envelope] {
    let own = envelopes.filter { $0.value.sites.contains { $0.value == site.id } }
    if own.isEmpty {
      diagnostics.append(
        placed.error(
          "no-envelope", "no envelope is for the print site \"\(site.id)\"",
          fix: "name it under \"sites\" of an envelope in envelopes.yaml"))
    }
    var seen: Set<String> = []
    for envelope in own {
      if !seen.insert(EnvelopeRules.key(envelope.value.envelope)).inserted {
        diagnostics.append(
          envelope.error(
            "duplicate-id",
            "the envelope \"\(envelope.value.envelope.id)\" stands twice for \(site.id) with one fold"
          ))
      }
      if let stock = stocks.first(where: { $0.value.id == site.stock })?.value {
        checkGeometry(envelope, stock)
      }
    }
    var resolved = site
    resolved.envelopes = own.map(\.value.envelope)
    if own.contains(where: { $0.value.envelope.window != .none }), resolved.addressWindow == nil {
      diagnostics.append(
        placed.error(
          "bad-geometry", "the windows of \(site.id)'s envelopes have no common part",
          why: "the address is composed before the envelope is chosen"))
    }
    if !own.isEmpty, resolved.addressWindow == nil, resolved.windowSide == .none {
      diagnostics.append(
        placed.error(
          "missing-key", "no envelope of \(site.id) has a window, and \"addressMM\" is missing",
          why: "the address is printed there, so that sheets can be told apart",
          fix: "add addressMM: {left: 20, top: 45, width: 85, height: 35} to the print site"))
    }
    checkFranking(of: resolved, placed)
    if resolved.addressWindow != nil, resolved.addressArea() == nil {
      var diagnostic = placed.error(
        "no-address-area", "no place of the sheet always shows in the windows of \(site.id)",
        why: "sheets move in their envelopes, and the windows are too small for that",
        fix: "take larger windows or tighter envelopes, or ask for less clearance")
      diagnostic.severity = .warning
      diagnostics.append(diagnostic)
    }
    return resolved.envelopes
  }

  /// The postage mark must be seen, and keep out of the machine's marks.
  private mutating func checkFranking(of site: PrintSite, _ placed: Placed<PrintSite>) {
    if site.franking == .window, site.windowSide == .none, !site.envelopes.isEmpty {
      diagnostics.append(
        placed.error(
          "bad-geometry", "\(site.id) prints franking in a window, and no envelope has one",
          fix: "write franking: envelope, or franking: sheet with frankingMM"))
    }
    guard case .sheet(let place) = site.franking else { return }
    if let stock = stocks.first(where: { $0.value.id == site.stock })?.value,
      place.maxX > stock.size.width || place.maxY > stock.size.height
    {
      diagnostics.append(
        placed.error("bad-geometry", "the franking of \(site.id) does not lie on the sheet"))
    }
    if let scheme = schemes.first(where: { $0.value.id == site.markScheme })?.value,
      place.intersects(scheme.zone)
    {
      diagnostics.append(
        placed.error(
          "bad-geometry", "the franking of \(site.id) lies in the zone of the marks",
          why: "the machine would not read them"))
    }
  }

  private mutating func checkGeometry(_ placed: Placed<EnvelopeEntry>, _ stock: Stock) {
    let envelope = placed.value.envelope
    func fault(_ message: String, _ why: String? = nil) -> Diagnostic {
      placed.error("bad-geometry", "envelope \"\(envelope.id)\": \(message)", why: why)
    }
    if envelope.inner.width > envelope.outer.width
      || envelope.inner.height > envelope.outer.height
    {
      diagnostics.append(fault("it is larger inside than outside"))
    }
    if !envelope.holds(stock.size) {
      let folded = envelope.fold.size(of: stock.size)
      diagnostics.append(
        fault(
          "a sheet of \(stock.id) does not go in",
          "folded it is \(folded.width.millimetres) × \(folded.height.millimetres) mm"))
    }
    if envelope.window != .none {
      let panel = envelope.fold.size(of: stock.size)
      let sheet = Rectangle(x: .zero, y: .zero, width: panel.width, height: panel.height)
      if !sheet.contains(envelope.windowRectangle) {
        diagnostics.append(
          fault(
            "its window does not lie on the panel that it shows",
            "folded, the sheet shows \(panel.width.millimetres) × \(panel.height.millimetres) mm"))
      }
    }
    let pack = stock.thickness * envelope.fold.panels * envelope.capacitySheets
    if pack > envelope.insertThicknessMax {
      diagnostics.append(
        fault(
          "\(envelope.capacitySheets) sheets are thicker than it takes",
          "they are \(pack.millimetres) mm; it takes \(envelope.insertThicknessMax.millimetres)"))
    }
    let weight = envelope.weight + stock.sheetWeight * envelope.capacitySheets
    if weight > envelope.weightMax {
      diagnostics.append(
        fault(
          "\(envelope.capacitySheets) sheets are heavier than it takes",
          "with the envelope they weigh \(weight.grams) g"))
    }
  }

  // MARK: Senders

  /// Checks what senders refer to, and that no two are recognised by the same number.
  mutating func check(_ senders: [Placed<SenderEntry>], printSites: [PrintSite]) {
    var owners: [String: String] = [:]
    for placed in senders {
      let sender = placed.value.sender
      require(placed.value.printSite, "print site", in: printSites.map(\.id))
      let keys =
        sender.endpoints.compactMap(SenderKey.endpoint).map { "electronic address " + $0 }
        + sender.organisationNumbers.map {
          "organisation number " + SenderKey.number($0, country: sender.country)
        }
      for key in Set(keys).sorted() {
        if let other = owners.updateValue(sender.id, forKey: key) {
          diagnostics.append(
            placed.error(
              "sender-clash", "\(other) and \(sender.id) are recognised by the same \(key)"))
        }
      }
      for enclosure in sender.enclosures
      where !FileManager.default.fileExists(atPath: folder + "/" + enclosure.file) {
        diagnostics.append(
          placed.error(
            "missing-file", "the enclosure \"\(enclosure.id)\" has no file \(enclosure.file)",
            fix: "put it below \(folder)"))
      }
    }
  }

  // MARK: References

  mutating func require(_ name: Placed<String>, _ what: String, in known: [String]) {
    guard !name.value.isEmpty, !known.contains(name.value), !declared.contains(name.value) else {
      return
    }
    diagnostics.append(
      name.error(
        "unknown-reference", "no \(what) is called \"\(name.value.prefix(40))\"",
        why: known.isEmpty ? "there is none" : "there are \(known.joined(separator: ", "))",
        fix: nearestName(to: name.value, in: known).map { "did you mean \"\($0)\"?" }))
  }

  mutating func refuseRepeats(_ what: String, _ items: [(Placed<Void>, String)]) {
    var seen: Set<String> = []
    for (item, id) in items where !seen.insert(id).inserted {
      diagnostics.append(item.error("duplicate-id", "the \(what) \"\(id)\" stands twice"))
    }
  }
}

extension Placed {
  /// The same place with another value.
  func with<Other>(_ other: Other) -> Placed<Other> {
    Placed<Other>(value: other, file: file, line: line, column: column)
  }
  /// The place alone.
  var asPlace: Placed<Void> { with(()) }
}

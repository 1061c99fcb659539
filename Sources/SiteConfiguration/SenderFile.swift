import MailModel
import YAMLKit

/// A sender with the places of what it refers to.
struct SenderEntry {
  var sender: SenderProfile
  var printSite: Placed<String>
  /// The name of its ladder, where it is one of the site's.
  var ladder: Placed<String>?
  /// The names of its ladders by segment.
  var ladders: [Segment: [Placed<String>]] = [:]
}

extension MappingReader {
  /// The root of a file in `senders/`.
  func sender() -> SenderEntry? {
    let id = identifier("id")
    let name = requiredText("name")
    let country = country("country")
    let printSite = requiredText("printSite", example: "SE-STO")
    let language = choice("language", Language.self)
    let second = secondLanguage(after: language)
    let layout = identifier("layout")
    let logo = relativePath("logo")
    let known = recognition()
    let colour = choice("colour", ColourMode.self, default: .mono)
    let duplex = flag("duplex")
    let product = choice("product", ProductKind.self, default: .aPost)
    let side = choice("addressSide", AddressSide.self, default: .front)
    let localPostage = flag("localPostage") ?? true
    let enclosing = enclosing()
    let inserts = each("inserts", what: "insert") { $0.insert() }
    let suppress = flag("suppressPaperAtZero") ?? false
    let (ladder, ladderName) = ladder()
    let ladderNames = ladderNames()
    let both = flag("both") ?? false
    let fallback = choice("economyFallback", EconomyFallback.self, default: .aPost)
    let sharing = (deadline: economyDeadline(fallback), rule: householding())
    var values = senderValues()
    let fields = fieldMap()
    let returnAddress = returnAddress(&values)
    refuseRepeats(inserts.map { ($0, "feeder \($0.value.feeder)") })
    guard let id, let country, let language, let layout, let colour, let product, let side,
      let fallback
    else { return nil }
    if side == .back, duplex == false {
      faults.error(
        "bad-address-side", "an address on the back needs \"duplex: true\"",
        at: value("duplex") ?? node,
        why: "the back of the first sheet carries the address")
    }
    var sender = SenderProfile(
      id: id, name: name, country: country, printSite: printSite, language: language,
      layout: layout)
    sender.endpoints = known.endpoints
    sender.organisationNumbers = known.numbers
    sender.secondLanguage = second
    (sender.logo, sender.fields) = (logo, fields)
    (sender.colour, sender.duplex) = (colour, duplex)
    sender.product = product
    sender.addressSide = side
    sender.localPostage = localPostage
    (sender.enclosures, sender.enclosurePolicy, sender.hold) = enclosing
    sender.inserts = inserts.map(\.value).sorted { $0.feeder < $1.feeder }
    sender.suppressPaperAtZero = suppress
    sender.ladder = ladder
    sender.both = both
    sender.economyFallback = fallback
    (sender.economyDeadline, sender.householding) = sharing
    sender.returnAddress = returnAddress
    sender.readyMade = readyMade()
    (sender.archiveYears, sender.accountingYearEnd) = archiving()
    sender.values = values
    return SenderEntry(
      sender: sender, printSite: place(printSite, of: "printSite"), ladder: ladderName,
      ladders: ladderNames)
  }

  /// The line that says where to return a letter.
  private func returnAddress(_ values: inout [String: String]) -> String? {
    let own = value("returnAddress") == nil ? nil : requiredText("returnAddress")
    // Earlier files keep it among the free values, where layouts still find it.
    let returnAddress = own ?? values["returnAddress"]
    values["returnAddress"] = returnAddress
    if let returnAddress, returnAddress.count > Self.returnAddressMax {
      faults.error(
        "out-of-range", "the return address has \(returnAddress.count) characters",
        at: value("returnAddress") ?? node,
        why: "it is one line in the window: at most \(Self.returnAddressMax)")
    }
    return returnAddress
  }

  private static let returnAddressMax = 100

  private func secondLanguage(after first: Language?) -> Language? {
    guard let node = value("secondLanguage") else { return nil }
    let second = choice("secondLanguage", Language.self)
    if let second, second == first {
      faults.error(
        "repeated-language", "the second language is the first again", at: node,
        why: "each word would be the same twice", fix: "take secondLanguage away")
    }
    return second
  }

  /// What is enclosed with all or some, what holds for all enclosures, and the time to add some.
  private func enclosing() -> ([StandingEnclosure], EnclosurePolicy, SenderHold?) {
    let enclosures = each("enclosures", what: "enclosure") { $0.enclosure() }
    refuseRepeats(enclosures.map { ($0, "enclosure \"\($0.value.id)\"") })
    return (enclosures.map(\.value), enclosurePolicy("enclosureRules", isSite: false), hold())
  }

  private func recognition() -> (endpoints: [Identifier], numbers: [String]) {
    guard let reader = mapping("recognise", what: "\"recognise\"") else { return ([], []) }
    let endpoints = reader.list("endpoints").compactMap { node -> Identifier? in
      guard let text = reader.scalarText("endpoints", node) else { return nil }
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].utf8.count == 4, !parts[1].isEmpty else {
        reader.wrong("endpoints", node, wants: "an address such as \"0007:5560000000\"")
        return nil
      }
      return Identifier(scheme: String(parts[0]), value: String(parts[1]))
    }
    let numbers = reader.texts("organisationNumbers")
    reader.finish()
    if endpoints.isEmpty, numbers.isEmpty {
      faults.error(
        "missing-key", "nothing says how the sender's invoices are recognised", at: reader.node,
        fix: "add endpoints or organisationNumbers")
    }
    return (endpoints, numbers)
  }

  /// The ladder that stands here, or the name of one of the site's.
  private func ladder() -> (Ladder, Placed<String>?) {
    if let node = value("ladder"), case .scalar(let name, _) = node.content {
      guard Channel(rawValue: name) == nil else {
        wrong("ladder", node, wants: "a list of channels, or the name of a ladder")
        return (.printOnly, nil)
      }
      return (.printOnly, place(name, of: "ladder"))
    }
    let rungs = rungs("ladder")
    return (rungs.isEmpty ? .printOnly : Ladder(rungs: rungs), nil)
  }

  private func ladderNames() -> [Segment: [Placed<String>]] {
    guard let reader = mapping("ladders", what: "\"ladders\"", required: false) else { return [:] }
    defer { reader.finish() }
    var names: [Segment: [Placed<String>]] = [:]
    for segment in Segment.allCases {
      guard let node = reader.value(segment.rawValue) else { continue }
      let nodes: [YAMLNode] =
        if case .sequence(let items) = node.content { items } else { [node] }
      names[segment] = nodes.compactMap { node in
        reader.scalarText(segment.rawValue, node).map {
          Placed(value: $0, file: faults.file, line: node.line, column: node.column)
        }
      }
    }
    return names
  }

  private func senderValues() -> [String: String] {
    var values: [String: String] = [:]
    for entry in freeEntries("values") {
      guard let text = scalarText(entry.key, entry.value) else { continue }
      values[entry.key] = text
    }
    return values
  }

  private func enclosure() -> StandingEnclosure? {
    let id = identifier("id")
    let file = relativePath("file")
    if value("file") == nil { missing("file") }
    let from = date("from", required: false)
    let to = date("to", required: false)
    let (condition, rules) = (enclosureCondition(), enclosureRules())
    guard let id, let file else { return nil }
    return StandingEnclosure(
      id: id, file: file, from: from, to: to, condition: condition, rules: rules)
  }

  private func insert() -> FeederInsert? {
    let feeder = integer("feeder", in: 1...5)
    let name = requiredText("name")
    let weight = weight("weightGrams", in: 0.1...500)
    let thickness = length("thicknessMM", in: 0.01...20)
    let optional = flag("optional") ?? false
    guard let feeder, let weight, let thickness else { return nil }
    return FeederInsert(
      feeder: feeder, name: name, weight: weight, thickness: thickness, mayBeLeftOut: optional)
  }

  /// A path below its folder: no way up, no way out.
  func relativePath(_ key: String) -> String? {
    guard let node = value(key), let text = scalarText(key, node) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard !text.isEmpty, text.utf8.count <= 255,
      parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }), !text.utf8.contains(0x0A)
    else {
      wrong(key, node, wants: "a path below its folder, without \"..\"")
      return nil
    }
    return text
  }

  private func refuseRepeats<Value>(_ items: [(Placed<Value>, String)]) {
    var seen: Set<String> = []
    for (item, name) in items where !seen.insert(name).inserted {
      faults.error(
        "duplicate-id", "the \(name) stands twice", line: item.line, column: item.column)
    }
  }
}

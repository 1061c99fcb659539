import Foundation
import MailModel
import XMLKit

/// The specification that a document follows; their arithmetic and strictness differ.
enum Flavour {
  /// Peppol BIS Billing 3 and EHF Billing 3.
  case peppol
  /// Another specification of EN 16931, such as XRechnung, or the core itself.
  case en16931
  /// OIOUBL 2, whose TaxExclusiveAmount is the tax.
  case oioubl
  /// Svefaktura 1.0.
  case svefaktura
  /// Finvoice.
  case finvoice
  /// A table or JSON, by the sender's own map.
  case fields
  /// UBL by another specification.
  case other

  init(customization: String?) {
    guard let customization else {
      self = .other
      return
    }
    if customization.contains("peppol.eu:2017:poacc:billing:3") {
      self = .peppol
    } else if customization.hasPrefix("urn:cen.eu:en16931:2017") {
      self = .en16931
    } else if customization.hasPrefix("OIOUBL-2") {
      self = .oioubl
    } else {
      self = .other
    }
  }

  /// Whether the rules of EN 16931 hold.
  var isEN: Bool {
    switch self {
    case .peppol, .en16931, .other: true
    case .oioubl, .svefaktura, .finvoice, .fields: false
    }
  }
}

/// One document while it is being read: typed access to its elements, and what was found.
final class DocumentReading {
  let root: XMLElement
  let file: String
  let document: XMLDocument
  /// The format that the document came in; its elements are those of the UBL that says the same.
  let format: DocumentFormat
  /// Where each element was said, by its ordinal, in a document of another format.
  private let origins: [Origin]
  var flavour = Flavour.other
  var currency: Currency?
  var number: String?
  /// OIOUBL: what the document gives as the sum of its taxes.
  var statedTaxes: Decimal?
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var hasErrors = false
  private var suppressed = 0
  private var gravestSuppressed = Diagnostic.Severity.note

  /// Begins with a document; `root` is its outermost element, or that within an envelope.
  init(
    _ document: XMLDocument, root: XMLElement? = nil, file: String, format: DocumentFormat = .ubl,
    origins: [Origin] = []
  ) {
    self.document = document
    self.file = file
    self.format = format
    self.origins = origins
    self.root = root ?? document.root
  }

  // MARK: Reporting

  /// Notes what was found at an element, or at a child that is missing there.
  func report(
    _ severity: Diagnostic.Severity, _ code: String, _ message: @autoclosure () -> String,
    at element: XMLElement, child: String? = nil, why: String? = nil, fix: String? = nil
  ) {
    if severity == .error { hasErrors = true }
    guard diagnostics.count < IntakeResult.maximumDiagnostics - 1 else {
      suppressed += 1
      gravestSuppressed = max(gravestSuppressed, severity)
      return
    }
    let location = element.location
    let path = path(of: element, child: child)
    diagnostics.append(
      Diagnostic(
        severity, code: code, message(),
        at: .init(file: file, line: location.line, column: location.column, path: path), why: why,
        fix: fix))
  }

  /// Notes what was found before the document was read.
  func add(_ found: [Diagnostic]) {
    for diagnostic in found {
      if diagnostic.severity == .error { hasErrors = true }
      if diagnostics.count < IntakeResult.maximumDiagnostics - 1 {
        diagnostics.append(diagnostic)
      } else {
        suppressed += 1
        gravestSuppressed = max(gravestSuppressed, diagnostic.severity)
      }
    }
  }

  /// The path in the document as it came, so that its sender finds it.
  private func path(of element: XMLElement, child: String?) -> String? {
    guard element.ordinal < origins.count else {
      return element.parent == nil ? child : element.path + (child.map { "/" + $0 } ?? "")
    }
    let tag = element.parent == nil ? nil : element.path.split(separator: "/").last.map(String.init)
    let name = child.flatMap { format.name(ofMissing: $0, in: tag) }
    let steps = [origins[element.ordinal].path, name].compactMap { $0 }
    return steps.isEmpty ? nil : steps.joined(separator: "/")
  }

  /// The diagnostics, with a last one for those that were too many.
  func finalDiagnostics() -> [Diagnostic] {
    guard suppressed > 0 else { return diagnostics }
    return diagnostics + [
      Diagnostic(
        gravestSuppressed, code: "too-many-findings", "\(suppressed) more findings are not listed",
        at: .init(file: file))
    ]
  }

  // MARK: Text

  /// Whether a text is a name or part of an address, where damage is a deviation.
  enum TextRole { case plain, address }

  /// The cleaned text of a basic component, or nothing where it is absent or empty.
  func text(_ parent: XMLElement?, _ tag: Tag, _ role: TextRole = .plain) -> String? {
    guard let element = parent?.basic(tag) else { return nil }
    return text(of: element, role)
  }

  /// The cleaned texts of all basic components of the name.
  func texts(_ parent: XMLElement?, _ tag: Tag) -> [String] {
    guard let parent else { return [] }
    return parent.each(tag, .basic).compactMap { text(of: $0) }
  }

  func text(of element: XMLElement, _ role: TextRole = .plain) -> String? {
    let (text, findings) =
      element.withTextBytes { bytes in
        bytes.count > DocumentReading.longestText ? nil : TextCleaning.clean(bytes)
      } ?? ("", [])
    if !findings.isEmpty { tell(findings, at: element, role) }
    if text.isEmpty { checkLength(of: element) }
    return text.isEmpty ? nil : text
  }

  /// Longer texts would fill hundreds of pages.
  static let longestText = 100_000

  private func checkLength(of element: XMLElement) {
    guard element.withTextBytes({ $0.count > DocumentReading.longestText }) else { return }
    report(
      .error, "text-too-long", "the text is longer than \(DocumentReading.longestText) bytes",
      at: element)
  }

  private func tell(_ findings: TextFindings, at element: XMLElement, _ role: TextRole) {
    if findings.contains(.invisible) {
      report(
        .note, "invisible-characters", "characters that cannot be seen were removed", at: element)
    }
    guard !findings.isDisjoint(with: .damaged) else { return }
    if findings.contains(.bidi) {
      report(
        role == .address ? .deviation : .warning, "text-direction",
        "the text turns the direction of writing around", at: element,
        why: "what is printed could read otherwise than what was sent",
        fix: "have the sender remove the direction characters")
    } else {
      report(
        role == .address ? .deviation : .warning, "text-damaged",
        "the text was damaged by a wrong encoding before it came here", at: element,
        why: "letters such as å, ä, ö and ø would come out wrong",
        fix: "have the sender correct the text and send the document again")
    }
  }

  func identifier(_ parent: XMLElement?, _ tag: Tag = .id) -> Identifier? {
    guard let element = parent?.basic(tag), let value = text(of: element) else { return nil }
    return Identifier(scheme: element.attribute(.schemeID), value: value)
  }

  // MARK: Numbers, dates, flags

  func decimal(_ parent: XMLElement?, _ tag: Tag) -> Decimal? {
    guard let element = parent?.basic(tag) else { return nil }
    return decimal(of: element)
  }

  func decimal(of element: XMLElement) -> Decimal? {
    if let value = element.withTextBytes({ DecimalReading.read($0) }) { return value }
    report(
      .error, "XSD-decimal", "the value is not a decimal number", at: element,
      why: format.numberAdvice.why, fix: format.numberAdvice.fix)
    return nil
  }

  /// An amount with its currency checked against the document's.
  func amount(_ parent: XMLElement?, _ tag: Tag, decimals: Int? = 2) -> Decimal? {
    guard let element = parent?.basic(tag) else { return nil }
    return amount(of: element, decimals: decimals)
  }

  func amount(of element: XMLElement, decimals: Int? = 2) -> Decimal? {
    checkCurrency(of: element)
    guard let value = decimal(of: element) else { return nil }
    if let decimals, flavour == .peppol || flavour == .en16931, value.exponent < -decimals,
      value != value.rounded(places: decimals)
    {
      report(
        .error, "BR-DEC", "the amount has more than two decimals", at: element,
        why: "EN 16931 gives amounts other than prices at most two decimals")
    }
    return value
  }

  private func checkCurrency(of element: XMLElement) {
    guard let code = element.attribute(.currencyID) else {
      report(
        .error, "XSD-currencyID", "the amount has no currencyID", at: element,
        fix: "give every amount the currency of the document")
      return
    }
    guard let currency, code != currency.code else { return }
    if !CodeLists.currencies.contains(code) {
      report(
        .error, "BR-CL-03", "the amount's currency is not one of ISO 4217", at: element)
    } else {
      report(
        .error, "PEPPOL-EN16931-R051",
        "the amount is in \(code), the document in \(currency.code)", at: element,
        why: "all amounts but the VAT total in the accounting currency have one currency")
    }
  }

  func date(_ parent: XMLElement?, _ tag: Tag) -> CalendarDate? {
    guard let element = parent?.basic(tag) else { return nil }
    if let date = CalendarDate(iso: text(of: element) ?? "") { return date }
    report(
      .error, flavour == .peppol ? "PEPPOL-EN16931-F001" : "XSD-date",
      format.dateAdvice.message, at: element, fix: format.dateAdvice.fix)
    return nil
  }

  func flag(_ parent: XMLElement, _ tag: Tag) -> Bool? {
    guard let element = parent.basic(tag) else { return nil }
    switch text(of: element) {
    case "true", "1": return true
    case "false", "0": return false
    default:
      report(.error, "XSD-boolean", "the value is neither true nor false", at: element)
      return nil
    }
  }

  func period(_ parent: XMLElement, rule: String) -> Period? {
    guard let element = parent.part(.invoicePeriod) else { return nil }
    let period = Period(start: date(element, .startDate), end: date(element, .endDate))
    if let start = period.start, let end = period.end, end < start {
      report(.error, rule, "the period ends before it starts", at: element)
    }
    return period.start == nil && period.end == nil ? nil : period
  }

  /// Says that something mandatory is missing.
  func missing(
    _ rule: String, _ what: String, in element: XMLElement, _ child: Tag,
    space: Space = .basic, severity: Diagnostic.Severity = .error
  ) {
    report(severity, rule, "\(what) is missing", at: element, child: space.prefix + child.xml)
  }
}

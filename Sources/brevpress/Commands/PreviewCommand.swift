import Foundation
import LayoutEngine
import MailModel
import Proofing
import Spooling
import Studio

let previewCommand = Command(
  name: "preview", summary: "draw a layout's pages as they will be printed",
  operands: "LAYOUT",
  options: [
    Option("--data", value: "FILE", "the invoice (a sample of a sender with the layout)"),
    Option("--page", value: "N", "this page alone"),
    Option("--pdf", "one PDF of all sides instead of pictures"),
    Option("--png", "a PNG picture a side (the default)"),
    Option("--open", "show what was made"),
    Option("--out", value: "PATH", "the file or folder to write (here)"),
    Option("--zones", "draw window, zones, folds and findings over the pages"),
    Option("--tap", value: "X,Y", "draw the sheet in its envelopes, moved by so many mm"),
    Option("--sender", value: "ID", "with this sender's words and logo"),
    Option("--colour", "in colour"),
    Option("--mono", "in black only"),
    Option("--dpi", value: "N", "dots an inch of pictures (150)"),
    Option("--address", value: "SIDE", "the address on the front or back"),
  ],
  discussion: """
    Composes an invoice with a layout and draws its sides with the code that prints: pages, the
    reserved back with the address, the inserter's marks. LAYOUT is a name, a folder or its
    layout.xml. Files go to the working folder or --out; their names are the result, and what the
    proofs find is said on standard error. With --tap there is a picture for each envelope.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  guard invocation.operands.count == 1, let operand = invocation.operands.first else {
    throw UsageError(message: "preview takes one layout", command: "preview")
  }
  var preview = try Preview(operand, invocation)
  try preview.draw()
  let console = invocation.console
  if invocation.isJSON {
    try console.result(preview.json.indented)
  } else {
    for file in preview.files { try console.result(file) }
    for finding in preview.findings { console.word(printableLines(finding.diagnostic.text)) }
  }
  if invocation.has("--open"), let first = preview.files.first { show(first, console) }
  return .done
}

/// One preview: what is drawn, and into which files.
private struct Preview {
  let invocation: Invocation
  let place: LayoutPlace
  let studio: Studio
  let proof: Proof
  let findings: [Finding]
  let dotsPerInch: Double
  let page: Int?
  let travel: (x: Length, y: Length)?
  var files: [String] = []

  init(_ operand: BytePath, _ invocation: Invocation) throws {
    self.invocation = invocation
    let options = try PreviewOptions(invocation)
    (dotsPerInch, page, travel) = (options.dotsPerInch, options.page, options.travel)
    place = try layoutPlace(operand, invocation)
    studio = try Studio(folders: place.folders)
    try requireLayout(place, in: studio)
    let loaded = studio.load(place.name)
    for diagnostic in loaded.diagnostics { invocation.console.word(diagnostic.text) }
    let document = try Self.document(for: place.name, studio, invocation)
    let (made, diagnostics) = studio.proof(document, with: loaded, options.studio)
    guard let proof = made else {
      throw SpoolError(
        .system, "the layout cannot be drawn",
        why: (loaded.layout == nil ? "its source has errors" : diagnostics.first?.message)
          ?? "it has no pages",
        fix: "mend what is said above")
    }
    for diagnostic in diagnostics { invocation.console.word(printableLines(diagnostic.text)) }
    self.proof = proof
    findings = try studio.findings(of: proof)
    if let page, page > proof.pages {
      throw UsageError(
        message: "there is no page \(page)", fix: "the document has \(proof.pages)",
        command: "preview")
    }
  }

  /// The invoice named, or the first sample of a sender with the layout.
  private static func document(
    for layout: String, _ studio: Studio, _ invocation: Invocation
  ) throws -> SampleDocument {
    let wanted = invocation.options["--sender"]
    let named = try invocation.options["--data"].map(invoiceFiles)
    let files = try named ?? invoiceFiles(try Home.find() + "/spool/sample")
    var faults: [Diagnostic] = []
    for file in files {
      let (document, diagnostics) = try SampleDocument.read(file: file)
      guard let document else {
        faults += diagnostics
        continue
      }
      if named != nil { return document }
      let sender = studio.site.sender(for: document.invoice)
      let isWanted = wanted.map { $0 == sender?.id } ?? (sender?.layout == layout)
      if isWanted { return document }
    }
    for fault in faults where named != nil { invocation.console.word(printableLines(fault.text)) }
    if named == nil, let sender = studio.site.sender(id: wanted ?? "") ?? studio.site.senders.first,
      let trial = HardInvoices.all(for: sender).first
    {
      return trial.document
    }
    throw SpoolError(
      .notFound, "there is no invoice to try the layout with", why: "none could be read",
      fix: "name one with --data")
  }

  // MARK: Drawing

  /// Writes the pictures or the PDF and notes their names.
  mutating func draw() throws {
    if let travel { return try drawTaps(travel) }
    var sides = proof.sides.filter { side in
      page == nil || side.content == .page(page ?? 0)
    }
    if invocation.has("--zones") {
      for index in sides.indices {
        sides[index].frame = try studio.overlaid(sides[index], of: proof, findings: findings)
      }
    }
    if invocation.has("--pdf") {
      let path = name(nil, "pdf")
      try studio.writePDF(
        sides, mono: proof.isMono, title: proof.layout, created: invocation.moment, to: path)
      files.append(path)
      return
    }
    for side in sides {
      let face = proof.isDuplex ? "\(side.sheet)-\(side.face.rawValue)" : "\(side.sheet)"
      try write(side.frame, sides.count == 1 ? nil : face)
    }
  }

  private mutating func drawTaps(_ travel: (x: Length, y: Length)) throws {
    for envelope in proof.envelopes {
      let frame = try studio.tapPicture(
        of: proof, envelope: envelope, movedBy: travel.x, travel.y)
      if let frame { try write(frame, envelope.id) }
    }
  }

  private mutating func write(_ frame: Frame, _ part: String?) throws {
    let path = name(part, "png")
    let bytes = try studio.png(frame, mono: proof.isMono, dotsPerInch: dotsPerInch)
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw SpoolError(.system, "cannot write \(path)", why: error.localizedDescription)
    }
    files.append(path)
  }

  /// The file of a part: `energy-1-front.png`; of `--out page.png`: `page-1-front.png`.
  private func name(_ part: String?, _ ending: String) -> String {
    let out = invocation.options["--out"] ?? "."
    let suffix = part.map { "-" + $0 } ?? ""
    if Home.isFolder(out) {
      return (out == "." ? "" : out + "/") + place.name + suffix + "." + ending
    }
    let dotted = "." + ending
    let stem = out.hasSuffix(dotted) ? String(out.dropLast(dotted.count)) : out
    return stem + suffix + dotted
  }

  var json: JSONValue {
    .object([
      "layout": .string(proof.layout), "data": .string(proof.document.name),
      "sender": .string(proof.sender.id), "pages": .integer(proof.pages),
      "files": .array(files.map(JSONValue.string)),
      "findings": .array(findings.map(\.json)),
    ])
  }
}

/// The options of a preview, checked.
private struct PreviewOptions {
  var studio = Studio.Options()
  var dotsPerInch = 150.0
  var page: Int?
  var travel: (x: Length, y: Length)?

  init(_ invocation: Invocation) throws {
    func refuse(_ message: String, _ fix: String) -> UsageError {
      UsageError(message: message, fix: fix, command: "preview")
    }
    func number(_ option: String, _ range: ClosedRange<Int>) throws -> Int? {
      guard let text = invocation.options[option] else { return nil }
      guard let number = Int(text), range.contains(number) else {
        throw refuse(
          "\(option) is no number from \(range.lowerBound) to \(range.upperBound)",
          "write: \(option) \(range.lowerBound)")
      }
      return number
    }
    dotsPerInch = try number("--dpi", 20...600).map(Double.init) ?? dotsPerInch
    page = try number("--page", 1...100_000)
    studio.sender = invocation.options["--sender"]
    if invocation.has("--pdf"), invocation.has("--png") {
      throw refuse("--pdf and --png are both given", "leave one out")
    }
    if invocation.has("--colour"), invocation.has("--mono") {
      throw refuse("--colour and --mono are both given", "leave one out")
    }
    if invocation.has("--colour") { studio.colour = .colour }
    if invocation.has("--mono") { studio.colour = .mono }
    if let side = invocation.options["--address"] {
      guard let named = AddressSide(rawValue: side) else {
        throw refuse("--address is neither front nor back", "write: --address back")
      }
      studio.addressSide = named
    }
    if let text = invocation.options["--tap"] {
      let parts = text.split(separator: ",").compactMap { Double($0) }
      guard parts.count == 2, parts.allSatisfy({ abs($0) <= 500 }) else {
        throw refuse("--tap takes two numbers of millimetres", "write: --tap 10,5")
      }
      travel = (.mm(parts[0]), .mm(parts[1]))
    }
  }
}

extension Finding {
  fileprivate var json: JSONValue {
    .object([
      "severity": .string(severity.rawValue), "code": .string(code.rawValue),
      "message": .string(message), "why": .string(orNull: why), "fix": .string(orNull: fix),
      "file": .string(orNull: place.file.map(shownPath)), "line": .integer(orNull: place.line),
      "column": .integer(orNull: place.column), "object": .string(orNull: name),
      "sheet": .integer(sheet), "face": .string(face.rawValue),
      "envelope": .string(orNull: envelope),
    ])
  }
}

/// Shows a file with the desktop's own program, if there is a desktop.
private func show(_ file: String, _ console: Console) {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let opener = folders.map { "\($0)/xdg-open" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  guard let opener else {
    return console.word("nothing shows it here: xdg-open is not installed")
  }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: opener)
  process.arguments = [file]
  do { try process.run() } catch { console.word("xdg-open did not start: \(error)") }
}

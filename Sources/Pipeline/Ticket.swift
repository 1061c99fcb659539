import Foundation
import MailModel
import Production

/// Writes `ticket.xjdf`: the job as a CIP4 XJDF 2.1 ticket, for presses and workflows.
struct Ticket {
  let job: PlannedJob
  let stock: Stock?

  /// The file's bytes.
  var bytes: [UInt8] {
    Array(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.text(indent: "")).utf8)
  }

  private var root: TicketElement {
    TicketElement(
      "XJDF",
      [
        ("xmlns", "http://www.CIP4.org/JDFSchema_2_0"), ("JobID", job.name),
        ("Types", types.joined(separator: " ")), ("Version", "2.1"),
      ],
      [
        TicketElement(
          "AuditPool", [],
          [
            TicketElement(
              "AuditCreated", [],
              [TicketElement("Header", [("DeviceID", "Brevpress"), ("Time", job.created)])])
          ]), productList,
      ] + resourceSets)
  }

  private var types: [String] {
    ["Stripping", "Imposition", "Interpreting", "Rendering", "DigitalPrinting"]
      + (job.imposition.scheme.lanes > 1 ? ["Cutting"] : []) + ["Collecting"]
      + (job.envelope.fold == .none ? [] : ["Folding"]) + ["Inserting"]
  }

  // MARK: Products

  private var productList: TicketElement {
    let amount = String(job.totals.pieces)
    let assembling = TicketElement(
      "Intent", [("Name", "AssemblingIntent")],
      [
        TicketElement(
          "AssemblingIntent", [("Container", "envelope")],
          [TicketElement("BlowIn", [("ChildRef", "letter")])])
      ])
    func product(_ id: String, _ type: String, _ children: [TicketElement] = [], isRoot: Bool)
      -> TicketElement
    {
      TicketElement(
        "Product",
        [
          ("Amount", amount), ("ID", id), ("IsRoot", isRoot ? "true" : "false"),
          ("ProductType", type),
        ], children)
    }
    return TicketElement(
      "ProductList", [],
      [
        product("filled", "FilledEnvelope", [assembling], isRoot: true),
        product("envelope", "Envelope", isRoot: false),
        product("letter", "Letter", isRoot: false),
      ])
  }

  // MARK: Resources

  private var resourceSets: [TicketElement] {
    var sets = [
      set("NodeInfo", [TicketElement("NodeInfo", [("LastEnd", "\(job.postingDate)T23:59:59Z")])]),
      set(
        "RunList",
        [
          TicketElement(
            "RunList", [("NPage", String(job.pages))],
            [TicketElement("FileSpec", [("MimeType", "application/pdf"), ("URL", "print.pdf")])])
        ]),
      set("Layout", [TicketElement("Layout", [("Automated", "true")], positions)]),
      set("Media", [media]),
    ]
    if let catalog = foldCatalog {
      sets.append(
        set("FoldingParams", [TicketElement("FoldingParams", [("FoldCatalog", catalog)])]))
    }
    sets.append(
      set("InsertingParams", [TicketElement("InsertingParams", [("InsertLocation", "Front")])]))
    sets.append(set("Component", [component]))
    return sets
  }

  private func set(_ name: String, _ content: [TicketElement]) -> TicketElement {
    TicketElement(
      "ResourceSet", [("Name", name), ("Usage", "Input")],
      content.map { TicketElement("Resource", [], [$0]) })
  }

  /// The lanes from the left; their stacks are laid on each other in the order of `StackOrd`.
  private var positions: [TicketElement] {
    let lanes = job.imposition.lanes
    let sheet = job.imposition.sheetSize
    return lanes.enumerated().map { order, lane in
      func share(_ part: Length, _ whole: Length) -> String {
        decimal(part.millimetres / whole.millimetres)
      }
      let box = [
        share(lane.minX, sheet.width), share(sheet.height - lane.maxY, sheet.height),
        share(lane.maxX, sheet.width), share(sheet.height - lane.minY, sheet.height),
      ].joined(separator: " ")
      var attributes = [("RelativeBox", box)]
      if job.imposition.layout.kind == .cutAndStack {
        let depth = job.imposition.scheme.stackDepth
        let all = job.pages / (job.duplex ? 2 : 1)
        attributes += [
          ("StackDepth", String(depth > 0 ? depth : all)), ("StackOrd", String(order)),
        ]
      }
      return TicketElement("Position", attributes)
    }
  }

  private var media: TicketElement {
    let size = job.imposition.sheetSize
    var attributes = [
      ("Dimension", "\(decimal(size.width.points)) \(decimal(size.height.points))"),
      ("MediaType", "Paper"),
    ]
    if let stock {
      attributes.append(("Thickness", decimal(Double(stock.thickness.micrometres))))
      attributes.append(("Weight", decimal(stock.gramsPerSquareMetre)))
    }
    return TicketElement("Media", attributes)
  }

  private var foldCatalog: String? {
    switch job.envelope.fold {
    case .none: nil
    case .half: "F4-1"
    case .letter: "F6-4"
    case .zigzag: "F6-1"
    }
  }

  /// The leaf with the mark that tells the machine what to do with it.
  private var component: TicketElement {
    var attributes = [("Encoding", "Barcode")]
    if let format = barcodeFormat {
      attributes.append(("ValueFormat", format))
      attributes.append(("ValueTemplate", "mark"))
    }
    return TicketElement(
      "Component", [],
      [TicketElement("IdentificationField", attributes, barcodeDetails)])
  }

  private var barcodeFormat: String? {
    let length = job.marks.scheme.length
    return job.marks.scheme.symbology == .omr ? nil : "%0\(length)s"
  }

  private var barcodeDetails: [TicketElement] {
    switch job.marks.scheme.symbology {
    case .dataMatrix:
      let side = String(job.marks.scheme.modules)
      return [TicketElement("BarcodeDetails", [("XCells", side), ("YCells", side)])]
    case .code39, .interleaved, .omr: return []
    }
  }

  /// At most four decimals, the same on every machine.
  private func decimal(_ value: Double) -> String {
    let thousandths = Int((value * 10_000).rounded())
    var text = String(thousandths / 10_000)
    var rest = String(thousandths % 10_000)
    rest = String(repeating: "0", count: 4 - rest.utf8.count) + rest
    while rest.hasSuffix("0") { rest.removeLast() }
    if !rest.isEmpty { text += "." + rest }
    return text
  }
}

/// An element of the ticket.
private struct TicketElement {
  var name: String
  var attributes: [(String, String)]
  var children: [TicketElement]

  init(_ name: String, _ attributes: [(String, String)], _ children: [TicketElement] = []) {
    self.name = name
    self.attributes = attributes
    self.children = children
  }

  func text(indent: String) -> String {
    let said = attributes.map { " \($0.0)=\"\(Self.escaped($0.1))\"" }.joined()
    guard !children.isEmpty else { return "\(indent)<\(name)\(said)/>\n" }
    let inner = children.map { $0.text(indent: indent + "  ") }.joined()
    return "\(indent)<\(name)\(said)>\n\(inner)\(indent)</\(name)>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}

import Foundation
import MailModel
import Production

/// Writes `ticket.xjdf`: the job as a CIP4 XJDF 2.1 ticket, for presses and workflows.
///
/// `print.pdf` is imposed already, so that no process lays out pages: the press prints sheets as
/// they stand, and what follows cuts, folds and inserts them. Valid by CIP4's schema of 2.1; the
/// names that the schema leaves open are those of the specification.
struct Ticket {
  let job: PlannedJob
  let stock: Stock?
  /// The moment at which the job must have left.
  let cutOff: Date?

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
              [
                TicketElement(
                  "Header",
                  [("AgentName", "Brevpress"), ("DeviceID", "Brevpress"), ("Time", job.created)])
              ])
          ]), productList,
      ] + resourceSets)
  }

  // MARK: Processes

  private var isCut: Bool { job.imposition.scheme.lanes > 1 }

  /// What is done, in its order: the letter is inserted first, then each insert that all have.
  private var types: [String] {
    ["Interpreting", "Rendering", "DigitalPrinting"] + (isCut ? ["Cutting"] : []) + ["Gathering"]
      + (job.envelope.fold == .none ? [] : ["Folding"])
      + Array(repeating: "Inserting", count: 1 + inserts.count)
  }

  private func places(of type: String) -> [Int] {
    types.indices.filter { types[$0] == type }
  }

  /// Inserts that lie in every piece; what only some have is the marks' to say.
  private var inserts: [FeederInsert] {
    job.inserts.filter { insert in job.pieces.allSatisfy { $0.feeders.contains(insert.feeder) } }
  }

  // MARK: Products

  private var productList: TicketElement {
    func product(_ id: String, _ type: String) -> TicketElement {
      // Of a part, how many one whole has.
      TicketElement(
        "Product", [("Amount", "1"), ("ID", id), ("IsRoot", "false"), ("ProductType", type)])
    }
    let parts = ["letter"] + inserts.map { "insert-\($0.feeder)" }
    let assembling = TicketElement(
      "Intent", [("Name", "AssemblingIntent")],
      [
        TicketElement(
          "AssemblingIntent", [("Container", "envelope")],
          parts.map { TicketElement("BlowIn", [("ChildRef", $0)]) })
      ])
    let filled = TicketElement(
      "Product",
      [
        ("Amount", String(job.totals.pieces)), ("ID", "filled"), ("IsRoot", "true"),
        ("ProductType", "FilledEnvelope"),
      ], [assembling])
    return TicketElement(
      "ProductList", [],
      [filled, product("envelope", "Envelope"), product("letter", "Letter")]
        + parts.dropFirst().map { product($0, "Insert") })
  }

  // MARK: Resources

  private var resourceSets: [TicketElement] {
    var sets: [TicketElement] = []
    if let cutOff {
      sets.append(input("NodeInfo", [TicketElement("NodeInfo", [("LastEnd", utcText(cutOff))])]))
    }
    sets += [
      input(
        "RunList",
        [
          TicketElement(
            "RunList", [("NPage", String(job.pages))],
            [TicketElement("FileSpec", [("MimeType", "application/pdf"), ("URL", "print.pdf")])])
        ]),
      input("InterpretingParams", [TicketElement("InterpretingParams")]),
      TicketElement(
        "ResourceSet", [("Name", "Media")],
        [TicketElement("Resource", [("ID", "paper")], [media])]),
      component(
        [("Usage", "Input")], of: ["DigitalPrinting"],
        TicketElement("Component", [("MediaRef", "paper")])),
      input(
        "DigitalPrintingParams",
        [
          TicketElement(
            "DigitalPrintingParams", [("Sides", job.duplex ? "TwoSided" : "OneSidedFront")])
        ]),
    ]
    if isCut {
      sets.append(input("CuttingParams", [TicketElement("CuttingParams", [], cutBlocks)]))
    }
    // What one process makes and the next takes is neither input nor output of the whole.
    sets.append(component([], of: [isCut ? "Cutting" : "DigitalPrinting", "Gathering"], leaf))
    if !folds.isEmpty {
      sets.append(input("FoldingParams", [TicketElement("FoldingParams", [], folds)]))
    }
    sets.append(
      input(
        "InsertingParams",
        [
          TicketElement(
            "InsertingParams", [("InsertLocation", "Front"), ("Method", "BlowIn")])
        ]))
    sets.append(
      component(
        [("Usage", "Input")], at: Array(places(of: "Inserting").prefix(1)),
        TicketElement("Component", [("ProductType", "Envelope")])))
    sets.append(
      component(
        [("Usage", "Output")], at: Array(places(of: "Inserting").suffix(1)),
        TicketElement("Component", [("ProductType", "FilledEnvelope")]),
        amount: job.totals.pieces))
    return sets
  }

  private func input(_ name: String, _ content: [TicketElement]) -> TicketElement {
    TicketElement(
      "ResourceSet", [("Name", name), ("Usage", "Input")],
      content.map { TicketElement("Resource", [], [$0]) })
  }

  private func component(
    _ usage: [(String, String)], of types: [String], _ content: TicketElement
  ) -> TicketElement {
    component(usage, at: types.flatMap(places), content)
  }

  private func component(
    _ usage: [(String, String)], at processes: [Int], _ content: TicketElement, amount: Int? = nil
  ) -> TicketElement {
    let index = processes.map(String.init).joined(separator: " ")
    let pool = amount.map {
      TicketElement("AmountPool", [], [TicketElement("PartAmount", [("Amount", String($0))])])
    }
    return TicketElement(
      "ResourceSet", [("CombinedProcessIndex", index), ("Name", "Component")] + usage,
      [TicketElement("Resource", [], (pool.map { [$0] } ?? []) + [content])])
  }

  /// The lanes from the left, points from the lower left corner of the press sheet's front.
  private var cutBlocks: [TicketElement] {
    let sheet = job.imposition.sheetSize
    return job.imposition.lanes.enumerated().map { order, lane in
      let box = [lane.minX, sheet.height - lane.maxY, lane.maxX, sheet.height - lane.minY]
      return TicketElement(
        "CutBlock",
        [
          ("BlockName", "lane\(order + 1)"),
          ("Box", box.map { decimal($0.points) }.joined(separator: " ")),
        ])
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

  /// Folds across the height of the leaf, each from the lower edge of what the one before left. The
  /// part with the address is the uppermost and stays outside: of a leaf that lies with its front
  /// up, the rest goes under it, or over it where the address stands on the back. A catalogue's
  /// name would not say so: its folds run along the leaf, and its first page lies inside.
  private var folds: [TicketElement] {
    let (outside, inside) = job.marks.side == .front ? ("Down", "Up") : ("Up", "Down")
    let height = job.imposition.leafSize.height.points
    func fold(_ to: String, _ parts: Double) -> TicketElement {
      TicketElement(
        "Fold", [("From", "Front"), ("To", to), ("Travel", decimal(height / parts))])
    }
    switch job.envelope.fold {
    case .none: return []
    case .half: return [fold(outside, 2)]
    case .letter: return [fold(outside, 3), fold(outside, 3)]
    case .zigzag: return [fold(inside, 3), fold(outside, 3)]
    }
  }

  /// The leaf with the mark that tells the machine what to do with it.
  private var leaf: TicketElement {
    let scheme = job.marks.scheme
    let (kind, characters) =
      switch scheme.symbology {
      case .dataMatrix: ("DATAMATRIX", "[0-9A-Z]")
      case .code39: ("Code39", "[0-9A-Z]")
      case .interleaved: ("Interleave25", "[0-9]")
      case .omr: ("OMR", "[01]")
      }
    var details: [TicketElement] = []
    if scheme.symbology == .dataMatrix {
      let side = String(scheme.modules)
      details = [
        TicketElement(
          "BarcodeDetails",
          [("BarcodeVersion", "DM_\(side)_by_\(side)"), ("XCells", side), ("YCells", side)])
      ]
    }
    return TicketElement(
      "Component", [],
      [
        TicketElement(
          "IdentificationField",
          [
            ("Encoding", "Barcode"), ("EncodingDetails", kind),
            ("Format", "\(characters){\(scheme.length)}"),
            ("Position", job.marks.side == .front ? "Front" : "Back"), ("Purpose", "Separation"),
          ], details)
      ])
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

  init(_ name: String, _ attributes: [(String, String)] = [], _ children: [TicketElement] = []) {
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

import MailModel
import Proofing
import Spooling
import Studio

// What the page gets to know, as JSON. Lengths are millimetres from the top left of the side.

private let sidesMax = Workbench.sidesMax

/// A length in millimetres, to the micrometre.
func millimetres(_ length: Length) -> JSONValue {
  let size = length.micrometres.magnitude
  let fraction = String(size % 1000)
  let padded = String(repeating: "0", count: 3 - fraction.count) + fraction
  return .number("\(length.micrometres < 0 ? "-" : "")\(size / 1000).\(padded)")
}

/// `[x, y, width, height]`.
func json(_ rectangle: Rectangle) -> JSONValue {
  .array([
    millimetres(rectangle.minX), millimetres(rectangle.minY), millimetres(rectangle.size.width),
    millimetres(rectangle.size.height),
  ])
}

extension Workbench.Overview {
  var json: JSONValue {
    .object([
      "layouts": .array(layouts.map(JSONValue.string)),
      "senders": .array(
        senders.map {
          .object([
            "id": .string($0.id), "name": .string($0.name), "layout": .string($0.layout),
            "language": .string($0.language.rawValue),
          ])
        }),
      "printSites": .array(
        printSites.map { .object(["id": .string($0.id), "name": .string($0.name)]) }),
      "languages": .array(Language.allCases.map { .string($0.rawValue) }),
      "samples": .array(samples.map(\.json)),
    ])
  }
}

extension SampleEntry {
  fileprivate var json: JSONValue {
    .object([
      "id": .string(id), "group": .string(group), "title": .string(title),
      "sender": .string(orNull: sender), "credit": .bool(isCredit), "lines": .integer(lines),
    ])
  }
}

extension SourceText {
  /// A source that is no UTF-8 cannot be edited here, but its page can be looked at.
  var json: JSONValue {
    .object([
      "text": .string(orNull: String(validating: bytes, as: UTF8.self)), "hash": .string(hash),
    ])
  }
}

extension Diagnostic {
  var json: JSONValue {
    .object([
      "severity": .string(severity.rawValue), "code": .string(code), "message": .string(message),
      "file": .string(orNull: place.file), "line": .integer(orNull: place.line),
      "column": .integer(orNull: place.column), "path": .string(orNull: place.path),
      "why": .string(orNull: why), "fix": .string(orNull: fix),
    ])
  }
}

extension Workbench.Outcome {
  var json: JSONValue {
    var fields: [String: JSONValue] = [
      "id": .string(orNull: id), "hash": .string(hash),
      "files": .array(files.map(JSONValue.string)),
      "diagnostics": .array(diagnostics.prefix(500).map(\.json)), "mono": .bool(mono),
      "sides": .array([]), "objects": .object([:]), "envelopes": .array([]),
    ]
    guard let proof else { return .object(fields) }
    fields["pages"] = .integer(proof.pages)
    fields["sideCount"] = .integer(proof.sides.count)
    fields["duplex"] = .bool(proof.isDuplex)
    fields["sender"] = .string(proof.sender.id)
    fields["printSite"] = .string(proof.printSite.id)
    fields["language"] = .string(proof.context.language.rawValue)
    fields["addressSide"] = .string(proof.context.addressSide.rawValue)
    fields["sides"] = .array(proof.sides.indices.prefix(sidesMax).map { side(proof, $0) })
    fields["objects"] = .object(objects(proof))
    fields["envelopes"] = .array(proof.envelopes.map(\.json))
    return .object(fields)
  }

  private func side(_ proof: Proof, _ index: Int) -> JSONValue {
    let side = proof.sides[index]
    var content = "blank"
    var page: Int?
    switch side.content {
    case .page(let number): (content, page) = ("page", number)
    case .address: content = "address"
    case .blank: break
    }
    return .object([
      "sheet": .integer(side.sheet), "face": .string(side.face.rawValue),
      "content": .string(content), "page": .integer(orNull: page),
      "width": millimetres(side.frame.size.width), "height": millimetres(side.frame.size.height),
      "picture": .string(pictures[index]),
      "boxes": .array(
        boxes[index].map { box in
          .array([
            .integer(Int(box.object)), millimetres(box.rectangle.minX),
            millimetres(box.rectangle.minY), millimetres(box.rectangle.size.width),
            millimetres(box.rectangle.size.height),
          ])
        }),
    ])
  }

  /// Those that stand on a side.
  private func objects(_ proof: Proof) -> [String: JSONValue] {
    var used: Set<Int32> = []
    for side in boxes.prefix(sidesMax) { for box in side { used.insert(box.object) } }
    var objects: [String: JSONValue] = [:]
    for number in used {
      let object = proof.objects[Int(number)]
      objects[String(number)] = .object([
        "element": .string(object.element), "label": .string(orNull: object.label),
        "file": .string(orNull: object.place.file), "line": .integer(orNull: object.place.line),
        "column": .integer(orNull: object.place.column),
      ])
    }
    return objects
  }
}

extension Envelope {
  /// Places are those of the sheet at rest, from its top left corner.
  fileprivate var json: JSONValue {
    let travel = insertTravel(of: .a4)
    return .object([
      "id": .string(id), "fold": .string(fold.rawValue),
      "windowRectangle": window == .none ? .null : Console.json(windowRectangle),
      "travel": .array([travel.left, travel.right, travel.up, travel.down].map(millimetres)),
      "panel": Console.json(panel(of: .a4)), "inside": Console.json(insideAtRest(of: .a4)),
      "outside": Console.json(outsideAtRest(of: .a4)),
    ])
  }
}

extension Workbench.Judgement {
  /// Findings as diagnostics with a side, by its number from 0, and places on it.
  var json: JSONValue {
    .object([
      "findings": .array(
        findings.prefix(500).map { finding in
          guard case .object(var fields) = finding.diagnostic.json else { return .null }
          let side = sides.firstIndex { $0.sheet == finding.sheet && $0.face == finding.face }
          fields["side"] = .integer(orNull: side)
          fields["places"] = .array(finding.rectangles.map { Console.json($0) })
          return .object(fields)
        }),
      "zones": .array(
        zones.map { side in
          .array(
            side.map { zone in
              .object([
                "kind": .string(zone.kind.rawValue), "place": Console.json(zone.rectangle),
                "envelope": .string(orNull: zone.envelope),
              ])
            })
        }),
    ])
  }
}

extension WindowView {
  var json: JSONValue {
    .object([
      "lines": .integer(lines), "shown": .integer(shown),
      "clearance": clearance.map(millimetres) ?? .null, "cut": .array(cut.map(\.json)),
      "bare": .array(bare.map(\.json)),
    ])
  }
}

extension WindowView.Sight {
  fileprivate var json: JSONValue {
    .object(["name": .string(name), "place": Console.json(rectangle)])
  }
}

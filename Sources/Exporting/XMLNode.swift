/// A piece of XML to be written. Text and attributes are escaped here and nowhere else.
struct XMLNode {
  var name: String
  var attributes: [(name: String, value: String)] = []
  var text: String?
  var children: [XMLNode] = []

  /// The document in UTF-8 with its declaration; one element a line, so that people can read it.
  func document() -> [UInt8] {
    var out = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    write(into: &out)
    out.append(0x0A)
    return out
  }

  private func write(into out: inout [UInt8]) {
    out.append(0x3C)
    out.append(contentsOf: name.utf8)
    for (name, value) in attributes {
      out.append(0x20)
      out.append(contentsOf: name.utf8)
      out.append(contentsOf: [0x3D, 0x22])
      XMLNode.escape(value, into: &out)
      out.append(0x22)
    }
    out.append(0x3E)
    if let text {
      XMLNode.escape(text, into: &out)
    } else {
      for child in children {
        out.append(0x0A)
        child.write(into: &out)
      }
      out.append(0x0A)
    }
    out.append(contentsOf: [0x3C, 0x2F])
    out.append(contentsOf: name.utf8)
    out.append(0x3E)
  }

  /// Characters that XML 1.0 cannot hold are left out; control characters that it can become
  /// spaces, since an attribute's value would lose them anyway.
  static func escape(_ text: String, into out: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case 0x26: out.append(contentsOf: "&amp;".utf8)
      case 0x3C: out.append(contentsOf: "&lt;".utf8)
      case 0x3E: out.append(contentsOf: "&gt;".utf8)
      case 0x22: out.append(contentsOf: "&quot;".utf8)
      case 0x09, 0x0A, 0x0D: out.append(0x20)
      case ..<0x20: continue
      case 0xBE, 0xBF:
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        if out.suffix(2) == [0xEF, 0xBF] {
          out.removeLast(2)
        } else {
          out.append(byte)
        }
      default: out.append(byte)
      }
    }
  }
}

/// An element with text; nothing where the text is nothing or empty.
func leaf(
  _ name: String, _ text: String?, _ attributes: [(String, String?)] = []
) -> XMLNode? {
  guard let text, !text.isEmpty else { return nil }
  return XMLNode(
    name: name,
    attributes: attributes.compactMap { pair in
      pair.1.flatMap { $0.isEmpty ? nil : (name: pair.0, value: $0) }
    }, text: text)
}

/// An element with children; nothing where there are none.
func group(
  _ name: String, _ children: [XMLNode?], _ attributes: [(String, String)] = []
) -> XMLNode? {
  let children = children.compactMap { $0 }
  guard !children.isEmpty else { return nil }
  return XMLNode(
    name: name, attributes: attributes.map { (name: $0.0, value: $0.1) }, children: children)
}

import MailModel
import XMLKit

// Loops and blocks.
extension LayoutCompiler {
  /// `each="NAME in LIST"`.
  func loopHeader(
    _ attributes: inout Attributes, at element: XMLElement
  ) -> (list: Evaluate, variable: ExpressionScope.Variable)? {
    guard let source = attributes.required("each") else { return nil }
    let parts = source.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count == 3, parts[1] == "in", isName(parts[0]) else {
      attributes.fault(
        "bad-loop", "each is \"\(source)\"", at: "each", why: "it names each of a list",
        fix: "write each=\"NAME in LIST\"")
      return nil
    }
    guard Terms.roots[parts[0]] == nil, !["t", "sender"].contains(parts[0]) else {
      attributes.fault(
        "bad-loop", "\"\(parts[0])\" means something already", at: "each",
        why: "it is a term of the invoice", fix: "choose another name")
      return nil
    }
    guard let list = expression(parts[2], at: element) else { return nil }
    guard case .list(let type) = list.type else {
      attributes.fault(
        "bad-loop", "\"\(parts[2])\" is \(list.type.word)", at: "each",
        why: "loops go over lists", fix: "name a list, such as invoice.lines")
      return nil
    }
    let slot = program.slotCount
    program.slotCount += 1
    return (
      list.evaluate, ExpressionScope.Variable(name: parts[0], slot: slot, type: type)
    )
  }

  func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
      return false
    }
    return text.utf8.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F
        || $0 == 0x2D
    }
  }

  func loop(_ element: XMLElement) -> [Element] {
    read(element) { attributes in
      let test = attributes.text("if")
      let filter = attributes.text("where")
      let outside = condition(test, at: element)
      guard let (list, variable) = loopHeader(&attributes, at: element) else { return [] }
      scope.variables.append(variable)
      let header = LoopNode.Header(
        list: list, slot: variable.slot, condition: condition(filter, at: element))
      let inner = children(of: element)
      scope.variables.removeLast()
      return [
        Element(
          condition: outside, node: .loop(LoopNode(header: header, children: inner)),
          origin: register(element))
      ]
    }
  }

  func use(_ element: XMLElement) -> [Element] {
    read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      guard let name = attributes.required("block") else { return [] }
      guard let block = blocks[name] else {
        attributes.fault(
          "unknown-block", "there is no block \"\(name)\"", at: "block",
          why: "neither the layout nor its fragments define it",
          fix: nearestName(to: name, in: blocks.keys.sorted()).map { "did you mean \"\($0)\"?" }
            ?? "define it with <block name=\"\(name)\">")
        return []
      }
      guard !openBlocks.contains(name) else {
        attributes.fault(
          "block-circle", "the block \"\(name)\" uses itself",
          why: (openBlocks + [name]).joined(separator: " → "),
          fix: "take the use out of one of them")
        return []
      }
      openBlocks.append(name)
      defer { openBlocks.removeLast() }
      let inner = children(of: block)
      return [
        Element(
          condition: test,
          node: .group(GroupNode(children: inner, spacing: Spacing(), indent: 0)),
          origin: register(element))
      ]
    }
  }
}

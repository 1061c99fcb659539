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

  /// `<let name="…" value="…"/>`: the name is known from here to the end of what it stands in.
  func binding(_ element: XMLElement) -> Binding? {
    guard countElement(element) else { return nil }
    return read(element) { attributes in
      let (name, source) = (attributes.required("name"), attributes.required("value"))
      guard let name, let source, mayBeVariable(name, &attributes),
        let value = expression(source, at: element)
      else { return nil }
      let variable = newVariable(name, value.type)
      scope.variables.append(variable)
      return Binding(slot: variable.slot, value: value.evaluate)
    }
  }

  /// The values of the whole document. One may use another, wherever it stands; none itself.
  func compileBindings() {
    var open = bindingSources.keys.sorted()
    var isStuck = false
    while !open.isEmpty {
      let waiting = open
      open = waiting.filter { name in
        guard let element = bindingSources[name] else { return false }
        let waits = waiting.contains { other in
          Self.names(in: element.attribute("value") ?? "").contains(other)
        }
        if waits, !isStuck { return true }
        if waits {
          read(element) { attributes in
            _ = (attributes.text("name"), attributes.text("value"))
            attributes.fault(
              "value-circle", "the value \"\(name)\" needs itself",
              why: "it is worked out from \(waiting.joined(separator: ", "))",
              fix: "leave one of these out of the other's value")
          }
        } else if let binding = binding(element) {
          program.bindings.append(binding)
        }
        return false
      }
      isStuck = open.count == waiting.count
    }
  }

  /// The names that an expression begins paths with, near enough to find circles.
  private static func names(in source: String) -> Set<String> {
    guard let tokens = try? Lexer.tokens(source) else { return [] }
    var names: Set<String> = []
    for (index, token) in tokens.enumerated() {
      if case .name(let name) = token, index == 0 || tokens[index - 1] != .sign(".") {
        names.insert(name)
      }
    }
    return names
  }

  private func mayBeVariable(_ name: String, _ attributes: inout Attributes) -> Bool {
    guard isName(name) else {
      attributes.fault(
        "bad-name", "\"\(name)\" is no name", at: "name",
        why: "names are letters, digits, - and _, and begin with a letter", fix: "rename it")
      return false
    }
    let reserved = ["t", "sender", "yes", "no", "true", "false", "nothing", "and", "or", "not"]
    guard Terms.roots[name] == nil, !reserved.contains(name), !name.hasPrefix("BT-"),
      !name.hasPrefix("BG-")
    else {
      attributes.fault(
        "bad-name", "\"\(name)\" means something already", at: "name",
        why: "it is a term of the invoice or a word of expressions", fix: "choose another name")
      return false
    }
    return true
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

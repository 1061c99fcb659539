import MailModel

// Names and what stands behind their points.
extension ExpressionCompiler {
  mutating func path(_ first: String) throws(ExpressionFault) -> Expression {
    switch first {
    case "yes", "true": return Expression(type: .truth) { _ in .truth(true) }
    case "no", "false": return Expression(type: .truth) { _ in .truth(false) }
    case "nothing": return Expression(type: .nothing) { _ in .nothing }
    case "t": return try catalogue(first)
    case "t2":
      let word = try catalogue(first).evaluate
      return Expression(type: .text) { env in env.inSecondLanguage(word) }
    case "sender": return try senderValue()
    default: break
    }
    if first.hasPrefix("BT-") || first.hasPrefix("BG-") { return try businessTerm(first) }
    if let variable = scope.variables.last(where: { $0.name == first }) {
      let slot = variable.slot
      let root = Expression(type: variable.type) { env in env.slots[slot] }
      return try members(of: root, called: first)
    }
    guard let root = Terms.roots[first] else {
      let names = Array(Terms.roots.keys) + scope.variables.map(\.name) + ["t", "t2", "sender"]
      throw ExpressionFault(
        "unknown-name", "nothing is called \"\(first)\"",
        why: "it is neither a term of the invoice nor a variable here",
        fix: Self.suggestion(first, in: names))
    }
    let get = root.get
    let origin = Record(type: .invoice)
    return try members(
      of: Expression(type: root.type) { env in get(env, origin) }, called: first)
  }

  private mutating func memberName(after name: String) throws(ExpressionFault) -> String {
    try expect(".")
    guard case .name(let member) = next() else {
      throw ExpressionFault("expression-syntax", "a name is missing behind \"\(name).\"")
    }
    return member
  }

  private mutating func catalogue(_ root: String) throws(ExpressionFault) -> Expression {
    let name = try memberName(after: root)
    guard let forms = scope.texts[name] ?? Words.forms(name) else {
      throw ExpressionFault(
        "unknown-text", "there is no text \"\(name)\"",
        why: "neither <texts> nor the built-in words have it",
        fix: Self.suggestion(name, in: Array(scope.texts.keys) + Words.names))
    }
    return Expression(type: .text) { env in .text(forms[env.language.column]) }
  }

  private mutating func senderValue() throws(ExpressionFault) -> Expression {
    let name = try memberName(after: "sender")
    return Expression(type: .text) { env in
      env.context.senderValues[name].map { .text($0) } ?? .nothing
    }
  }

  private mutating func businessTerm(_ number: String) throws(ExpressionFault) -> Expression {
    guard let known = Terms.businessTerms[number] else {
      throw ExpressionFault(
        "unknown-name", "the term \(number) is not known",
        fix: Self.suggestion(number, in: Array(Terms.businessTerms.keys)))
    }
    let parts = try resolved(known.split(separator: ".").map(String.init), number)
    var tokens: [Token] = []
    for part in parts { tokens += tokens.isEmpty ? [.name(part)] : [.sign("."), .name(part)] }
    self.tokens.replaceSubrange((at - 1)..<at, with: tokens)
    let root = parts[0]
    return try path(root)
  }

  /// Puts a variable or a list in the place of names that stand for one of many.
  private func resolved(
    _ parts: [String], _ number: String
  ) throws(ExpressionFault) -> [String] {
    func variable(_ type: RecordType) -> String? {
      scope.variables.last { $0.type == .record(type) }?.name
    }
    for length in [2, 1] where parts.count > length || parts.count == length && length == 1 {
      guard let listed = Terms.listed[parts[..<length].joined(separator: ".")] else { continue }
      let rest = Array(parts[length...])
      if !rest.isEmpty, let name = variable(listed.type) { return [name] + rest }
      if let list = listed.list, list != parts[..<length].joined(separator: ".") {
        return try resolved(list.split(separator: ".").map(String.init) + rest, number)
      }
      guard parts[0] == "line" else { return parts }
      throw ExpressionFault(
        "unknown-name", "\(number) belongs to a line, and there is none here",
        fix: "use it inside a table or loop over invoice.lines")
    }
    return parts
  }

  /// Follows `.name` as often as it stands there.
  mutating func members(
    of root: Expression, called name: String
  ) throws(ExpressionFault) -> Expression {
    var expression = root
    var name = name
    while peek == .sign(".") {
      let member = try memberName(after: name)
      expression = try Self.member(member, of: expression, called: name)
      name += "." + member
    }
    return expression
  }

  private static func member(
    _ member: String, of base: Expression, called name: String
  ) throws(ExpressionFault) -> Expression {
    let inner = base.evaluate
    switch base.type {
    case .record(let type):
      let term = try find(member, in: type, called: name)
      let get = term.get
      return Expression(type: term.type) { env in
        guard case .record(let record) = inner(env) else { return .nothing }
        return get(env, record)
      }
    case .list(.record(let type)):
      let term = try find(member, in: type, called: name)
      let get = term.get
      return Expression(type: .list(term.type)) { env in
        .values(
          env.elements(inner(env)).compactMap { element in
            guard case .record(let record) = element else { return nil }
            let value = get(env, record)
            return value == .nothing ? nil : value
          })
      }
    default:
      throw ExpressionFault(
        "unknown-name", "\"\(name)\" is \(base.type.word) and has no \"\(member)\"")
    }
  }

  private static func find(
    _ member: String, in type: RecordType, called name: String
  ) throws(ExpressionFault) -> Term {
    let terms = Terms.of(type)
    if let term = terms[member] { return term }
    throw ExpressionFault(
      "unknown-name", "\"\(name)\" has no \"\(member)\"",
      why: "\(type.word) has " + terms.keys.sorted().joined(separator: ", "),
      fix: suggestion(member, in: Array(terms.keys)))
  }

  static func suggestion(_ word: String, in names: [String]) -> String? {
    nearestName(to: word, in: names.sorted()).map { "did you mean \"\($0)\"?" }
  }
}

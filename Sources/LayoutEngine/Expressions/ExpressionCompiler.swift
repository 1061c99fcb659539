import Foundation
import MailModel

/// What an expression may name.
struct ExpressionScope: Sendable {
  /// A variable of a loop or table.
  struct Variable: Sendable {
    var name: String
    var slot: Int
    var type: ValueType
  }
  var variables: [Variable] = []
  /// The layout's own texts: six forms each, gaps filled.
  var texts: [String: [String]] = [:]
}

/// Turns source text into closures, checking names and types on the way.
struct ExpressionCompiler {
  let scope: ExpressionScope
  private var tokens: [Token]
  private var at = 0
  private var depth = 0

  /// Compiles a whole expression.
  static func compile(
    _ source: String, scope: ExpressionScope
  ) throws(ExpressionFault) -> Expression {
    var compiler = ExpressionCompiler(scope: scope, tokens: try Lexer.tokens(source))
    if compiler.tokens.count == 1 {
      throw ExpressionFault("expression-syntax", "an expression is empty")
    }
    let expression = try compiler.ternary()
    guard compiler.peek == .end else {
      throw ExpressionFault(
        "expression-syntax", "\(compiler.peek.word) is not expected there",
        why: "the expression before it is complete",
        fix: "join parts with +, and, or; minus wants spaces around it")
    }
    return expression
  }

  private init(scope: ExpressionScope, tokens: [Token]) {
    self.scope = scope
    self.tokens = tokens
  }

  // MARK: Tokens

  private var peek: Token { tokens[at] }
  private mutating func next() -> Token {
    defer { if at < tokens.count - 1 { at += 1 } }
    return tokens[at]
  }
  private mutating func take(_ sign: String) -> Bool {
    guard peek == .sign(sign) else { return false }
    at += 1
    return true
  }
  private mutating func takeWord(_ word: String) -> Bool {
    guard peek == .name(word) else { return false }
    at += 1
    return true
  }
  private mutating func expect(_ sign: String) throws(ExpressionFault) {
    guard take(sign) else {
      throw ExpressionFault("expression-syntax", "\"\(sign)\" is missing before \(peek.word)")
    }
  }

  // MARK: Levels, from the loosest

  private mutating func ternary() throws(ExpressionFault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= LayoutLimits.expressionDepth else {
      throw ExpressionFault(
        "expression-limit", "an expression is nested deeper than \(LayoutLimits.expressionDepth)")
    }
    let condition = try fallback()
    guard take("?") else { return condition }
    let yes = try ternary()
    try expect(":")
    let no = try ternary()
    let type = try Self.common(yes, no)
    let (test, a, b) = (condition.evaluate, yes.evaluate, no.evaluate)
    return Expression(type: type) { env in test(env).isTrue ? a(env) : b(env) }
  }

  private mutating func fallback() throws(ExpressionFault) -> Expression {
    var left = try disjunction()
    while take("??") {
      let right = try disjunction()
      let (a, b) = (left.evaluate, right.evaluate)
      left = Expression(type: try Self.common(left, right)) { env in
        let value = a(env)
        switch value {
        case .nothing: return b(env)
        case .text(let text) where text.isEmpty: return b(env)
        default: return value
        }
      }
    }
    return left
  }

  private static func common(
    _ a: Expression, _ b: Expression
  ) throws(ExpressionFault) -> ValueType {
    if a.type == b.type || b.type == .nothing { return a.type }
    if a.type == .nothing { return b.type }
    throw ExpressionFault(
      "expression-type", "the two sides are \(a.type.word) and \(b.type.word)",
      why: "both must give the same kind of thing",
      fix: "turn numbers and dates into text with number(x) or date(x)")
  }

  private mutating func disjunction() throws(ExpressionFault) -> Expression {
    var left = try conjunction()
    while takeWord("or") {
      let (a, b) = (left.evaluate, try conjunction().evaluate)
      left = Expression(type: .truth) { env in .truth(a(env).isTrue || b(env).isTrue) }
    }
    return left
  }

  private mutating func conjunction() throws(ExpressionFault) -> Expression {
    var left = try comparison()
    while takeWord("and") {
      let (a, b) = (left.evaluate, try comparison().evaluate)
      left = Expression(type: .truth) { env in .truth(a(env).isTrue && b(env).isTrue) }
    }
    return left
  }

  private mutating func comparison() throws(ExpressionFault) -> Expression {
    if takeWord("not") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= LayoutLimits.expressionDepth else {
        throw ExpressionFault("expression-limit", "too many nots stand behind each other")
      }
      let inner = try comparison().evaluate
      return Expression(type: .truth) { env in .truth(!inner(env).isTrue) }
    }
    let left = try sum()
    guard let test = comparisonSign() else { return left }
    let right = try sum()
    return try Operators.compare(left, right, test)
  }

  private mutating func comparisonSign() -> Operators.Comparison? {
    switch peek {
    case .sign(let sign):
      guard let test = Operators.Comparison(rawValue: sign) else { return nil }
      at += 1
      return test
    case .name("lt"): at += 1; return .less
    case .name("le"): at += 1; return .lessOrEqual
    case .name("gt"): at += 1; return .greater
    case .name("ge"): at += 1; return .greaterOrEqual
    default: return nil
    }
  }

  private mutating func sum() throws(ExpressionFault) -> Expression {
    var left = try product()
    while true {
      if take("+") {
        left = try Operators.add(left, try product())
      } else if take("-") {
        left = try Operators.arithmetic(left, try product(), "-") { $0 - $1 }
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(ExpressionFault) -> Expression {
    var left = try unary()
    while true {
      if take("*") {
        left = try Operators.arithmetic(left, try unary(), "*") { $0 * $1 }
      } else if take("/") {
        left = try Operators.arithmetic(left, try unary(), "/") { $1.isZero ? nil : $0 / $1 }
      } else {
        return left
      }
    }
  }

  private mutating func unary() throws(ExpressionFault) -> Expression {
    guard take("-") else { return try primary() }
    let zero = Expression(type: .number) { _ in .number(0) }
    return try Operators.arithmetic(zero, try primary(), "-") { $0 - $1 }
  }

  // MARK: Leaves

  private mutating func primary() throws(ExpressionFault) -> Expression {
    switch next() {
    case .text(let text): return Expression(type: .text) { _ in .text(text) }
    case .number(let digits):
      guard let number = Decimal(xsdDecimal: digits) else {
        throw ExpressionFault("expression-syntax", "\(digits) is not a number")
      }
      return Expression(type: .number) { _ in .number(number) }
    case .sign("("):
      let inner = try ternary()
      try expect(")")
      return try members(of: inner, called: "the part in parentheses")
    case .name(let name):
      if take("(") { return try members(of: try call(name), called: name) }
      return try path(name)
    case let token:
      throw ExpressionFault("expression-syntax", "\(token.word) stands where a value is expected")
    }
  }

  private mutating func call(_ name: String) throws(ExpressionFault) -> Expression {
    var arguments: [Expression] = []
    if !take(")") {
      repeat { arguments.append(try ternary()) } while take(",")
      try expect(")")
    }
    return try Functions.make(name, arguments)
  }

  private mutating func path(_ first: String) throws(ExpressionFault) -> Expression {
    switch first {
    case "yes", "true": return Expression(type: .truth) { _ in .truth(true) }
    case "no", "false": return Expression(type: .truth) { _ in .truth(false) }
    case "nothing": return Expression(type: .nothing) { _ in .nothing }
    case "t": return try catalogue()
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
      let names = Array(Terms.roots.keys) + scope.variables.map(\.name) + ["t", "sender"]
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

  private mutating func catalogue() throws(ExpressionFault) -> Expression {
    let name = try memberName(after: "t")
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
    var parts = known.split(separator: ".").map(String.init)
    if parts[0] == "line" {
      guard let line = scope.variables.last(where: { $0.type == .record(.line) }) else {
        throw ExpressionFault(
          "unknown-name", "\(number) belongs to a line, and there is none here",
          fix: "use it inside a table or loop over invoice.lines")
      }
      parts[0] = line.name
    }
    var tokens: [Token] = []
    for part in parts { tokens += tokens.isEmpty ? [.name(part)] : [.sign("."), .name(part)] }
    self.tokens.replaceSubrange((at - 1)..<at, with: tokens)
    let root = parts[0]
    return try path(root)
  }

  /// Follows `.name` as often as it stands there.
  private mutating func members(
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

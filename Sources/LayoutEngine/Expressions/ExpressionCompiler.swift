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
  var tokens: [Token]
  var at = 0
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

  var peek: Token { tokens[at] }
  mutating func next() -> Token {
    defer { if at < tokens.count - 1 { at += 1 } }
    return tokens[at]
  }
  mutating func take(_ sign: String) -> Bool {
    guard peek == .sign(sign) else { return false }
    at += 1
    return true
  }
  private mutating func takeWord(_ word: String) -> Bool {
    guard peek == .name(word) else { return false }
    at += 1
    return true
  }
  mutating func expect(_ sign: String) throws(ExpressionFault) {
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
}

import Foundation
import MailModel

/// Comparisons and arithmetic. Nothing counts as zero beside a number and as empty beside a text
/// in comparisons; arithmetic with nothing gives nothing.
enum Operators {
  enum Comparison: String, Sendable {
    case equal = "="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
      switch self {
      case .equal: a == b
      case .unequal: a != b
      case .less: a < b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      }
    }
  }

  static func compare(
    _ left: Expression, _ right: Expression, _ test: Comparison
  ) throws(ExpressionFault) -> Expression {
    let type = left.type == .nothing ? right.type : left.type
    if right.type != .nothing, right.type != type {
      throw ExpressionFault(
        "expression-type", "\(left.type.word) is compared with \(right.type.word)",
        why: "only things of one kind can be compared",
        fix: "texts stand in quotation marks, numbers do not")
    }
    let (a, b) = (left.evaluate, right.evaluate)
    switch type {
    case .number, .nothing:
      return Expression(type: .truth) { env in
        .truth(test.holds(a(env).number ?? 0, b(env).number ?? 0))
      }
    case .text:
      return Expression(type: .truth) { env in .truth(test.holds(text(a(env)), text(b(env)))) }
    case .date:
      return Expression(type: .truth) { env in
        guard case .date(let x) = a(env), case .date(let y) = b(env) else {
          return .truth(test == .unequal)
        }
        return .truth(test.holds(x, y))
      }
    case .truth:
      guard test == .equal || test == .unequal else { fallthrough }
      return Expression(type: .truth) { env in
        .truth((a(env).isTrue == b(env).isTrue) == (test == .equal))
      }
    case .record, .list:
      throw ExpressionFault("expression-type", "\(type.word) cannot be compared")
    }
  }

  private static func text(_ value: Value) -> String {
    if case .text(let text) = value { return text }
    return ""
  }

  static func add(_ left: Expression, _ right: Expression) throws(ExpressionFault) -> Expression {
    guard left.type == .text, right.type == .text else {
      return try arithmetic(left, right, "+") { $0 + $1 }
    }
    let (a, b) = (left.evaluate, right.evaluate)
    return Expression(type: .text) { env in env.joined([text(a(env)), text(b(env))], by: "") }
  }

  static func arithmetic(
    _ left: Expression, _ right: Expression, _ sign: String,
    _ calculate: @escaping @Sendable (Decimal, Decimal) -> Decimal?
  ) throws(ExpressionFault) -> Expression {
    for side in [left, right] where side.type != .number && side.type != .nothing {
      throw ExpressionFault(
        "expression-type", "\"\(sign)\" is given \(side.type.word)",
        why: "it works on two numbers\(sign == "+" ? " or two texts" : "")",
        fix: "write texts and values beside each other: {a} {b}")
    }
    let (a, b) = (left.evaluate, right.evaluate)
    return Expression(type: .number) { env in
      guard let x = a(env).number, let y = b(env).number, let z = calculate(x, y), z.isFinite
      else { return .nothing }
      return .number(z)
    }
  }
}

import Foundation
import MailModel

// Functions on lists.
extension Functions {
  static let listNames = ["count", "sum", "join", "first", "last", "item"]

  /// Functions whose result depends on what the list holds.
  static func listFunction(
    _ name: String, _ arguments: [Expression]
  ) throws(ExpressionFault) -> Expression? {
    guard listNames.contains(name) else { return nil }
    let second: ValueType? = ["join": .text, "item": .number][name]
    guard arguments.count == (second == nil ? 1 : 2), case .list(let element) = arguments[0].type,
      second == nil || arguments[1].type == second
    else {
      throw ExpressionFault(
        "expression-arguments", "\(name) takes a list\(second.map { " and \($0.word)" } ?? "")")
    }
    let list = arguments[0].evaluate
    switch name {
    case "count":
      return Expression(type: .number) { env in
        switch list(env) {
        case .list(let list): .number(Decimal(Int(list.count)))
        case .values(let values): .number(Decimal(values.count))
        default: .number(0)
        }
      }
    case "sum":
      guard element == .number else {
        throw ExpressionFault(
          "expression-type", "sum is given a list of \(element.word)",
          fix: "name the number to sum, as in sum(invoice.lines.net)")
      }
      return Expression(type: .number) { env in
        .number(env.elements(list(env)).reduce(Decimal(0)) { $0 + ($1.number ?? 0) })
      }
    case "first", "last":
      let isFirst = name == "first"
      return Expression(type: element) { env in
        let elements = env.elements(list(env))
        return (isFirst ? elements.first : elements.last) ?? .nothing
      }
    case "item":
      let place = arguments[1].evaluate
      return Expression(type: element) { env in
        let elements = env.elements(list(env))
        guard let number = place(env).number, number >= 1, number <= Decimal(elements.count),
          let index = ScaledInteger(number, places: 0).map({ Int($0.magnitude) }),
          elements.indices.contains(index - 1)
        else { return .nothing }
        return elements[index - 1]
      }
    default:
      let separator = arguments[1].evaluate
      return Expression(type: .text) { env in
        let parts = env.elements(list(env)).map { $0.text(env.language) }.filter { !$0.isEmpty }
        return env.joined(parts, by: text(separator(env)))
      }
    }
  }
}

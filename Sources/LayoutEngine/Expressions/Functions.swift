import Foundation
import MailModel

/// The functions of expressions.
enum Functions {
  /// How a function is made of its checked arguments.
  struct Function: Sendable {
    /// The kinds of its arguments; those after `least` may be left out. Nothing: any kind.
    var arguments: [ValueType?]
    var least: Int
    var type: ValueType
    var make: @Sendable ([Evaluate]) -> Evaluate
  }

  static func make(
    _ name: String, _ arguments: [Expression]
  ) throws(ExpressionFault) -> Expression {
    if let special = try listFunction(name, arguments) { return special }
    guard let function = table[name] else {
      throw ExpressionFault(
        "unknown-function", "there is no function \"\(name)\"",
        fix: ExpressionCompiler.suggestion(name, in: Array(table.keys) + listNames))
    }
    guard (function.least...function.arguments.count).contains(arguments.count) else {
      throw ExpressionFault(
        "expression-arguments",
        "\(name) takes \(range(function.least, function.arguments.count)), not \(arguments.count)")
    }
    for (index, argument) in arguments.enumerated() {
      guard let wanted = function.arguments[index], argument.type != .nothing else { continue }
      guard argument.type == wanted else {
        throw ExpressionFault(
          "expression-type", "\(name) is given \(argument.type.word)",
          why: "its argument \(index + 1) is \(wanted.word)")
      }
    }
    return Expression(type: function.type, evaluate: function.make(arguments.map(\.evaluate)))
  }

  private static func range(_ least: Int, _ most: Int) -> String {
    let word = most == 1 ? "argument" : "arguments"
    return least == most ? "\(most) \(word)" : "\(least) to \(most) \(word)"
  }

  /// All names, for tests of the reference.
  static var names: [String] { Array(table.keys) + listNames }

  private static let table = formats.merging(texts) { a, _ in a }.merging(numbers) { a, _ in a }
    .merging(languages) { a, _ in a }

  // MARK: Formats

  private static let formats: [String: Function] = [
    "money": Function(arguments: [.number, .text], least: 1, type: .text) { arguments in
      let amount = arguments[0]
      guard arguments.count > 1 else {
        return { env in
          number(amount, env) { money($0, env.invoice.currency.decimals, env) }
        }
      }
      let code = arguments[1]
      return { env in
        number(amount, env) { money($0, Currency(text(code(env)))?.decimals ?? 2, env) }
      }
    },
    "price": Function(arguments: [.number], least: 1, type: .text) { arguments in
      let amount = arguments[0]
      return { env in
        number(amount, env) {
          NumberText.grouped(
            $0, minPlaces: env.invoice.currency.decimals, maxPlaces: 6, language: env.language)
        }
      }
    },
    "number": Function(arguments: [.number, .number], least: 1, type: .text) { arguments in
      let amount = arguments[0]
      let places = arguments.count > 1 ? arguments[1] : nil
      return { env in
        let fixed = places.flatMap { whole($0(env)) }
        return number(amount, env) {
          NumberText.grouped(
            $0, minPlaces: fixed ?? 0, maxPlaces: fixed ?? 6, language: env.language)
        }
      }
    },
    "percent": Function(arguments: [.number], least: 1, type: .text) { arguments in
      let amount = arguments[0]
      return { env in number(amount, env) { NumberText.percent($0, language: env.language) } }
    },
    "quantity": Function(arguments: [.number, .text], least: 2, type: .text) { arguments in
      let (amount, code) = (arguments[0], arguments[1])
      return { env in
        number(amount, env) {
          let number = NumberText.grouped(
            $0, minPlaces: 0, maxPlaces: 6, language: env.language)
          let unit = Units.name(text(code(env)), language: env.language)
          return unit.isEmpty ? number : number + "\u{A0}" + unit
        }
      }
    },
    "unit": onText { text, env in Units.name(text, language: env.language) },
    "country": onText { text, env in CountryNames.name(of: text, in: env.language) },
    "date": Function(arguments: [.date, .text], least: 1, type: .text) { arguments in
      let day = arguments[0]
      let form = arguments.count > 1 ? arguments[1] : nil
      return { env in
        guard case .date(let date) = day(env) else { return .nothing }
        guard let form else { return .text(DateText.short(date, language: env.language)) }
        return .text(DateText.formed(date, text(form(env)), language: env.language))
      }
    },
    "period": Function(arguments: [.record(.period)], least: 1, type: .text) { arguments in
      let period = arguments[0]
      return { env in
        guard case .record(let record) = period(env),
          let value = PartyTerms.value(env, record)
        else { return .nothing }
        return .text(DateText.period(value.start, value.end, language: env.language))
      }
    },
    "account": Function(arguments: [.record(.payment)], least: 1, type: .text) { arguments in
      let payment = arguments[0]
      return { env in
        guard case .record(let record) = payment(env) else { return .nothing }
        return .text(env.accountText(Int(record.a)))
      }
    },
    "iban": onText { text, _ in AccountText.iban(text) },
    "bankgiro": onText { text, _ in AccountText.bankgiro(text) },
    "plusgiro": onText { text, _ in AccountText.plusgiro(text) },
    "kontonummer": onText { text, _ in AccountText.kontonummer(text) },
    "regkonto": onText { text, _ in AccountText.regkonto(text) },
    "reference": onText { text, env in
      AccountText.reference(text, viite: env.facts.account.hasPrefix("FI"))
    },
  ]

  // MARK: Small parts

  static func onText(
    _ change: @escaping @Sendable (String, Environment) -> String
  ) -> Function {
    Function(arguments: [.text], least: 1, type: .text) { arguments in
      let source = arguments[0]
      return { env in
        guard case .text(let text) = source(env) else { return .nothing }
        return .text(change(text, env))
      }
    }
  }

  static func text(_ value: Value) -> String {
    if case .text(let text) = value { return text }
    return ""
  }

  static func whole(_ value: Value) -> Int? {
    guard let number = value.number, number >= 0, number <= 12 else { return nil }
    return ScaledInteger(number, places: 0).map { Int($0.magnitude) }
  }

  static func money(_ amount: Decimal, _ decimals: Int, _ env: Environment) -> String {
    NumberText.grouped(
      amount, minPlaces: decimals, maxPlaces: decimals, language: env.language)
  }

  static func number(
    _ source: Evaluate, _ env: Environment, _ write: (Decimal) -> String
  ) -> Value {
    guard let number = source(env).number else { return .nothing }
    return .text(write(number))
  }
}

import Foundation
import MailModel

/// The functions of expressions.
enum Functions {
  /// How a function is made of its checked arguments.
  private struct Function: Sendable {
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
        if let form, text(form(env)) == "long" {
          return .text(DateText.long(date, language: env.language))
        }
        return .text(DateText.short(date, language: env.language))
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
    "reference": onText { text, env in
      AccountText.reference(text, viite: env.facts.account.hasPrefix("FI"))
    },
  ]

  // MARK: Texts and numbers

  private static let texts: [String: Function] = [
    "upper": onText { text, _ in text.uppercased() },
    "lower": onText { text, _ in text.lowercased() },
    "cut": Function(arguments: [.text, .number], least: 2, type: .text) { arguments in
      let (source, count) = (arguments[0], arguments[1])
      return { env in
        guard case .text(let text) = source(env) else { return .nothing }
        guard let number = count(env).number, number >= 1, number < 10_000,
          let most = ScaledInteger(number, places: 0).map({ Int($0.magnitude) }),
          text.utf8.count > most, text.count > most
        else { return .text(text) }
        return .text(text.prefix(most - 1) + "…")
      }
    },
    "length": Function(arguments: [.text], least: 1, type: .number) { arguments in
      let source = arguments[0]
      return { env in .number(Decimal(text(source(env)).count)) }
    },
    "contains": Function(arguments: [.text, .text], least: 2, type: .truth) { arguments in
      let (source, part) = (arguments[0], arguments[1])
      return { env in .truth(text(source(env)).contains(text(part(env)))) }
    },
    "starts": Function(arguments: [.text, .text], least: 2, type: .truth) { arguments in
      let (source, part) = (arguments[0], arguments[1])
      return { env in .truth(text(source(env)).hasPrefix(text(part(env)))) }
    },
    "empty": Function(arguments: [nil], least: 1, type: .truth) { arguments in
      let source = arguments[0]
      return { env in
        switch source(env) {
        case .nothing: .truth(true)
        case .text(let text): .truth(text.isEmpty)
        case .list(let list): .truth(list.count == 0)
        case .values(let values): .truth(values.isEmpty)
        default: .truth(false)
        }
      }
    },
  ]

  private static let numbers: [String: Function] = [
    "abs": Function(arguments: [.number], least: 1, type: .number) { arguments in
      let source = arguments[0]
      return { env in source(env).number.map { .number($0.magnitude) } ?? .nothing }
    },
    "round": Function(arguments: [.number, .number], least: 2, type: .number) { arguments in
      let (source, places) = (arguments[0], arguments[1])
      return { env in
        guard let value = source(env).number else { return .nothing }
        return .number(value.rounded(places: whole(places(env)) ?? 0))
      }
    },
  ]

  // MARK: Two languages

  private static let languages: [String: Function] = [
    "second": Function(arguments: [.text], least: 1, type: .text) { arguments in
      let source = arguments[0]
      return { env in env.inSecondLanguage(source) }
    },
    "both": Function(arguments: [.text, .text], least: 1, type: .text) { arguments in
      let source = arguments[0]
      let between = arguments.count > 1 ? arguments[1] : nil
      return { env in
        let first = text(source(env))
        let second = text(env.inSecondLanguage(source))
        if second.isEmpty || second == first { return .text(first) }
        if first.isEmpty { return .text(second) }
        return .text(first + (between.map { text($0(env)) } ?? " / ") + second)
      }
    },
  ]

  // MARK: Lists

  private static let listNames = ["count", "sum", "join", "first", "last"]

  /// Functions whose result depends on what the list holds.
  private static func listFunction(
    _ name: String, _ arguments: [Expression]
  ) throws(ExpressionFault) -> Expression? {
    guard listNames.contains(name) else { return nil }
    let most = name == "join" ? 2 : 1
    guard arguments.count == most, case .list(let element) = arguments[0].type else {
      throw ExpressionFault(
        "expression-arguments", "\(name) takes a list\(most == 2 ? " and a text" : "")")
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
    default:
      let separator = arguments[1].evaluate
      return Expression(type: .text) { env in
        let parts = env.elements(list(env)).map { $0.text(env.language) }.filter { !$0.isEmpty }
        return .text(parts.joined(separator: text(separator(env))))
      }
    }
  }

  // MARK: Small parts

  private static func onText(
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

  private static func text(_ value: Value) -> String {
    if case .text(let text) = value { return text }
    return ""
  }

  private static func whole(_ value: Value) -> Int? {
    guard let number = value.number, number >= 0, number <= 12 else { return nil }
    return ScaledInteger(number, places: 0).map { Int($0.magnitude) }
  }

  private static func money(_ amount: Decimal, _ decimals: Int, _ env: Environment) -> String {
    NumberText.grouped(
      amount, minPlaces: decimals, maxPlaces: decimals, language: env.language)
  }

  private static func number(
    _ source: Evaluate, _ env: Environment, _ write: (Decimal) -> String
  ) -> Value {
    guard let number = source(env).number else { return .nothing }
    return .text(write(number))
  }
}

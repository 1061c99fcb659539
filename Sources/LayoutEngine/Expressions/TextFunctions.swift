import Foundation
import MailModel

// Functions on texts, numbers and dates.
extension Functions {
  static let texts: [String: Function] = [
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
    "ends": Function(arguments: [.text, .text], least: 2, type: .truth) { arguments in
      let (source, part) = (arguments[0], arguments[1])
      return { env in .truth(text(source(env)).hasSuffix(text(part(env)))) }
    },
    "replace": Function(arguments: [.text, .text, .text], least: 3, type: .text) { arguments in
      let (source, part, other) = (arguments[0], arguments[1], arguments[2])
      return { env in
        guard case .text(let whole) = source(env) else { return .nothing }
        let sought = text(part(env))
        if sought.isEmpty || !whole.contains(sought) { return .text(whole) }
        let parts = whole.components(separatedBy: sought)
        return env.joined(parts, by: text(other(env)))
      }
    },
    "split": Function(arguments: [.text, .text], least: 2, type: .list(.text)) { arguments in
      let (source, mark) = (arguments[0], arguments[1])
      return { env in
        let (whole, mark) = (text(source(env)), text(mark(env)))
        let parts = mark.isEmpty ? [whole] : whole.components(separatedBy: mark)
        return .values(
          parts.compactMap { part in
            let trimmed = part.trimmingCharacters(in: .whitespaces)
            return trimmed.isEmpty ? nil : .text(trimmed)
          })
      }
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

  static let numbers: [String: Function] = [
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
    "min": pair { Swift.min($0, $1) },
    "max": pair { Swift.max($0, $1) },
    "days": Function(arguments: [.date, .date], least: 2, type: .number) { arguments in
      let (from, to) = (arguments[0], arguments[1])
      return { env in
        guard case .date(let from) = from(env), case .date(let to) = to(env) else {
          return .nothing
        }
        return .number(Decimal(DateText.dayNumber(to) - DateText.dayNumber(from)))
      }
    },
  ]

  private static func pair(
    _ choose: @escaping @Sendable (Decimal, Decimal) -> Decimal
  ) -> Function {
    Function(arguments: [.number, .number], least: 2, type: .number) { arguments in
      let (a, b) = (arguments[0], arguments[1])
      return { env in
        guard let x = a(env).number, let y = b(env).number else { return .nothing }
        return .number(choose(x, y))
      }
    }
  }
}

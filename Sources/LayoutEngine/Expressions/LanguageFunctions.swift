import MailModel

// Functions for documents in two languages.
extension Functions {
  static let languages: [String: Function] = [
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
}

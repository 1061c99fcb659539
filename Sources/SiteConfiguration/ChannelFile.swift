import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// The root of a file in `channels/`.
  func channelAccount() -> ChannelAccount? {
    let id = identifier("id")
    let channel = choice("channel", Channel.self)
    let adapter = identifier("adapter")
    let senders = texts("senders")
    let price = price()
    let settings = freeTexts("settings")
    let secrets = secretPlaces()
    let hosts = texts("hosts")
    let timeout = integer("timeoutSeconds", in: 1...600, default: 30)
    guard let id, let channel, let adapter, let timeout else { return nil }
    if channel == .print {
      faults.error(
        "unknown-value", "print is no channel that is configured here",
        at: value("channel") ?? node, why: "paper is always at hand")
      return nil
    }
    var account = ChannelAccount(id: id, channel: channel, adapter: adapter)
    account.senders = senders
    account.price = price
    account.settings = settings
    account.secrets = secrets
    account.hosts = hosts
    account.timeoutSeconds = timeout
    return account
  }

  private func price() -> Money? {
    guard let reader = mapping("price", what: "price", required: false) else { return nil }
    defer { reader.finish() }
    let code = reader.requiredText("currency", example: "NOK")
    let text = reader.requiredText("amount", example: "1.50")
    guard let currency = Currency(code), isoCurrencies.contains(code),
      let amount = Decimal(xsdDecimal: text), amount >= 0
    else {
      wrong("price", reader.node, wants: "{currency: NOK, amount: 1.50}")
      return nil
    }
    return Money(amount, currency)
  }

  private func freeTexts(_ key: String) -> [String: String] {
    var texts: [String: String] = [:]
    for entry in freeEntries(key) {
      guard let text = scalarText(entry.key, entry.value) else { continue }
      texts[entry.key] = text
    }
    return texts
  }

  private func secretPlaces() -> [String: SecretPlace] {
    var places: [String: SecretPlace] = [:]
    for entry in freeEntries("secrets") {
      places[entry.key] = secretPlace(entry.key, entry.value)
    }
    return places
  }

  /// Where one secret lies; nothing where the key is absent.
  func secretPlace(_ key: String) -> SecretPlace? {
    value(key).flatMap { secretPlace(key, $0) }
  }

  private func secretPlace(_ name: String, _ node: YAMLNode) -> SecretPlace? {
    guard case .mapping = node.content else {
      // The value is not quoted: whoever wrote a secret here must not find it in a log as well.
      faults.error(
        "secret-in-file", "the secret \"\(name)\" must not stand in the site's files", at: node,
        why: "configuration is copied, printed and logged",
        fix: "write {file: NAME} with a file of mode 0600, or {env: NAME}")
      return nil
    }
    let reader = MappingReader(node, faults, what: "secret")
    let file = reader.text("file")
    let variable = reader.text("env")
    reader.finish()
    switch (file, variable) {
    case (let file?, nil) where !file.isEmpty: return .file(file)
    case (nil, let name?) where !name.isEmpty: return .environment(name)
    default:
      faults.error(
        "wrong-type", "a secret has a file or an env, and one of them only", at: node)
      return nil
    }
  }
}

import MailModel

/// What an adapter is made of.
public struct AdapterMaterial: Sendable {
  /// The account.
  public var account: ChannelAccount
  /// Its secrets.
  public var secrets: SecretShelf
  /// The site's folder, for settings that name files.
  public var siteFolder: String
  /// Makes material.
  public init(account: ChannelAccount, secrets: SecretShelf = SecretShelf(), siteFolder: String) {
    self.account = account
    self.secrets = secrets
    self.siteFolder = siteFolder
  }

  /// A setting that must be there.
  public func setting(_ name: String) throws -> String {
    guard let value = account.settings[name], !value.isEmpty else {
      throw AdapterFault(what: "the setting \"\(name)\" is missing")
    }
    return value
  }

  /// A secret that must be there.
  public func secret(_ name: String) throws -> Secret {
    guard let value = secrets[name] else {
      throw AdapterFault(what: "the secret \"\(name)\" is missing")
    }
    return value
  }

  /// A path of the settings: absolute, or below the site's folder.
  public func path(_ name: String) throws -> String {
    let value = try setting(name)
    return value.hasPrefix("/") ? value : "\(siteFolder)/\(value)"
  }
}

/// An account that its adapter cannot work with.
public struct AdapterFault: Error, Sendable {
  /// What is wrong, without any value of a secret.
  public var what: String
  /// Makes a fault.
  public init(what: String) { self.what = what }
}

/// All adapters by name. To add one: write `Sources/Channels/<Name>.swift` with a type that is a
/// `ChannelAdapter`, add a line here, a case to `Tests/ChannelsTests/ConformanceCases.swift` and a
/// stand-in to `Tests/Tools/standins/`.
public struct ChannelRegistry: Sendable {
  /// Makes an adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where settings or secrets are missing or wrong.
  public typealias Maker = @Sendable (AdapterMaterial) throws -> any ChannelAdapter

  /// The adapters of the product.
  public static let all: [String: Maker] = [
    "autogiro": { try AutogiroDebit($0) },
    "avtalegiro": { try AvtaleGiro($0) },
    "cups": { try PrinterQueue($0) },
    "efaktura-no": { try BankInbox($0, .norway) },
    "efaktura-se": { try BankInbox($0, .sweden) },
    "factoring": { try Factoring($0) },
    "finvoice": { try DocumentHandover($0, .finvoice) },
    "digipost": { try Digipost($0) },
    "folder": { try FolderHandover($0) },
    "kivra": { try Kivra($0) },
    "oioubl": { try DocumentHandover($0, .oioubl) },
    "peppol": { try Peppol($0) },
    "printer-mail": { try PrinterMail($0) },
    "sms": { try SMS($0) },
    "smtp": { try EMail($0) },
    "svefaktura": { try DocumentHandover($0, .svefaktura) },
    "vipps": { try Vipps($0) },
    "web": { try WebHandover($0) },
  ]

  private let adapters: [String: any ChannelAdapter]

  /// Takes adapters that are made already, by account, as tests do.
  public init(_ adapters: [String: any ChannelAdapter]) { self.adapters = adapters }

  /// Makes the adapters of all accounts of a site.
  ///
  /// - Returns: those that can work, and a fault for each that cannot: the channel then counts as
  ///   not configured, and nothing is lost.
  public static func open(
    _ accounts: [ChannelAccount], siteFolder: String
  ) -> (ChannelRegistry, [Diagnostic]) {
    var made: [String: any ChannelAdapter] = [:]
    var faults: [Diagnostic] = []
    for account in accounts {
      guard let maker = all[account.adapter] else {
        faults.append(
          fault(
            account, "no adapter is called \"\(account.adapter)\"",
            fix: "it is one of \(all.keys.sorted().joined(separator: ", "))"))
        continue
      }
      let (secrets, missing) = SecretShelf.read(account, siteFolder: siteFolder)
      faults += missing
      guard missing.isEmpty else { continue }
      do {
        made[account.id] = try maker(
          AdapterMaterial(account: account, secrets: secrets, siteFolder: siteFolder))
      } catch let problem as AdapterFault {
        faults.append(fault(account, problem.what, fix: "see channels/*.yaml in site/README.md"))
      } catch {
        faults.append(fault(account, "the adapter cannot be made", fix: nil))
      }
    }
    return (ChannelRegistry(made), faults)
  }

  private static func fault(
    _ account: ChannelAccount, _ message: String, fix: String?
  ) -> Diagnostic {
    Diagnostic(
      .warning, code: "channel-unusable", "channel \"\(account.id)\": \(message)",
      at: .init(path: "channels"), why: "the channel counts as not configured", fix: fix)
  }

  /// The adapter of an account, where it can work.
  public subscript(account: String) -> (any ChannelAdapter)? { adapters[account] }
}

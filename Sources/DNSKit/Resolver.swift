import CAres

/// Asks name servers. Holds no connection: every call may be on any thread.
public struct Resolver: Sendable {
  /// A naming authority pointer (RFC 3403).
  public struct Pointer: Sendable, Equatable {
    /// Lower is looked at first.
    public var order: Int
    /// Among equal orders, lower is preferred.
    public var preference: Int
    /// `U`: the expression gives an address; other flags mean other things.
    public var flags: String
    /// What the pointer is for.
    public var service: String
    /// A substitution `!pattern!replacement!`.
    public var expression: String
    /// The next name, or empty.
    public var replacement: String
  }

  /// What a question came to.
  public enum Answer<Records: Sendable & Equatable>: Sendable, Equatable {
    /// Records, as they came.
    case found(Records)
    /// The name server says that there are none.
    case none
    /// No answer, a broken one or a refusal: it is neither yes nor no.
    case unknown
  }

  private let servers: String?
  private let milliseconds: Int

  /// Makes a resolver.
  ///
  /// - Parameters:
  ///   - servers: `host:port` with commas between, or nothing for those of the machine.
  ///   - milliseconds: how long a question may take in all.
  public init(servers: String? = nil, milliseconds: Int = 5000) {
    self.servers = servers
    self.milliseconds = max(50, milliseconds)
  }

  /// The NAPTR records of a name, at most 64 KiB of them.
  public func pointers(of name: String) -> Answer<[Pointer]> {
    guard name.utf8.count <= 253, !name.utf8.contains(0) else { return .none }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var length: Int32 = 0
    let state = bytes.withUnsafeMutableBufferPointer { room -> Int32 in
      guard let base = room.baseAddress else { return Int32(BREVPRESS_DNS_UNKNOWN) }
      return brevpress_dns_naptr(
        name, servers, Int32(clamping: milliseconds), base, Int32(room.count), &length)
    }
    switch Int(state) {
    case Int(BREVPRESS_DNS_FOUND): break
    case Int(BREVPRESS_DNS_NONE): return .none
    default: return .unknown
    }
    // Every field ends with a zero byte, so nothing stands behind the last.
    let parts = bytes.prefix(Int(length)).split(separator: 0, omittingEmptySubsequences: false)
    let fields: [String] = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
    guard fields.count % 6 == 0 else { return .unknown }
    var pointers: [Pointer] = []
    for at in stride(from: 0, to: fields.count, by: 6) {
      pointers.append(
        Pointer(
          order: Int(fields[at]) ?? 0, preference: Int(fields[at + 1]) ?? 0,
          flags: fields[at + 2], service: fields[at + 3], expression: fields[at + 4],
          replacement: fields[at + 5]))
    }
    return .found(pointers)
  }
}

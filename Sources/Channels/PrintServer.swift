import CurlKit
import MailModel

/// The state of jobs, asked of CUPS over IPP (RFC 8011): Get-Jobs for those that have ended.
///
/// `lpstat` shows no state, and the reasons that it shows are those of a moment: CUPS 2.4 of Debian
/// 12 says `processing-to-stop-point` of jobs that are long printed.
struct PrintServer: Sendable {
  /// How a job has ended.
  enum End: Int32 {
    case cancelled = 7
    case aborted = 8
    case completed = 9
  }

  private let client: HTTPClient
  private let address: WebAddress

  /// Most jobs of one answer.
  static let jobsMax: Int32 = 10_000

  /// - Parameter server: such as `http://localhost:631`; without encryption on this machine alone.
  init(server: String, seconds: Int, trustFile: String?) throws {
    guard let address = WebAddress(server), address.path == "/" else {
      throw AdapterFault(what: "\"server\" is no address such as http://localhost:631")
    }
    let isHere = address.host == "localhost" || address.host == "127.0.0.1"
    guard address.scheme == "https" || isHere else {
      throw AdapterFault(what: "\"server\" is another machine without https")
    }
    self.address = address
    var limits = CurlLimits()
    limits.totalMilliseconds = seconds * 1000
    client = HTTPClient(
      hosts: [address.port.map { "\(address.host):\($0)" } ?? address.host],
      plain: address.scheme == "http", limits: limits, trustFile: trustFile)
  }

  /// The jobs that have ended, by number; nothing where the server does not answer so.
  func ended() -> [Int32: End]? {
    var call = HTTPClient.Call("POST", address)
    call.set("Content-Type", "application/ipp")
    call.body = Self.question
    guard case .success(let reply) = client.exchange(call), reply.status == 200,
      reply.type == "application/ipp"
    else { return nil }
    return Self.read(reply.body)
  }

  // MARK: The form (RFC 8010)

  private static var question: [UInt8] {
    // Version 1.1, Get-Jobs, the number of the request, operation attributes.
    var out: [UInt8] = [1, 1, 0, 0x0A, 0, 0, 0, 1, 1]
    func add(_ tag: UInt8, _ name: String, _ value: [UInt8]) {
      out.append(tag)
      for part in [Array(name.utf8), value] {
        out += [UInt8(part.count >> 8), UInt8(part.count & 0xFF)] + part
      }
    }
    add(0x47, "attributes-charset", Array("utf-8".utf8))
    add(0x48, "attributes-natural-language", Array("en".utf8))
    add(0x45, "printer-uri", Array("ipp://localhost/".utf8))
    let most = UInt32(jobsMax)
    add(0x21, "limit", [24, 16, 8, 0].map { UInt8(most >> UInt32($0) & 0xFF) })
    add(0x44, "which-jobs", Array("completed".utf8))
    add(0x44, "requested-attributes", Array("job-id".utf8))
    // A further value of the same attribute has no name.
    add(0x44, "", Array("job-state".utf8))
    return out + [3]
  }

  /// Reads an answer; nothing where it is none, or says that the question failed.
  static func read(_ bytes: [UInt8]) -> [Int32: End]? {
    var rest = bytes[...]
    func number(_ count: Int) -> Int? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
    }
    func field() -> ArraySlice<UInt8>? {
      guard let count = number(2), count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    guard number(2) != nil, let status = number(2), status < 0x0100, number(4) != nil else {
      return nil
    }
    var jobs: [Int32: End] = [:]
    var job: (id: Int32?, state: Int32?)
    func close() {
      if let id = job.id, let end = job.state.flatMap({ End(rawValue: $0) }) { jobs[id] = end }
      job = (nil, nil)
    }
    while let tag = number(1) {
      if tag < 0x10 {
        close()
        if tag == 3 { return jobs }
        continue
      }
      guard let name = field(), let value = field() else { return nil }
      let isNumber = value.count == 4 && (tag == 0x21 || tag == 0x23)
      guard isNumber else { continue }
      let whole = Int32(bitPattern: value.reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      if name.elementsEqual("job-id".utf8) { job.id = whole }
      if name.elementsEqual("job-state".utf8) { job.state = whole }
    }
    // Cut short.
    return nil
  }
}

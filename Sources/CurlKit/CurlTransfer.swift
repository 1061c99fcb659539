import CCurl
import Glibc

/// One libcurl handle for one exchange. Nothing is reused, no cookie, proxy, redirect or `.netrc`
/// is followed: what is asked for is all that happens.
public final class CurlTransfer {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private let request: CurlRequest

  // What the callbacks gather; they run on the thread of `perform`, inside it.
  private var headers: [CurlRequest.Header] = []
  private var headerBytes = 0
  private var body: [UInt8] = []
  private var upload: [UInt8] = []
  private var uploaded = 0
  private var readsToTheEnd = false
  private var isTooLarge = false

  private static let isStarted = brevpress_curl_start() == CURLE_OK

  /// Makes the exchange.
  ///
  /// - Throws: ``CurlFailure`` of kind `refused` where anything in it has a control character, or
  ///   libcurl does not take it.
  public init(_ request: CurlRequest) throws {
    guard Self.isStarted, let made = curl_easy_init() else {
      throw CurlFailure(kind: .refused, code: 2, status: 0, maySend: false)
    }
    handle = made
    self.request = request
    do {
      try prepare()
    } catch {
      release()
      throw error
    }
  }

  private var isReleased = false

  deinit { release() }

  private func release() {
    guard !isReleased else { return }
    isReleased = true
    curl_easy_cleanup(handle)
    lists.forEach(curl_slist_free_all)
  }

  /// Carries the exchange out, within its limits.
  ///
  /// - Throws: ``CurlFailure``.
  public func perform() throws -> CurlAnswer {
    let code = curl_easy_perform(handle)
    let status = brevpress_curl_info(handle, CURLINFO_RESPONSE_CODE)
    guard code == CURLE_OK else { throw failure(code, status: status) }
    if isTooLarge { throw failure(CURLE_FILESIZE_EXCEEDED, status: status) }
    return CurlAnswer(status: status, headers: headers, body: body)
  }

  // MARK: Before

  private func prepare() throws {
    try refuseControl(request.url)
    try long(CURLOPT_NOSIGNAL, 1)
    try long(CURLOPT_FOLLOWLOCATION, 0)
    try long(CURLOPT_FRESH_CONNECT, 1)
    try long(CURLOPT_FORBID_REUSE, 1)
    try long(CURLOPT_SSL_VERIFYPEER, 1)
    try long(CURLOPT_SSL_VERIFYHOST, 2)
    try long(CURLOPT_SSLVERSION, brevpress_curl_tls12)
    try long(CURLOPT_HTTP_VERSION, brevpress_curl_http11)
    try long(CURLOPT_TIMEOUT_MS, request.limits.totalMilliseconds)
    try long(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connectMilliseconds)
    try text(CURLOPT_PROTOCOLS_STR, request.schemes.joined(separator: ","))
    // The environment's proxies are not the site's.
    try text(CURLOPT_PROXY, "")
    try text(CURLOPT_URL, request.url)
    if let trust = request.trustFile { try text(CURLOPT_CAINFO, trust) }
    if let login = request.login {
      try text(CURLOPT_USERNAME, login.name)
      try text(CURLOPT_PASSWORD, login.password)
    }
    let own = Unmanaged.passUnretained(self).toOpaque()
    try check(
      brevpress_curl_callback(
        handle, CURLOPT_WRITEFUNCTION, Self.onBody, CURLOPT_WRITEDATA, own))
    try check(
      brevpress_curl_callback(
        handle, CURLOPT_HEADERFUNCTION, Self.onHeader, CURLOPT_HEADERDATA, own))
    try check(
      brevpress_curl_callback(
        handle, CURLOPT_READFUNCTION, Self.onUpload, CURLOPT_READDATA, own))
    switch request.work {
    case .http(let method, let headers, let body):
      try prepareHTTP(method, headers, body)
    case .mail(let from, let to, let message): try prepareMail(from, to, message)
    }
  }

  private func prepareHTTP(
    _ method: String, _ lines: [CurlRequest.Header], _ content: [UInt8]?
  ) throws {
    guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw refusal
    }
    try long(CURLOPT_HTTPAUTH, brevpress_curl_basic)
    try text(CURLOPT_CUSTOMREQUEST, method)
    if method == "HEAD" { try long(CURLOPT_NOBODY, 1) }
    if let content {
      upload = content
      try long(CURLOPT_UPLOAD, 1)
      try check(
        brevpress_curl_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(content.count)))
    }
    // A server that knows nothing of "100-continue" would keep us waiting.
    var list = try appended("Expect:", to: nil)
    for line in lines {
      try refuseControl(line.name)
      try refuseControl(line.value)
      let token = line.name.utf8.allSatisfy {
        $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0)
      }
      guard token, !line.name.isEmpty else { throw refusal }
      // A line with a semicolon in place of an empty value is libcurl's way to send it empty.
      let text = line.value.isEmpty ? "\(line.name);" : "\(line.name): \(line.value)"
      list = try appended(text, to: list)
    }
    lists.append(list)
    try check(brevpress_curl_list(handle, CURLOPT_HTTPHEADER, list))
  }

  private func prepareMail(_ from: String, _ to: [String], _ message: [UInt8]) throws {
    guard !to.isEmpty else { throw refusal }
    for address in [from] + to {
      try refuseControl(address)
      guard !address.utf8.contains(where: { $0 == 0x3C || $0 == 0x3E || $0 == 0x20 }) else {
        throw refusal
      }
    }
    upload = message
    try long(CURLOPT_UPLOAD, 1)
    try long(
      CURLOPT_USE_SSL, request.demandsTLS ? brevpress_curl_tls_all : brevpress_curl_tls_none)
    try text(CURLOPT_MAIL_FROM, "<\(from)>")
    var list: UnsafeMutablePointer<curl_slist>?
    for address in to { list = try appended("<\(address)>", to: list) }
    if let list {
      lists.append(list)
      try check(brevpress_curl_list(handle, CURLOPT_MAIL_RCPT, list))
    }
    try check(
      brevpress_curl_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)))
  }

  private func appended(
    _ text: String, to list: UnsafeMutablePointer<curl_slist>?
  ) throws -> UnsafeMutablePointer<curl_slist> {
    guard let longer = curl_slist_append(list, text) else {
      if let list { curl_slist_free_all(list) }
      throw refusal
    }
    return longer
  }

  private func long(_ option: CURLoption, _ value: Int) throws {
    try check(brevpress_curl_long(handle, option, value))
  }

  private func text(_ option: CURLoption, _ value: String) throws {
    try refuseControl(value)
    try check(brevpress_curl_text(handle, option, value))
  }

  private func check(_ code: CURLcode) throws {
    guard code == CURLE_OK else {
      throw CurlFailure(kind: .refused, code: Int(code.rawValue), status: 0, maySend: false)
    }
  }

  private var refusal: CurlFailure {
    CurlFailure(kind: .refused, code: 0, status: 0, maySend: false)
  }

  /// A line end in a header, an address or a URL would begin another header or command.
  private func refuseControl(_ text: String) throws {
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw refusal }
  }

  // MARK: While it runs

  private static func own(_ closure: UnsafeMutableRawPointer?) -> CurlTransfer? {
    closure.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let onBody: brevpress_curl_bytes = { bytes, size, count, closure in
    guard let own = own(closure) else { return 0 }
    let length = size * count
    guard own.body.count + length <= own.request.limits.bodyBytesMax else {
      own.isTooLarge = true
      return 0
    }
    own.body += UnsafeRawBufferPointer(start: bytes, count: length)
    return length
  }

  private static let onHeader: brevpress_curl_bytes = { bytes, size, count, closure in
    guard let own = own(closure) else { return 0 }
    let length = size * count
    own.headerBytes += length
    guard own.headerBytes <= own.request.limits.headerBytesMax else {
      own.isTooLarge = true
      return 0
    }
    own.take(line: UnsafeRawBufferPointer(start: bytes, count: length))
    return length
  }

  private static let onUpload: brevpress_curl_bytes = { bytes, size, count, closure in
    guard let own = own(closure) else { return brevpress_curl_abort }
    let length = min(size * count, own.upload.count - own.uploaded)
    if length > 0 {
      own.upload.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(start: bytes, count: length).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[own.uploaded..<(own.uploaded + length)]))
      }
      own.uploaded += length
    }
    if own.uploaded == own.upload.count { own.readsToTheEnd = true }
    return length
  }

  private func take(line: UnsafeRawBufferPointer) {
    let text = String(decoding: line, as: UTF8.self)
    // A new status line begins a new answer: what an interim answer said is not the answer.
    if text.hasPrefix("HTTP/") {
      headers.removeAll()
      return
    }
    guard let colon = text.utf8.firstIndex(of: 0x3A) else { return }
    let value = text[text.index(after: colon)...]
    headers.append(
      CurlRequest.Header(
        text[..<colon].lowercased(),
        String(value.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()))
    )
  }

  // MARK: After

  private func failure(_ code: CURLcode, status: Int) -> CurlFailure {
    let kind: CurlFailure.Kind =
      switch code {
      // The same code also says that the answer is no HTTP at all.
      case CURLE_UNSUPPORTED_PROTOCOL where hasAsked: .broken
      case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .refused
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
      case CURLE_COULDNT_CONNECT: .connect
      case CURLE_OPERATION_TIMEDOUT: .timeout
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
        .tls
      case CURLE_LOGIN_DENIED: .login
      case CURLE_FILESIZE_EXCEEDED: .tooLarge
      case _ where isTooLarge: .tooLarge
      case _ where isMail && status >= 400: .answered
      default: .broken
      }
    return CurlFailure(
      kind: kind, code: Int(code.rawValue), status: status, maySend: maySend(kind))
  }

  private var hasAsked: Bool { brevpress_curl_info(handle, CURLINFO_REQUEST_SIZE) > 0 }

  private var isMail: Bool { if case .mail = request.work { true } else { false } }

  /// HTTP may count from its first byte on; a message over SMTP only once its last byte is out, and
  /// not where the server has then said no.
  private func maySend(_ kind: CurlFailure.Kind) -> Bool {
    if isMail {
      // 354 asks for the message; whatever comes before it was not yet the message's turn.
      let status = brevpress_curl_info(handle, CURLINFO_RESPONSE_CODE)
      return readsToTheEnd && (status == 354 || status == 0) && kind != .login
    }
    return hasAsked
  }
}

import CMicroHTTPD

/// One request while it comes in.
final class Exchange {
  var request: HTTPRequest?
  var body: [UInt8] = []
  let connection: OpaquePointer

  init(connection: OpaquePointer) { self.connection = connection }

  /// Header values, or names and values of the query; at most 200.
  static func values(_ connection: OpaquePointer, _ kind: MHD_ValueKind) -> [String: String] {
    final class Sink { var values: [String: String] = [:] }
    let sink = Sink()
    MHD_get_connection_values(
      connection, kind,
      { closure, _, name, value in
        guard let closure, let name else { return brevpress_mhd_no }
        let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
        guard sink.values.count < 200 else { return brevpress_mhd_no }
        let key = String(cString: name)
        if sink.values[key] == nil {
          sink.values[key] = value.map { String(cString: $0) } ?? ""
        }
        return brevpress_mhd_yes
      }, Unmanaged.passUnretained(sink).toOpaque())
    return sink.values
  }

  static func headers(_ connection: OpaquePointer) -> [String: String] {
    let written = values(connection, brevpress_mhd_header_kind)
    return Dictionary(
      written.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Hands an answer to the library. False where it does not take it.
  func answer(_ response: HTTPResponse, streamsMax: Int) -> MHD_Result {
    guard let channel = response.events else { return send(response) }
    guard let stream = channel.open(max: streamsMax) else {
      return send(.text("too many pages are listening\n", status: 503))
    }
    let closure = Unmanaged.passRetained(stream)
    let made = MHD_create_response_from_callback(
      UInt64.max, 1024,
      { closure, _, buffer, count in
        guard let closure, let buffer else { return brevpress_mhd_end_of_stream }
        let stream = Unmanaged<HTTPEventStream>.fromOpaque(closure).takeUnretainedValue()
        let room = UnsafeMutableRawBufferPointer(start: buffer, count: count)
        return stream.take(into: room) ?? brevpress_mhd_end_of_stream
      }, closure.toOpaque(),
      { closure in
        guard let closure else { return }
        let stream = Unmanaged<HTTPEventStream>.fromOpaque(closure).takeRetainedValue()
        stream.leave()
      })
    guard let made else {
      stream.leave()
      closure.release()
      return brevpress_mhd_no
    }
    return queue(made, response)
  }

  private func send(_ response: HTTPResponse) -> MHD_Result {
    var body = response.body
    let made = body.withUnsafeMutableBytes {
      MHD_create_response_from_buffer($0.count, $0.baseAddress, brevpress_mhd_must_copy)
    }
    guard let made else { return brevpress_mhd_no }
    return queue(made, response)
  }

  private func queue(_ made: OpaquePointer, _ response: HTTPResponse) -> MHD_Result {
    var headers = HTTPGate.headers
    headers["Cache-Control"] = "no-store"
    headers.merge(response.headers) { _, own in own }
    for (name, value) in headers { MHD_add_response_header(made, name, value) }
    defer { MHD_destroy_response(made) }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }
}

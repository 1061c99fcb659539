import Foundation

extension JSONValue: Decodable {
  /// Reads any JSON value; numbers keep their exact decimal form.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let whole = try? value.decode(Int.self) {
      self = .integer(whole)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .array(list)
    } else if let members = try? value.decode([String: JSONValue].self) {
      self = .object(members)
    } else {
      self = .number("\(try value.decode(Decimal.self))")
    }
  }

  /// Reads JSON text that this program wrote.
  ///
  /// - Throws: where the text is no JSON.
  public static func parse(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  /// The members of an object; none of anything else.
  public var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The values of an array; none of anything else.
  public var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  /// The text of a string.
  public var text: String? { if case .string(let text) = self { text } else { nil } }

  /// A whole number.
  public var whole: Int? { if case .integer(let number) = self { number } else { nil } }

  /// Whether it is `true`.
  public var isTrue: Bool { self == .bool(true) }
}

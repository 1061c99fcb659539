/// A value of a YAML document with the place where it begins.
public struct YAMLNode: Sendable, Equatable {
  /// What a node holds.
  public enum Content: Sendable, Equatable {
    /// A text as written. `plain` says that it stood without quotes, so that `true`, `12` and `~`
    /// may be read as something other than text; the kit itself converts nothing.
    case scalar(String, plain: Bool)
    /// A list.
    case sequence([YAMLNode])
    /// Keys with their values, in the order written; no key stands twice.
    case mapping([YAMLEntry])
  }

  /// What the node holds.
  public var content: Content
  /// Line, counted from 1.
  public var line: Int
  /// Column in characters, counted from 1.
  public var column: Int

  /// Makes a node.
  public init(_ content: Content, line: Int, column: Int) {
    self.content = content
    self.line = line
    self.column = column
  }

  /// The kind of value, as people call it: `a text`, `a list`, `a mapping`.
  public var kind: String {
    switch content {
    case .scalar: "a text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A key of a mapping with its value.
public struct YAMLEntry: Sendable, Equatable {
  /// The key.
  public var key: String
  /// Line of the key, counted from 1.
  public var line: Int
  /// Column of the key, counted from 1.
  public var column: Int
  /// The value.
  public var value: YAMLNode
  /// Makes an entry.
  public init(key: String, line: Int, column: Int, value: YAMLNode) {
    self.key = key
    self.line = line
    self.column = column
    self.value = value
  }
}

/// Something wrong in a YAML text, with its place.
public struct YAMLFault: Error, Sendable, Equatable {
  /// Which kind of fault; stable.
  public enum Code: String, Sendable {
    /// Not YAML.
    case syntax = "yaml-syntax"
    /// A bound was passed: bytes, depth or nodes.
    case tooBig = "yaml-too-big"
    /// An anchor, alias, tag or merge key.
    case notAllowed = "yaml-not-allowed"
    /// A key stands twice in one mapping.
    case duplicateKey = "yaml-duplicate-key"
    /// The text holds no document, or more than one.
    case documents = "yaml-documents"
  }

  /// Which kind.
  public var code: Code
  /// What is wrong, in one sentence without a full stop.
  public var message: String
  /// Line, counted from 1.
  public var line: Int
  /// Column in characters, counted from 1.
  public var column: Int

  /// Makes a fault.
  public init(_ code: Code, _ message: String, line: Int, column: Int) {
    self.code = code
    self.message = message
    self.line = line
    self.column = column
  }
}

/// How much of a YAML text is read before it is refused.
public struct YAMLLimits: Sendable, Equatable {
  /// Bytes of the text.
  public var bytesMax: Int
  /// Mappings and lists within each other.
  public var depthMax: Int
  /// Values and keys in all.
  public var nodesMax: Int
  /// Makes limits; the defaults suit files that people write by hand.
  public init(bytesMax: Int = 1 << 20, depthMax: Int = 16, nodesMax: Int = 100_000) {
    self.bytesMax = bytesMax
    self.depthMax = depthMax
    self.nodesMax = nodesMax
  }
}

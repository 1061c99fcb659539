/// The languages that layouts, dockets and notices are written in.
public enum Language: String, Sendable, Codable, CaseIterable {
  /// Swedish.
  case sv
  /// Norwegian bokmål.
  case nb
  /// Norwegian nynorsk.
  case nn
  /// Danish.
  case da
  /// Finnish.
  case fi
  /// English.
  case en
}

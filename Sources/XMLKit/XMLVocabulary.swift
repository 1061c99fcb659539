/// Names and namespaces that a caller knows beforehand, so that it compares small numbers.
///
/// A name's identifier is its index in `names`; names that the vocabulary lacks get identifiers
/// from `names.count` upwards, other ones for each document.
public final class XMLVocabulary: Sendable {
  /// The known local names.
  public let names: [String]
  /// The known namespaces.
  public let namespaces: [String]
  let nameIDs: [String: Int32]
  let namespaceIDs: [String: Int32]

  /// A vocabulary without words.
  public static let empty = XMLVocabulary(names: [], namespaces: [])

  /// Makes a vocabulary; a word that is listed twice keeps its first place.
  public init(names: [String], namespaces: [String]) {
    self.names = names
    self.namespaces = namespaces
    nameIDs = XMLVocabulary.index(names)
    namespaceIDs = XMLVocabulary.index(namespaces)
  }

  private static func index(_ words: [String]) -> [String: Int32] {
    var index: [String: Int32] = [:]
    for (place, word) in words.enumerated() where index[word] == nil {
      index[word] = Int32(place)
    }
    return index
  }
}

/// Words of one document by number: those of the vocabulary first, the others behind them.
///
/// libxml2 keeps one copy of each name, so its address is the key and no bytes are compared.
struct WordTable {
  private(set) var words: [String]
  private let known: [String: Int32]
  private var extra: [String: Int32] = [:]
  private var keys: [UInt]
  private var values: [Int32]
  private var filled = 0

  init(words: [String], known: [String: Int32]) {
    self.words = words
    self.known = known
    keys = Array(repeating: 0, count: 256)
    values = Array(repeating: 0, count: 256)
  }

  mutating func id(of pointer: UnsafePointer<UInt8>) -> Int32 {
    let key = UInt(bitPattern: pointer)
    var slot = WordTable.slot(of: key, in: keys.count)
    while keys[slot] != 0 {
      if keys[slot] == key { return values[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    let word = String(cString: pointer)
    let id: Int32
    if let found = known[word] ?? extra[word] {
      id = found
    } else {
      id = Int32(words.count)
      words.append(word)
      extra[word] = id
    }
    keys[slot] = key
    values[slot] = id
    filled += 1
    if filled * 2 > keys.count { grow() }
    return id
  }

  private static func slot(of key: UInt, in count: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & (count - 1)
  }

  private mutating func grow() {
    let old = zip(keys, values).filter { $0.0 != 0 }
    let count = keys.count * 2
    keys = Array(repeating: 0, count: count)
    values = Array(repeating: 0, count: count)
    for (key, value) in old {
      var slot = WordTable.slot(of: key, in: count)
      while keys[slot] != 0 { slot = (slot + 1) & (count - 1) }
      keys[slot] = key
      values[slot] = value
    }
  }
}

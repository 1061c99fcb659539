import Foundation

/// A glyph that stands for exactly one character.
struct PlainGlyph {
  var glyph: UInt32
  /// Font units.
  var advance: Int32
  /// The character, as text that is searched and copied has it.
  var scalar: UInt32
}

/// A word as shaped in one font.
struct ShapedWord {
  var hash: UInt64
  var keyStart: Int32
  var keyCount: Int32
  /// Where its plain glyphs are, or its place among the complex shapes.
  var start: Int32
  /// How many plain glyphs; -1 for a complex shape.
  var count: Int32
  /// Font units.
  var width: Int32
  /// Whether the font has all its characters.
  var covered: Bool
}

/// The words of one font: a hash table of fixed size with the keys and glyphs beside it.
///
/// The memory never moves and is touched only where it is used, so that the paths that run a
/// hundred times a page read it without checks or counting. The cache is emptied when it is full;
/// what a word looks like does not depend on what was kept.
final class WordStorage {
  static let wordsMax = 16_384
  static let glyphsMax = wordsMax * 12
  static let keyBytesMax = wordsMax * 16
  private static let slotMask = wordsMax * 4 - 1

  let words: UnsafeMutablePointer<ShapedWord>
  let glyphs: UnsafeMutablePointer<PlainGlyph>
  private let keys: UnsafeMutablePointer<UInt8>
  /// Place of a word plus one; nought is free.
  private let slots: UnsafeMutablePointer<UInt32>
  private(set) var wordCount = 0
  private(set) var glyphCount = 0
  private var keyCount = 0

  init() {
    words = .allocate(capacity: Self.wordsMax)
    glyphs = .allocate(capacity: Self.glyphsMax)
    keys = .allocate(capacity: Self.keyBytesMax)
    slots = Self.zeroed(count: Self.slotMask + 1)
  }

  deinit {
    words.deallocate()
    glyphs.deallocate()
    keys.deallocate()
    free(slots)
  }

  /// Memory that the system hands out as noughts without anyone writing them.
  static func zeroed(count: Int) -> UnsafeMutablePointer<UInt32> {
    guard let memory = calloc(count, MemoryLayout<UInt32>.stride) else {
      preconditionFailure("no memory for the word cache")
    }
    return memory.bindMemory(to: UInt32.self, capacity: count)
  }

  /// The place of a word, or nothing where it is not kept.
  @inline(__always)
  func find(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & Self.slotMask
    while true {
      let entry = slots[slot]
      if entry == 0 { return nil }
      let index = Int(entry) - 1
      if words[index].hash == hash, Int(words[index].keyCount) == key.count,
        isEqual(keys + Int(words[index].keyStart), key)
      {
        return index
      }
      slot = (slot + 1) & Self.slotMask
    }
  }

  @inline(__always)
  private func isEqual(_ kept: UnsafeMutablePointer<UInt8>, _ key: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    for index in 0..<key.count where kept[index] != key[index] { return false }
    return true
  }

  /// Whether one more word with so many glyphs and bytes can be kept.
  func hasRoom(glyphs: Int, keyBytes: Int) -> Bool {
    wordCount < Self.wordsMax && glyphCount + glyphs <= Self.glyphsMax
      && keyCount + keyBytes <= Self.keyBytesMax
  }

  /// Forgets everything.
  func removeAll() {
    memset(slots, 0, (Self.slotMask + 1) * MemoryLayout<UInt32>.stride)
    wordCount = 0
    glyphCount = 0
    keyCount = 0
  }

  /// Keeps a word that was not found, and tells its place. There must be room.
  func add(_ word: ShapedWord, key: UnsafeBufferPointer<UInt8>) -> Int {
    precondition(wordCount < Self.wordsMax && keyCount + key.count <= Self.keyBytesMax)
    var kept = word
    kept.keyStart = Int32(keyCount)
    kept.keyCount = Int32(key.count)
    for index in 0..<key.count { keys[keyCount + index] = key[index] }
    keyCount += key.count
    words[wordCount] = kept
    wordCount += 1
    var slot = Int(truncatingIfNeeded: word.hash) & Self.slotMask
    while slots[slot] != 0 { slot = (slot + 1) & Self.slotMask }
    slots[slot] = UInt32(wordCount)
    return wordCount - 1
  }

  /// Keeps a glyph. There must be room.
  func add(_ glyph: PlainGlyph) {
    precondition(glyphCount < Self.glyphsMax)
    glyphs[glyphCount] = glyph
    glyphCount += 1
  }
}

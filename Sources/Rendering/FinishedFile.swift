import CairoKit
import Foundation

/// Looks whether a PDF that cairo has finished is whole.
///
/// cairo 1.16 forgets errors that it meets while it writes fonts: the surface's status stays
/// clean, and the font's object is missing. Every object of the cross-reference table must stand
/// where the table says.
enum FinishedFile {
  static func check(path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw damaged("cannot be opened again") }
    defer { close(file) }
    var state = stat()
    guard fstat(file, &state) == 0, state.st_size > 64 else { throw damaged("is empty") }
    let size = Int(state.st_size)
    guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), memory != MAP_FAILED else {
      throw damaged("cannot be read again")
    }
    defer { munmap(memory, size) }
    try check(UnsafeRawBufferPointer(start: memory, count: size))
  }

  static func check(_ bytes: UnsafeRawBufferPointer) throws {
    guard let table = tableOffset(bytes) else { throw damaged("has no cross-reference table") }
    var reader = TableReader(bytes: bytes, at: table)
    guard reader.skip("xref\n"), reader.number() == 0, let count = reader.number(),
      reader.skip("\n")
    else { throw damaged("has a damaged cross-reference table") }
    for object in 0..<count {
      // Each entry has twenty bytes: ten of offset, five of generation, `n` or `f`.
      let entry = reader.at + object * 20
      guard entry + 20 <= bytes.count else { throw damaged("has a short cross-reference table") }
      if bytes[entry + 17] == 0x66 { continue }
      var offset = TableReader(bytes: bytes, at: entry)
      guard let place = offset.number() else { throw damaged("has a damaged table entry") }
      var there = TableReader(bytes: bytes, at: place)
      guard there.number() == object, there.skip(" 0 obj") else {
        throw damaged("lacks object \(object); a font could not be embedded")
      }
    }
  }

  private static func tableOffset(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let word = Array("startxref\n".utf8)
    var at = bytes.count - word.count
    while at >= max(0, bytes.count - 128) {
      if bytes[at..<(at + word.count)].elementsEqual(word) {
        var reader = TableReader(bytes: bytes, at: at + word.count)
        return reader.number()
      }
      at -= 1
    }
    return nil
  }

  private static func damaged(_ what: String) -> GraphicsError {
    GraphicsError(
      library: "cairo", operation: "finish PDF", code: -1, message: "the file \(what)")
  }

  private struct TableReader {
    let bytes: UnsafeRawBufferPointer
    var at: Int

    mutating func skip(_ word: StaticString) -> Bool {
      word.withUTF8Buffer { word in
        guard at >= 0, at + word.count <= bytes.count,
          bytes[at..<(at + word.count)].elementsEqual(word)
        else { return false }
        at += word.count
        return true
      }
    }

    mutating func number() -> Int? {
      while at >= 0, at < bytes.count, bytes[at] == 0x20 { at += 1 }
      var value: Int?
      while at >= 0, at < bytes.count, (0x30...0x39).contains(bytes[at]), value ?? 0 < 1 << 50 {
        value = (value ?? 0) * 10 + Int(bytes[at] - 0x30)
        at += 1
      }
      return value
    }
  }
}

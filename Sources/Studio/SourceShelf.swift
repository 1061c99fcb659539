import Foundation
import HashKit
import Spooling

/// The text of a layout's file.
public struct SourceText: Sendable, Equatable {
  /// The bytes.
  public var bytes: [UInt8]
  /// Their SHA-256, by which a later writer shows what was read.
  public var hash: String
  /// Makes a text of bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hash = sha256Hex(bytes)
  }
}

/// What became of saving.
public enum SaveOutcome: Sendable, Equatable {
  /// The file holds the new text; this is its hash.
  case saved(String)
  /// Somebody else changed the file meanwhile; nothing was written. Its present text.
  case conflict(SourceText)
  /// The file is none of the layout's, or lies outside the layouts' folder, or is too large.
  case refused(String)
}

/// Reads and writes the files of layouts, and no others.
struct SourceShelf: Sendable {
  /// The folder of all layouts.
  let folder: String

  /// As much as a layout's source may hold.
  static let bytesMax = 1 << 20

  /// The text of a file; nothing where it cannot be read. `name` is as written in `include`.
  func read(_ name: String, of layout: String) -> SourceText? {
    guard let path = path(name, of: layout),
      let size = Self.regularSize(path), size <= Self.bytesMax,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    return SourceText([UInt8](data))
  }

  /// Writes a file whole or not at all, if it still is what `base` says.
  func save(_ bytes: [UInt8], as name: String, of layout: String, base: String) -> SaveOutcome {
    guard bytes.count <= Self.bytesMax else { return .refused("a source holds at most 1 MB") }
    guard let path = path(name, of: layout), let present = read(name, of: layout) else {
      return .refused("the layout has no such file")
    }
    guard present.hash == base else { return .conflict(present) }
    guard present.bytes != bytes else { return .saved(present.hash) }
    do {
      let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions]
      try durableWrite(bytes, to: path)
      // A fresh file has the mode of spool files; this one keeps its own.
      if let mode {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      }
      return .saved(sha256Hex(bytes))
    } catch {
      return .refused("\(error)")
    }
  }

  /// Where the file lies, links followed; nothing where that is not below the layouts' folder.
  private func path(_ name: String, of layout: String) -> String? {
    guard Self.isFolderName(layout), name.hasSuffix(".xml"), !name.utf8.contains(0) else {
      return nil
    }
    let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    let file = URL(fileURLWithPath: "\(folder)/\(layout)/\(name)").resolvingSymlinksInPath().path
    return file.hasPrefix(root + "/") ? file : nil
  }

  /// Whether it can be the name of a layout's folder: it leads nowhere else.
  static func isFolderName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200
      && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
  }

  private static func regularSize(_ path: String) -> Int? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return attributes[.size] as? Int
  }
}

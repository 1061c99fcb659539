import Foundation

/// A file that belongs to a version of a layout.
public struct LayoutFile: Sendable, Equatable {
  /// Its path below the folder of all layouts.
  public var name: String
  /// Its content.
  public var bytes: [UInt8]
  /// Names a file.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

extension Spool {
  /// The folder of a kept version of a layout: a folder of layouts with nothing in it but what the
  /// version was made of.
  public func keptLayoutFolder(hash: String) -> String { "\(keptLayoutsFolder)/\(hash)" }

  /// Whether a version is kept.
  public func keepsLayout(hash: String) -> Bool {
    var status = stat()
    return stat(keptLayoutFolder(hash: hash), &status) == 0
  }

  /// Keeps a version of a layout under its hash, once. It is durable on return, and whole: the
  /// folder gets its name when all its files are on the disk.
  public func keepLayout(hash: String, files: [LayoutFile]) throws {
    guard !keepsLayout(hash: hash) else { return }
    let begun = "\(workFolder)/layout-\(hash)"
    try Files.removeTree(begun)
    for file in files {
      let path = "\(begun)/\(file.name)"
      try Files.makeFolder(Files.parent(of: path))
      let open = try OpenFile(creating: path)
      try open.write(file.bytes[...])
      try open.close()
    }
    try Files.syncFilesystem(of: begun)
    Failpoint.hit("layout.written")
    try Files.makeFolder(keptLayoutsFolder)
    try Files.move(begun, to: keptLayoutFolder(hash: hash))
    try Files.syncFolder(keptLayoutsFolder)
    try Files.syncFolder(folder)
  }
}

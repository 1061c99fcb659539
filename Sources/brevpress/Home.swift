import Foundation
import Spooling

/// Where the product's own files lie: layouts, fonts, the sample site and the sample batch.
enum Home {
  /// Whether the folder is a home.
  static func isHome(_ folder: String) -> Bool {
    isFolder(folder + "/layouts") && isFolder(folder + "/spool/site")
  }

  /// `BREVPRESS_HOME`; else the nearest folder that is one, upwards from the program and from here;
  /// else the sources that the program was built from.
  static func find() throws -> String {
    if let named = ProcessInfo.processInfo.environment["BREVPRESS_HOME"], !named.isEmpty {
      guard isHome(named) else {
        throw SpoolError(
          .notFound, "BREVPRESS_HOME is no home of brevpress",
          why: "\(named) does not hold both layouts and spool/site",
          fix: "set BREVPRESS_HOME to the product's folder")
      }
      return named
    }
    let program = Bundle.main.executablePath.map(parent)
    let starts = [program, FileManager.default.currentDirectoryPath, parent(#filePath)]
    for start in starts.compactMap({ $0 }) {
      if let home = upwards(from: start).first(where: isHome) { return home }
    }
    throw SpoolError(
      .notFound, "the product's own files were not found",
      why: "no folder above the program or the working folder holds layouts and spool/site",
      fix: "set BREVPRESS_HOME to the product's folder")
  }

  private static func upwards(from folder: String) -> [String] {
    var folders = [folder]
    while let last = folders.last, last != "/", !last.isEmpty { folders.append(parent(last)) }
    return folders
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}

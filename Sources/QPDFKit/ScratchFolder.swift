import Foundation

/// A folder for one operation, gone afterwards.
enum ScratchFolder {
  static func with<Result>(
    in folder: String?, _ body: (String) throws(PDFFault) -> Result
  ) throws(PDFFault) -> Result {
    let base = folder ?? FileManager.default.temporaryDirectory.path
    var template = Array("\(base)/brevpress-pdf-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw PDFFault(.io, "no temporary folder can be made (error \(errno))")
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}

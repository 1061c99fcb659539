import CQPDFShim
import Foundation

extension ForeignPDFPreparer {
  /// The bytes of the first file embedded in a PDF that has one of the names; nothing where there
  /// is none.
  ///
  /// A bounded child process reads the PDF first, as for ``prepare(input:output:grey:)``.
  /// - Parameters:
  ///   - names: names as they are usually written; case does not matter.
  ///   - bytesMax: more decoded bytes are refused.
  public func embeddedFile(
    in path: String, named names: [String], bytesMax: Int
  ) -> Result<[UInt8]?, PDFFault> {
    do throws(PDFFault) {
      return .success(
        try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
          let opened = try Preparation(preparer: self, folder: folder, grey: false).open(path)
          let output = folder + "/embedded"
          let report = ShimReport(
            Self.withCStrings(names) { pointers in
              bp_embedded_file(
                opened.unflattened, limits.shim, pointers, names.count, UInt64(bytesMax), output)
            })
          try report.check()
          guard !report.texts(BP_NOTES).isEmpty else { return nil }
          guard let data = FileManager.default.contents(atPath: output) else {
            throw PDFFault(.io, "the embedded file cannot be read")
          }
          return [UInt8](data)
        })
    } catch {
      return .failure(error)
    }
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    let block = texts.map { Array($0.utf8CString) }
    let offsets = block.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    return block.flatMap(\.self).withUnsafeBufferPointer { letters in
      let pointers = offsets.dropLast().map { offset in letters.baseAddress.map { $0 + offset } }
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}

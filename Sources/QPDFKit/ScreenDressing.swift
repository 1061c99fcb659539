import CQPDFShim

extension JobAssembler {
  /// Says which language the text is in, such as `sv`; the title is then shown in place of the
  /// file's name.
  public func setLanguage(_ code: String) throws(PDFFault) {
    try Self.check(bp_assembler_language(pointer, code))
  }

  /// Adds a file that goes with the document, as the source of what it shows.
  ///
  /// - Parameter date: in PDF's form, `D:20261122050000Z`.
  public func attach(name: String, type: String, bytes: [UInt8], date: String) throws(PDFFault) {
    try Self.check(
      bytes.withUnsafeBufferPointer {
        bp_assembler_attach(pointer, name, type, $0.baseAddress, $0.count, date)
      })
  }

  /// Makes a rectangle of a page (from 1) lead to an address of the web.
  ///
  /// - Parameter box: left, bottom, right and top in points from the lower left corner.
  public func link(page: Int, box: [Double], to address: String) throws(PDFFault) {
    guard page >= 1, box.count == 4 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(
      box.withUnsafeBufferPointer { bp_assembler_link(pointer, page - 1, $0.baseAddress, address) })
  }
}

import CQPDFShim

extension JobAssembler {
  /// Says which language the text is in, such as `sv`; the title is then shown in place of the
  /// file's name.
  public func setLanguage(_ code: String) throws(PDFFault) {
    try Self.check(bp_assembler_language(pointer, code))
  }

  /// Says what the document is called, what made it and when; whatever the file said before of
  /// itself is gone.
  ///
  /// - Parameter date: in PDF's form, `D:20261122050000Z`.
  public func setInformation(title: String, producer: String, date: String) throws(PDFFault) {
    try Self.check(bp_assembler_information(pointer, title, producer, date))
  }

  /// Says that the colours are those of sRGB, by a PDF/A output intent, and that no picture is
  /// smoothed.
  public func setScreenColours() throws(PDFFault) {
    try Self.check(bp_assembler_screen_colours(pointer))
  }

  /// What an attached file is to the document (ISO 19005-3, annex E).
  public enum Relation: String, Sendable {
    /// The document was made of it.
    case source = "Source"
    /// It says the same as data.
    case data = "Data"
  }

  /// Adds a file that goes with the document.
  ///
  /// - Parameter date: in PDF's form, `D:20261122050000Z`.
  public func attach(
    name: String, type: String, relation: Relation, bytes: [UInt8], date: String
  ) throws(PDFFault) {
    try Self.check(
      bytes.withUnsafeBufferPointer {
        bp_assembler_attach(
          pointer, name, type, relation.rawValue, $0.baseAddress, $0.count, date)
      })
  }

  /// Adds an element to the document's structure, such as `P` or `Table` (ISO 32000-1, 14.8.4).
  /// Elements are numbered from 0 in the order of calls.
  ///
  /// - Parameters:
  ///   - parent: what it is in; nothing for the document.
  ///   - alternative: what a figure shows.
  public func addElement(
    _ type: String, in parent: Int?, alternative: String? = nil
  ) throws(PDFFault) {
    try Self.check(bp_assembler_element(pointer, parent ?? -1, type, alternative))
  }

  /// Gives an element the next piece of a page (from 1) that was marked as it was drawn.
  public func addContent(of element: Int, page: Int) throws(PDFFault) {
    guard page >= 1, element >= 0 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(bp_assembler_content(pointer, element, page - 1))
  }

  /// Makes a rectangle of a page (from 1) lead to an address of the web.
  ///
  /// - Parameters:
  ///   - box: left, bottom, right and top in points from the lower left corner.
  ///   - element: the element of the structure that it belongs to.
  public func link(
    page: Int, box: [Double], to address: String, element: Int? = nil
  ) throws(PDFFault) {
    guard page >= 1, box.count == 4 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(
      box.withUnsafeBufferPointer {
        bp_assembler_link(pointer, page - 1, $0.baseAddress, address, element ?? -1)
      })
  }
}

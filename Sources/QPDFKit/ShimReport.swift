import CQPDFShim

/// Owns one report of the shim and gives its texts as Swift values.
final class ShimReport {
  private let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) {
    self.pointer = pointer
  }

  deinit {
    bp_report_free(pointer)
  }

  /// The error as a fault, or nothing when the operation went well.
  var fault: PDFFault? {
    guard let code = bp_report_error_code(pointer) else { return nil }
    let text = bp_report_error_text(pointer).map { String(cString: $0) } ?? ""
    return PDFFault(
      PDFFault.Code(rawValue: String(cString: code)) ?? .unreadable, text,
      fonts: texts(BP_FONTS_NOT_EMBEDDED))
  }

  func check() throws(PDFFault) {
    if let fault { throw fault }
  }

  func texts(_ list: bp_text_list) -> [String] {
    (0..<bp_report_text_count(pointer, list)).map {
      String(cString: bp_report_text(pointer, list, $0))
    }
  }

  var pages: [PDFPageInfo] {
    (0..<bp_report_page_count(pointer)).map { index in
      let page = bp_report_page(pointer, index)
      return PDFPageInfo(
        widthPt: page.width, heightPt: page.height, usesColour: page.uses_colour != 0,
        hasInk: page.has_ink != 0)
    }
  }

  /// Pages, from 0, that hold colour.
  var colouredPages: [Int] {
    (0..<bp_report_coloured_count(pointer)).map { Int(bp_report_coloured_page(pointer, $0)) }
  }

  var hasAnnotations: Bool { bp_report_has_annotations(pointer) != 0 }
  var isEncrypted: Bool { bp_report_encrypted(pointer) != 0 }
  var isRepaired: Bool { bp_report_repaired(pointer) != 0 }
}

extension PDFLimits {
  var shim: bp_limits {
    bp_limits(
      max_file_bytes: fileBytesMax, max_pages: pagesMax, max_content_bytes: contentBytesMax,
      max_objects: objectsMax)
  }
}

import MailModel

/// A sheet before its envelope, page numbers and mark are known.
package struct DraftSheet: Hashable {
  /// Index of the document in the request.
  package var document: Int
  package var front: SheetSide
  package var back: SheetSide
  var colour: Bool
  var frontInked: Bool
  var backInked: Bool
}

/// Lays the pages of documents on sheets.
package enum SheetPlanner {
  /// The sheets of a request, in the order of the pack.
  ///
  /// Each document and each enclosure begins a new sheet, unless it may begin on the next side and
  /// the back of the sheet before it is free. Where the address stands on the back, the
  /// back of the first sheet is reserved for it: the document's second page moves to the front of
  /// the second sheet.
  package static func sheets(of request: PieceRequest) -> [DraftSheet] {
    var sheets: [DraftSheet] = []
    for (index, document) in request.documents.enumerated() {
      var page = 0
      if document.beginsOnNextSide, request.isDuplex, let last = sheets.last, last.back == .blank,
        let first = document.pages.first
      {
        let end = sheets.count - 1
        sheets[end].back = .page(document: index, page: 0)
        sheets[end].backInked = first != .blank
        sheets[end].colour =
          sheets[end].colour || request.colour == .colour && first == .colour
        page = 1
      }
      while page < document.pages.count {
        let reserved = request.addressSide == .back && sheets.isEmpty
        let takesBack = request.isDuplex && !reserved && page + 1 < document.pages.count
        let front = document.pages[page]
        let back = takesBack ? document.pages[page + 1] : .blank
        var sheet = DraftSheet(
          document: index, front: .page(document: index, page: page), back: .blank,
          colour: request.colour == .colour && (front == .colour || back == .colour),
          frontInked: front != .blank, backInked: back != .blank)
        if takesBack { sheet.back = .page(document: index, page: page + 1) }
        if reserved {
          sheet.back = .address(envelope: 1, of: 1)
          sheet.backInked = true
        }
        sheets.append(sheet)
        page += takesBack ? 2 : 1
      }
    }
    return sheets
  }

  /// The first sheet of a later envelope: every envelope must show the address.
  static func cover(envelope: Int, of count: Int, addressSide: AddressSide) -> DraftSheet {
    let onFront = addressSide == .front
    return DraftSheet(
      document: 0, front: .cover(envelope: envelope, of: count, carriesAddress: onFront),
      back: onFront ? .blank : .address(envelope: envelope, of: count), colour: false,
      frontInked: true, backInked: !onFront)
  }
}

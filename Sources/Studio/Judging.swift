import LayoutEngine
import MailModel
import Proofing
import Rendering

extension Proof {
  /// The proof as it is judged.
  public var printed: PrintedDocument {
    PrintedDocument(
      sides: sides.map(\.printed), objects: objects, file: source,
      addressSide: context.addressSide == .back ? .back : .front,
      addressLines: context.addressLines.count { !$0.isEmpty }, envelopes: envelopes, marks: marks,
      isMono: isMono, notice: notice, unprintableEdge: unprintableEdge,
      stationery: stationery)
  }
}

extension Proof {
  /// The layout's own file, for what is no object's.
  private var source: String {
    objects.lazy.compactMap(\.place.file).first { $0.hasSuffix("/layout.xml") } ?? layout
  }
}

extension ProofSide {
  /// The side as it is judged.
  public var printed: PrintedSide {
    var page: Int?
    if case .page(let number) = content { page = number }
    return PrintedSide(
      sheet: sheet, face: face, page: page, frame: frame, origins: origins,
      mark: markItems, anatomy: anatomy)
  }
}

extension Studio {
  /// Everything that the proofs find in a document, one finding for an object and kind, in the
  /// order of the source.
  public func findings(of proof: Proof) throws -> [Finding] {
    Proofreader.check(proof.printed, try inkBook())
  }

  /// The picture of the tap test in one of the site's envelopes: the folded sheet moved by so much
  /// to the right and down. Nothing where the envelope has no window.
  public func tapPicture(
    of proof: Proof, envelope: Envelope, movedBy x: Length, _ y: Length, onlyWindow: Bool = false
  ) throws -> Frame? {
    TapPicture(proof.printed, envelope, try inkBook())?
      .frame(movedBy: x, y, onlyWindow: onlyWindow)
  }

  /// The zones of a side, for drawing over it.
  public func zones(of side: ProofSide, in proof: Proof) throws -> [Zone] {
    proof.printed.zones(of: side.printed, try inkBook())
  }

  /// A side with zones and findings drawn over it.
  public func overlaid(
    _ side: ProofSide, of proof: Proof, findings: [Finding]
  ) throws -> Frame {
    var frame = side.frame
    frame.items += proof.printed.overlay(
      of: side.printed, findings: findings, try inkBook())
    return frame
  }

  /// Measures ink; kept, since it remembers glyphs.
  func inkBook() throws -> InkBook {
    if let keptInk { return keptInk }
    let book = try InkBook(fonts: fonts, pictures: colourPictures)
    keptInk = book
    return book
  }
}

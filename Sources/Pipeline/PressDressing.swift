import Foundation
import HashKit
import MailModel
import Production
import QPDFKit
import Spooling

/// What a job's `print.pdf` says of itself to presses and viewers, as its print site wants it: the
/// printing condition of PDF/X-4, XMP, and the document parts of PDF/VT-1.
struct PressDressing {
  private let job: PlannedJob
  private let options: PressFileOptions
  private let folder: String

  private static let profileBytesMax = 16 << 20

  init(_ job: PlannedJob, site: Site, folder: String) {
    self.job = job
    options = site.printSite(job.site)?.pressFile ?? PressFileOptions()
    self.folder = folder
  }

  /// Asks the pass that writes the file for it.
  func dress(_ assembler: some DressableFile) throws {
    if let intent = options.outputIntent {
      let profile = try profile(intent)
      try assembler.setOutputIntent(profile: profile, condition: intent.condition)
      // Colour jobs are drawn in DeviceRGB, which PDF/X-4 allows under an RGB condition alone.
      let components = JobAssembler.components(ofProfile: profile)
      if job.colour == .mono || components == 3 { try assembler.setMetadata(packet) }
    }
    if options.documentParts { try addParts(to: assembler) }
  }

  private func profile(_ intent: PressFileOptions.OutputIntent) throws -> [UInt8] {
    let path = intent.profile.hasPrefix("/") ? intent.profile : "\(folder)/\(intent.profile)"
    guard let data = FileManager.default.contents(atPath: path),
      data.count <= Self.profileBytesMax
    else {
      throw SpoolError(
        .broken, "the colour profile of \(job.site) cannot be read",
        fix: "put it back, or take outputIntent out of site.yaml, then run again")
    }
    return [UInt8](data)
  }

  // MARK: Document parts

  /// A record a piece with a leaf a sheet, in printing order. Where several leaves share a press
  /// sheet, pages cannot be parted by piece: a record is then a press sheet and names its pieces.
  private func addParts(to assembler: some DressableFile) throws {
    let plan = job.pressPlan
    let owners = owners
    let perSheet = job.duplex ? 2 : 1
    var open: String?
    for sheet in 0..<plan.pressSheets {
      let pages = sheet * perSheet + 1...(sheet + 1) * perSheet
      let leaves = plan.cells(onPage: pages.lowerBound).map { owners[$0.leaf] }
      let record = leaves.isEmpty ? "banner" : unique(leaves.map(\.record)).joined(separator: " ")
      if record != open || plan.scheme.lanes > 1 { try assembler.beginPart(record) }
      open = record
      let name = leaves.isEmpty ? "banner" : leaves.map(\.leaf).joined(separator: " ")
      try assembler.addPages(pages, name)
    }
  }

  /// Who each leaf belongs to, in feeding order.
  private var owners: [(record: String, leaf: String)] {
    let layout = job.imposition.layout
    var owners: [(record: String, leaf: String)] = []
    if layout.header { owners.append(("header", "header")) }
    var heads = job.headedTrays[...]
    for piece in job.pieces {
      if let tray = heads.first, tray.first == piece.piece {
        heads.removeFirst()
        owners.append(("tray \(tray.tray)", "tray \(tray.tray)"))
      }
      for sheet in piece.sheets { owners.append((piece.id, "\(piece.piece).\(sheet.sheet)")) }
    }
    if layout.trailer { owners.append(("trailer", "trailer")) }
    return owners
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  // MARK: XMP

  /// The packet that claims PDF/X-4, and PDF/VT-1 where the file has document parts.
  private var packet: String {
    let parts =
      options.documentParts
      ? "\n<pdfvtid:GTS_PDFVTVersion>PDF/VT-1</pdfvtid:GTS_PDFVTVersion>"
        + "\n<pdfvtid:GTS_PDFVTModDate>\(job.created)</pdfvtid:GTS_PDFVTModDate>" : ""
    let identity = sha256Hex(Array("\(job.site) \(job.name)".utf8)).prefix(32)
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
       xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
       xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
       xmlns:pdfvtid="http://www.npes.org/pdfvt/ns/id/">
      <dc:format>application/pdf</dc:format>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(job.name)</rdf:li></rdf:Alt></dc:title>
      <xmp:CreatorTool>Brevpress</xmp:CreatorTool>
      <xmp:CreateDate>\(job.created)</xmp:CreateDate>
      <xmp:ModifyDate>\(job.created)</xmp:ModifyDate>
      <xmp:MetadataDate>\(job.created)</xmp:MetadataDate>
      <xmpMM:DocumentID>xmp.did:\(identity)</xmpMM:DocumentID>
      <xmpMM:VersionID>1</xmpMM:VersionID>
      <xmpMM:RenditionClass>default</xmpMM:RenditionClass>
      <pdf:Trapped>False</pdf:Trapped>
      <pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\(parts)
      </rdf:Description>
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """
  }
}

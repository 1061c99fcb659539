import Intake
import MailModel
import SiteConfiguration
import Spooling

extension Site {
  /// The map that a file is read with: that of the sender that `submit` named, else that of the one
  /// sender whose patterns fit the file's name. What was parted from a file has that file's name.
  func fieldMap(file path: String, sender hint: String?, archive: String?) -> FieldMap? {
    if let hint { return sender(id: hint)?.fields }
    var name = path
    if archive != nil, let end = path.lastIndex(of: "/") { name = String(path[..<end]) }
    let fitting = senders.compactMap(\.fields).filter {
      $0.isFor(file: path) || archive != nil && $0.isFor(file: name)
    }
    return fitting.count == 1 ? fitting[0] : nil
  }
}

/// How files with several invoices are taken apart by the maps of a site's senders; nothing where
/// the site cannot be read or no sender has a map.
public func sheafParting(siteFolder: String, sender: String?) -> SheafParting? {
  guard let site = SiteConfiguration.load(siteFolder: siteFolder).site,
    site.senders.contains(where: { $0.fields != nil })
  else { return nil }
  return SheafParting(
    isFor: { path in site.fieldMap(file: path, sender: sender, archive: nil) != nil },
    pieces: { path, bytes in
      guard let map = site.fieldMap(file: path, sender: sender, archive: nil),
        !InvoiceReader.looksLikeXML(bytes)
      else { return [] }
      let pieces = FieldReader.pieces(of: bytes, file: path, map: map)
      let width = String(pieces.count).utf8.count
      return pieces.enumerated().map { place, piece in
        let number = String(place + 1)
        let padded = String(repeating: "0", count: width - number.utf8.count) + number
        return (padded + "-" + safeName(piece.name), piece.bytes)
      }
    })
}

/// A name of letters, digits and hyphens, so that an invoice's number leads to no other path.
private func safeName(_ name: String) -> String {
  String(
    name.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}

import MailModel
import SiteConfiguration
import Spooling
import ZipKit

// What the command line hands from one room to another.

/// How receiving opens zips.
let openArchive: ArchiveOpening = { path in try ZipReading(path: path) }

/// A zip as receiving reads it. The archive's own limits hold beside receiving's.
private final class ZipReading: ArchiveReading {
  private let archive: ZipArchive

  init(path: String) throws {
    let receiving = ReceivingLimits()
    archive = try ZipArchive(
      path: path,
      limits: ZipLimits(
        entries: receiving.archiveEntriesMax, memberBytes: receiving.fileBytesMax,
        totalBytes: receiving.archiveInflatedBytesMax))
  }

  var entryCount: Int { archive.entryCount }

  func entryName(_ index: Int) throws -> [UInt8] {
    // Folders come back as no member; receiving knows them by their slash.
    try archive.member(at: index)?.nameBytes ?? [0x2F]
  }

  func entryBytes(_ index: Int, limit: Int) throws -> [UInt8] {
    guard let member = try archive.member(at: index) else { return [] }
    let bytes = [UInt8](try archive.read(member))
    guard bytes.count <= limit else {
      throw SpoolError(.system, "the member is too large", why: "at most \(limit) bytes are read")
    }
    return bytes
  }
}

/// The fonts that `fonts/fonts.yaml` in the folder pins.
func pinnedFonts(in folder: String) -> (fonts: [PinnedFont], diagnostics: [Diagnostic]) {
  let (list, diagnostics) = FontList.load("\(folder)/fonts.yaml")
  return (list?.fonts ?? [], diagnostics)
}

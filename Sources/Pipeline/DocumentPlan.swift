import Foundation
import MailModel

/// What planning must know of a composed document; kept with its row in the spool.
struct DocumentPlan: Codable, Sendable, Equatable {
  /// The print site it will be printed at.
  var printSite: String
  /// For each page whether it needs colour, in reading order.
  var pageColours: [Bool]
  /// Whether a page with the address follows the pages in the frames (address on the back).
  var hasAddressBack: Bool
  /// The recipient's block, for the cover sheets of a split piece.
  var addressLines: [String]
  /// Where the address stands: the part of the sheet that all windows show.
  var addressPlace: Rectangle?
  /// What is kept for the postage mark.
  var frankingPlace: Rectangle?
  /// The sender's return address, where it is printed.
  var returnAddress: String?
  /// What comes with the document, in printing order.
  var enclosures: [EnclosurePlan]
  /// Whether an enclosure makes it a piece for a colour job though its sender prints in black.
  var colour: Bool?
  /// Says which fonts the frames were measured with.
  var fontsFingerprint: UInt64
}

/// One enclosure of a document.
struct EnclosurePlan: Codable, Sendable, Equatable {
  /// The id that `enclosure:<id>` names in a manifest.
  var id: String
  /// SHA-256 of the PDF as it was received.
  var sha256: String
  /// For each page whether it needs colour.
  var pageColours: [Bool]
  /// How it is printed.
  var rules: EnclosureRules?
  /// Whether the grey copy of it is printed; nothing for as the job.
  var grey: Bool?
}

import Foundation
import MailModel
import Production

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
  /// Of a ready-made invoice: the sender's pages beneath the frames.
  var readyMade: ReadyMadePlan?

  /// What is on each page, for planning.
  var pageInks: [PageInk] {
    pageColours.enumerated().map { index, isColour in
      if let page = readyMade?.pages[index], page.isBlank { return .blank }
      return isColour ? .colour : .mono
    }
  }
}

/// The pages of a ready-made invoice.
struct ReadyMadePlan: Codable, Sendable, Equatable {
  /// SHA-256 of the PDF as it was received.
  var sha256: String
  /// What was done so that it can be mailed.
  var remedy: ReadyMadeProfile.Remedy
  /// What lies beneath each page of the document.
  var pages: [Page]

  /// One page.
  struct Page: Codable, Sendable, Equatable {
    /// The page of the PDF, from 0; nothing on pages of ours.
    var source: Int?
    /// Where it goes, as [a b c d e f] in points.
    var matrix: [Double] = []
    /// The scale, for people.
    var scale = 1.0
    /// Turned a quarter.
    var isTurned = false
    /// Nothing is printed on it.
    var isBlank = false
    /// The fingerprint of its text.
    var text: UInt64 = 0
  }

  /// On which side the address stands.
  var addressSide: AddressSide { remedy == .addressOnBack ? .back : .front }
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

import LayoutEngine
import MailModel

/// Something of a finished page that a person should know before it is printed.
///
/// Names objects of the layout's source, never what an invoice says.
public struct Finding: Sendable, Equatable, Codable {
  /// What kinds there are; the raw value is the diagnostic's code.
  public enum Code: String, Sendable, Codable, CaseIterable {
    // The envelope's window.
    case windowLeak = "window-leak"
    case addressHidden = "address-hidden"
    case addressClearance = "address-clearance"
    case addressMissing = "address-missing"
    case windowTooSmall = "window-too-small"
    case addressLines = "address-lines"
    case addressSize = "address-size"
    // Zones.
    case markZone = "mark-zone"
    case quietZone = "quiet-zone"
    case foldLine = "fold-line"
    case unprintableEdge = "unprintable-edge"
    case slipZone = "slip-zone"
    case outsideBody = "outside-body"
    // Text and codes.
    case textOverlap = "text-overlap"
    case textOverCode = "text-over-code"
    case textTooSmall = "text-too-small"
    case textContrast = "text-contrast"
    case codeContrast = "code-contrast"
    case codeUnreadable = "code-unreadable"
    // Pictures and lines.
    case lowResolution = "low-resolution"
    case hairline = "hairline"
    // What a document must say.
    case noticeMissing = "notice-missing"
    case payableMissing = "payable-missing"
    case slipAlone = "slip-alone"
  }

  /// How grave it is: a note changes nothing, a warning is for a person, an error must not be
  /// printed.
  public var severity: Diagnostic.Severity
  /// Its kind.
  public var code: Code
  /// What is wrong, in one sentence without a full stop, with millimetres.
  public var message: String
  /// Why that is wrong.
  public var why: String?
  /// What to do about it, with the figure.
  public var fix: String?
  /// The sheet, from 1.
  public var sheet: Int
  /// Which side of it.
  public var face: AddressSide
  /// The rectangles on the side that show it, from its top left.
  public var rectangles: [Rectangle]
  /// The number of the layout's object; 0 where it is no object's.
  public var object: Int
  /// The object as people read it: element and label; nothing where it is no object's.
  public var name: String?
  /// Where the object stands in the source.
  public var place: Diagnostic.Place
  /// How bad it is, to tell the worst of several: millimetres beyond the limit, or another measure
  /// of its kind.
  public var excess: Length
  /// The envelope that it was found with, if it is about one.
  public var envelope: String?

  /// The finding as a diagnostic at the object's place.
  public var diagnostic: Diagnostic {
    Diagnostic(severity, code: code.rawValue, message, at: place, why: why, fix: fix)
  }

  /// Whether two findings say the same of the same object, so that one of them is enough.
  public func isLike(_ other: Finding) -> Bool { key == other.key }

  /// What tells findings apart that are about different things.
  public var key: Key { Key(code: code, object: object, place: place) }

  /// See `key`.
  public struct Key: Hashable, Sendable {
    var code: Code
    var object: Int
    var place: Diagnostic.Place
  }
}

extension Length {
  /// `3.4`: millimetres with one decimal, rounded away from zero so that a fix is never too little.
  var text: String {
    let tenths = (abs(micrometres) + 99) / 100
    return (micrometres < 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
  }
}

extension Rectangle {
  /// `20.0–104.5, 48.0–70.5 mm`, rounded to tenths.
  var text: String {
    func tenths(_ length: Length) -> String {
      let value = Int((Double(length.micrometres) / 100).rounded())
      return (value < 0 ? "-" : "") + "\(abs(value) / 10).\(abs(value) % 10)"
    }
    return "x \(tenths(minX))–\(tenths(maxX)), y \(tenths(minY))–\(tenths(maxY)) mm"
  }
}

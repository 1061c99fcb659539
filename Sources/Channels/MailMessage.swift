import Foundation
import HashKit
import MailModel

/// An e-mail as RFC 5322 and MIME have it: text and HTML as alternatives, then what is attached.
///
/// Making one is pure: the same parts at the same moment are the same bytes. All lines are at most
/// 76 characters of ASCII and end with CRLF. Nothing that is put into a header can end it: control
/// characters become spaces before anything else happens.
struct MailMessage {
  /// Something attached.
  struct Attachment {
    var name: String
    var type: String
    var bytes: [UInt8]
  }

  /// A plain address of the sender, with the name that is shown.
  var from: (name: String, address: String)
  /// A plain address.
  var to: String
  /// A plain address for answers; nothing for the sender's.
  var replyTo: String?
  var subject: String
  /// The moment that `Date` says.
  var date: Moment
  var text: String
  /// The same as HTML; nothing for text alone.
  var html: String?
  var attachments: [Attachment] = []

  /// The message without its `Message-ID`, which whoever sends it puts before it.
  var bytes: [UInt8] {
    var head = MailHeader()
    head.address("From", name: from.name, address: from.address)
    head.plain("To", to)
    if let replyTo { head.plain("Reply-To", replyTo) }
    head.text("Subject", subject)
    head.plain("Date", date.mailDate)
    head.plain("MIME-Version", "1.0")
    // Keeps absence notices from answering (RFC 3834).
    head.plain("Auto-Submitted", "auto-generated")
    let body = attachments.isEmpty ? content : mixed
    return Array(head.lines.utf8) + body
  }

  // Neither base64 nor quoted-printable can hold "=_", so no part can end another (RFC 2045, 6.7).
  private static let mixedMark = "=_mixed_brevpress"
  private static let choiceMark = "=_choice_brevpress"

  private var mixed: [UInt8] {
    var out = Array("Content-Type: multipart/mixed; boundary=\"\(Self.mixedMark)\"\r\n".utf8)
    for part in [content] + attachments.map(Self.attached) {
      out += Array("\r\n--\(Self.mixedMark)\r\n".utf8) + part
    }
    return out + Array("\r\n--\(Self.mixedMark)--\r\n".utf8)
  }

  private var content: [UInt8] {
    let plain = Self.written(text, type: "text/plain")
    guard let html else { return plain }
    var out = Array(
      "Content-Type: multipart/alternative; boundary=\"\(Self.choiceMark)\"\r\n".utf8)
    for part in [plain, Self.written(html, type: "text/html")] {
      out += Array("\r\n--\(Self.choiceMark)\r\n".utf8) + part
    }
    return out + Array("\r\n--\(Self.choiceMark)--\r\n".utf8)
  }

  private static func written(_ text: String, type: String) -> [UInt8] {
    let head = """
      Content-Type: \(type); charset=utf-8\r
      Content-Transfer-Encoding: quoted-printable\r
      \r

      """
    return Array(head.utf8) + QuotedPrintable.encode(text)
  }

  private static func attached(_ attachment: Attachment) -> [UInt8] {
    var head = MailHeader()
    head.plain("Content-Type", MailHeader.mediaType(attachment.type))
    head.plain("Content-Transfer-Encoding", "base64")
    head.parameter("Content-Disposition", "attachment", "filename", attachment.name)
    let options: Data.Base64EncodingOptions = [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ]
    let content = Data(attachment.bytes).base64EncodedData(options: options)
    return Array(head.lines.utf8) + Array("\r\n".utf8) + Array(content) + Array("\r\n".utf8)
  }
}

/// Text in quoted-printable: lines of at most 76 characters, CRLF at their ends.
enum QuotedPrintable {
  /// Writes text; any line end of it becomes CRLF.
  static func encode(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    let plain = text.replacingOccurrences(of: "\r\n", with: "\n")
      .replacingOccurrences(of: "\r", with: "\n")
    for line in plain.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      var width = 0
      for (index, byte) in line.enumerated() {
        let isLast = index == line.count - 1
        let isBlank = byte == 0x20 || byte == 0x09
        let stands = (0x21...0x7E).contains(byte) && byte != 0x3D || isBlank && !isLast
        let piece = stands ? [byte] : Array(hexadecimal(byte).utf8)
        if width + piece.count > 75 {
          out += [0x3D, 0x0D, 0x0A]
          width = 0
        }
        out += piece
        width += piece.count
      }
      out += [0x0D, 0x0A]
    }
    return out
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    "=" + HashKit.hexadecimal([byte]).uppercased()
  }
}

extension Moment {
  /// The moment as headers of mail write it, in UTC (RFC 5322, 3.3).
  var mailDate: String {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    let day = CalendarDate(daysSince1970: days)
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(two).joined(separator: ":")
    return "\(names[day.weekday - 1]), \(two(day.day)) \(months[day.month - 1]) \(day.year) "
      + "\(clock) +0000"
  }

  /// The day in UTC.
  var day: CalendarDate {
    CalendarDate(daysSince1970: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
  }
}

import Foundation
import MailModel
import XMLKit

extension DocumentReading {
  func attachments() -> [Attachment] {
    var attachments: [Attachment] = []
    for element in root.each(.additionalDocumentReference) {
      let type = text(element, .documentTypeCode)
      if type == "130" || type == "50" { continue }
      guard let id = text(element, .id) else {
        missing("BR-52", "the supporting document's reference", in: element, .id)
        continue
      }
      var attachment = Attachment(id: id)
      attachment.description = text(element, .documentDescription) ?? text(element, .documentType)
      if let part = element.part(.attachment) { fill(&attachment, part) }
      attachments.append(attachment)
    }
    return attachments
  }

  private func fill(_ attachment: inout Attachment, _ part: XMLElement) {
    if let external = part.part(.externalReference) {
      attachment.externalURL = text(external, .uri)
      if attachment.externalURL != nil {
        report(
          .note, "enclosure-external",
          "the document lies elsewhere; its address is listed and never fetched", at: external)
      }
    }
    guard let object = part.basic(.embeddedDocumentBinaryObject) else { return }
    attachment.filename = safeName(object.attribute(.filename))
    let mime = object.attribute(.mimeCode)?.split(separator: ";").first
    attachment.mimeType = mime.map { $0.lowercased().filter { $0 != " " } }
    if flavour.isEN, !CodeLists.mimeCodes.contains(attachment.mimeType ?? "") {
      report(
        .error, "BR-CL-24", "the embedded document's type is not one that is allowed", at: object,
        why: "EN 16931 allows PDF, PNG, JPEG, CSV, XML, XLSX and ODS",
        fix: "send the document as PDF")
      return
    }
    guard let content = object.withTextBytes({ Base64.decode($0) }) else {
      report(.error, "XSD-base64", "the embedded document is not base64", at: object)
      return
    }
    attachment.content = content
    checkContent(content, mime: attachment.mimeType, at: object)
  }

  private func checkContent(_ content: Data, mime: String?, at object: XMLElement) {
    // Pictures are printed, a page each.
    if mime == "image/png" || mime == "image/jpeg" { return }
    guard mime == "application/pdf" else {
      report(
        .note, "enclosure-not-printed", "the embedded document is no PDF and is not printed",
        at: object, fix: "send as PDF what the recipient shall have on paper")
      return
    }
    guard content.prefix(1024).range(of: Data("%PDF".utf8)) == nil else { return }
    report(
      .deviation, "enclosure-not-pdf", "the embedded document says PDF and is none", at: object,
      why: "what cannot be printed would be missing from the letter without anybody knowing",
      fix: "have the sender embed the right file")
  }

  /// The file name without controls; only ever shown, never used as a path.
  private func safeName(_ name: String?) -> String? {
    guard let name else { return nil }
    let cleaned = Array(name.utf8).withUnsafeBufferPointer { TextCleaning.clean($0).text }
    return cleaned.isEmpty ? nil : String(cleaned.prefix(255))
  }
}

import MailModel
import XMLKit

extension MappingReader {
  /// Reads an XML file: every element of the record's name below the root, wherever it stands. A
  /// column is an attribute or a child element of its name.
  static func readXML(_ bytes: [UInt8], _ gatherer: inout ResultGatherer) {
    let limits = gatherer.limits
    let document: XMLDocument
    do throws(XMLError) {
      document = try XMLReader.parse(
        bytes: bytes, file: gatherer.file,
        limits: XMLLimits(
          bytes: limits.bytesMax, depth: 16, elements: limits.recordsMax * 8,
          attributesPerElement: limits.columnsMax, attributeBytes: limits.recordBytesMax,
          textBytes: limits.bytesMax))
    } catch {
      return gatherer.refuse(
        "results-unreadable", "the results file cannot be read: \(error.message)",
        line: error.line > 0 ? error.line : nil)
    }
    guard document.root.name == gatherer.mapping.form.rootElement else {
      return gatherer.refuse(
        "results-unreadable",
        "the results file has no \"\(gatherer.mapping.form.rootElement)\" outermost", line: 1,
        fix: "name the mapping that suits the file")
    }
    walk(document.root, &gatherer)
  }

  private static func walk(_ element: XMLElement, _ gatherer: inout ResultGatherer) {
    let name = gatherer.mapping.form.recordElement
    for child in element.children {
      guard !gatherer.isStopped else { return }
      guard child.name == name else {
        walk(child, &gatherer)
        continue
      }
      let values = gatherer.mapping.columns.map { column in
        child.attribute(column.name) ?? child.first(column.name)?.text
      }
      gatherer.add(values, line: nil) { child.line }
    }
  }
}

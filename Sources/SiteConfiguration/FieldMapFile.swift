import MailModel
import YAMLKit

extension MappingReader {
  /// The optional `fields` of a sender: how its own tables or JSON are read.
  func fieldMap() -> FieldMap? {
    guard value("fields") != nil, let reader = mapping("fields", what: "\"fields\"") else {
      return nil
    }
    let map = reader.fieldMapContent()
    reader.finish()
    return map
  }

  private func fieldMapContent() -> FieldMap? {
    guard let form = choice("format", FieldMap.Form.self) else { return nil }
    var map = FieldMap(form: form)
    map.files = texts("files")
    map.rows = choice("rows", FieldMap.Rows.self, default: .line) ?? .line
    map.delimiter = delimiter()
    map.header = flag("header") ?? true
    map.encoding = choice("encoding", FieldMap.Encoding.self, default: .utf8) ?? .utf8
    map.decimalMark = choice("decimalMark", FieldMap.DecimalMark.self, default: .comma) ?? .comma
    map.dates = choice("dates", FieldMap.DateForm.self, default: .iso) ?? .iso
    if value("creditNotes") != nil { map.creditNotes = texts("creditNotes") }
    map.invoicePath = path("invoice")
    map.linesPath = path("lines")
    map.columns = fieldWords("columns")
    map.constants = fieldWords("constants")
    if form == .csv, !map.header { checkNumbers(map) }
    checkNeeds(map)
    return map
  }

  /// One ASCII character that is neither a quotation mark nor part of a number or a name.
  private func delimiter() -> String {
    guard let node = value("delimiter"), let text = scalarText("delimiter", node) else {
      return ";"
    }
    if text == "tab" { return "\t" }
    let byte = text.utf8.first ?? 0
    guard text.utf8.count == 1, byte > 0x20, byte < 0x7F, byte != 0x22,
      !("a"..."z").contains(text.lowercased()), !("0"..."9").contains(text)
    else {
      wrong("delimiter", node, wants: "one character such as \";\", or the word tab")
      return ";"
    }
    return text
  }

  /// Names parted by points, with places in brackets.
  private func path(_ key: String) -> String? {
    guard let node = value(key), let text = scalarText(key, node) else { return nil }
    guard !text.isEmpty, text.utf8.count <= 255 else {
      wrong(key, node, wants: "a path such as order.lines")
      return nil
    }
    return text
  }

  private func fieldWords(_ key: String) -> [InvoiceField: String] {
    var words: [InvoiceField: String] = [:]
    for entry in freeEntries(key) {
      guard let field = InvoiceField(rawValue: entry.key) else {
        let names = InvoiceField.allCases.map(\.rawValue)
        faults.error(
          "unknown-field", "\"\(entry.key.prefix(64))\" is no field of an invoice",
          line: entry.line, column: entry.column,
          fix: nearestName(to: entry.key, in: names).map { "did you mean \"\($0)\"?" })
        continue
      }
      guard let text = scalarText(entry.key, entry.value, bytesMax: 255) else { continue }
      if text.isEmpty {
        wrong(entry.key, entry.value, wants: "a text that is not empty")
      } else {
        words[field] = text
      }
    }
    return words
  }

  private func checkNumbers(_ map: FieldMap) {
    for (field, column) in map.columns.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where Int(column).map({ $0 < 1 || $0 > 1000 }) ?? true {
      faults.error(
        "wrong-type", "the column of \(field.rawValue) must be a number from 1 to 1000",
        at: value("columns") ?? node, why: "a table without a header has no names of columns")
    }
  }

  /// What no invoice is without must be said by something; and a sum must be stated, since a table
  /// cut in half would else go out as a smaller invoice.
  private func checkNeeds(_ map: FieldMap) {
    func says(_ fields: InvoiceField...) -> Bool {
      fields.contains { map.columns[$0] != nil || map.constants[$0] != nil }
    }
    let needs: [(Bool, String)] = [
      (map.columns[.number] != nil, "number"), (says(.issueDate), "issueDate"),
      (says(.currency), "currency"), (says(.sellerName), "seller.name"),
      (says(.sellerOrganisation, .sellerVAT, .sellerEndpoint), "seller.organisationNumber"),
      (says(.sellerCountry), "seller.country"), (says(.buyerName), "buyer.name"),
      (says(.buyerCountry), "buyer.country"),
      (map.columns[.totalDue] != nil || map.columns[.totalWithVAT] != nil, "total.due"),
      (says(.lineName, .lineDescription), "line.name"),
      (map.columns[.lineNet] != nil || map.columns[.linePrice] != nil, "line.net"),
    ]
    let missing = needs.filter { !$0.0 }.map(\.1)
    guard !missing.isEmpty else { return }
    faults.error(
      "missing-field", "nothing says \(missing.joined(separator: ", "))", at: node,
      why: "no invoice can be read without, and without a stated sum nobody would notice that "
        + "lines are missing", fix: "add them to columns, or what is always the same to constants")
  }
}

import MailModel

/// An element of a layout's source that draws something: what a finding names, and where a click
/// on the page leads.
public struct SourceObject: Sendable, Equatable {
  /// The element's name, such as `p`, `table`, `region` or `code`.
  public var element: String
  /// What tells it from others of its kind: a label, a picture's file, a column's or block's name,
  /// the beginning of its text as written. It is source, never an invoice's content.
  public var label: String?
  /// File, line and column of its start tag.
  public var place: Diagnostic.Place

  /// The origin of items that have no object of their own.
  static let unknown: Int32 = 0

  /// Makes an object.
  public init(element: String, label: String?, place: Diagnostic.Place) {
    self.element = element
    self.label = label
    self.place = place
  }

  /// `<p> "Faktura {invoice.number}"`: the object as a finding names it.
  public var name: String { label.map { "<\(element)> \"\($0)\"" } ?? "<\(element)>" }
}

extension Layout {
  /// What of the source draws something, in the order of compiling. `Composition.origins` counts in
  /// it; the first is the layout itself.
  public var objects: [SourceObject] { program.objects }
}

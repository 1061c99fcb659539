import MailModel

/// Items side by side with the source object that each comes from, so that the desk and the proofs
/// can name it. Two plain arrays: drawing never asks where an item is from.
struct ItemList {
  private(set) var items: [FrameItem] = []
  private(set) var origins: [Int32] = []
  /// What items that come now belong to.
  var origin = SourceObject.unknown

  var count: Int { items.count }

  mutating func append(_ item: FrameItem) {
    items.append(item)
    origins.append(origin)
  }

  mutating func append(_ item: FrameItem, from origin: Int32) {
    items.append(item)
    origins.append(origin)
  }

  mutating func removeSubrange(_ range: PartialRangeFrom<Int>) {
    items.removeSubrange(range)
    origins.removeSubrange(range)
  }

  subscript(_ index: Int) -> FrameItem {
    get { items[index] }
    set { items[index] = newValue }
  }

  subscript(_ range: Range<Int>) -> ArraySlice<FrameItem> { items[range] }
  subscript(_ range: PartialRangeFrom<Int>) -> ArraySlice<FrameItem> { items[range] }
}

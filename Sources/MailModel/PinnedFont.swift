/// A font file that layouts may use, as `fonts/fonts.yaml` pins it.
public struct PinnedFont: Sendable, Hashable {
  /// Family name that layouts write.
  public var family: String
  /// Weight, 100…900.
  public var weight: Int
  /// Whether it is the italic.
  public var italic: Bool
  /// File name without folder, such as `Inter-Regular.otf`; found below the font folders.
  public var file: String
  /// The Debian package that brings it.
  public var package: String
  /// Makes a pinned font.
  public init(family: String, weight: Int, italic: Bool, file: String, package: String) {
    self.family = family
    self.weight = weight
    self.italic = italic
    self.file = file
    self.package = package
  }
}

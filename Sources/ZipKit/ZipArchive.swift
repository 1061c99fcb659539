import CZip
import Foundation

/// How much of an archive is taken in. Everything from outside is hostile.
public struct ZipLimits: Sendable {
  /// Entries of the archive, folders included.
  public var entries: Int
  /// Inflated bytes of one member.
  public var memberBytes: Int
  /// Inflated bytes of all members that are read.
  public var totalBytes: Int
  /// How many times larger than its packed form a member over 1 MiB may be.
  public var ratio: Int

  /// Makes limits; the defaults suit a day's invoices with attachments.
  public init(
    entries: Int = 200_000, memberBytes: Int = 128 << 20, totalBytes: Int = 4 << 30,
    ratio: Int = 250
  ) {
    self.entries = entries
    self.memberBytes = memberBytes
    self.totalBytes = totalBytes
    self.ratio = ratio
  }
}

/// Why an archive or a member of it could not be read.
public struct ZipError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of trouble, for programs.
  public enum Kind: String, Sendable {
    /// No archive, or a damaged one.
    case damaged
    /// The member is encrypted.
    case encrypted
    /// A compression or member type that is not read, such as a symbolic link.
    case unsupported
    /// One of `ZipLimits`.
    case limit
    /// The machine could not read the file or has no memory left.
    case system
  }
  /// The kind of trouble.
  public var kind: Kind
  /// One sentence without a full stop; names no member.
  public var message: String
  /// The message.
  public var description: String { message }
}

/// One file of an archive.
public struct ZipMember: Sendable, Equatable {
  /// Its place in the archive's directory.
  public var index: Int
  /// The name as it stands there, whatever its encoding. Never a path to write to.
  public var nameBytes: [UInt8]
  /// Inflated size by the archive's directory; may be a lie.
  public var statedSize: UInt64
  /// Packed size by the archive's directory.
  public var packedSize: UInt64
  /// The name for people: UTF-8 with damage shown, controls replaced.
  public var name: String {
    let text = String(decoding: nameBytes, as: UTF8.self)
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      return text
    }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
  }
}

/// A zip archive that is read member by member.
///
/// Not for several threads at once.
public final class ZipArchive {
  private let handle: OpaquePointer
  private let limits: ZipLimits
  private var inflated = 0
  /// Entries of the archive, folders included.
  public let entryCount: Int

  // MARK: Opening

  /// Opens an archive in memory; the bytes are copied once.
  public convenience init(bytes: Data, limits: ZipLimits = ZipLimits()) throws(ZipError) {
    guard !bytes.isEmpty, let copy = malloc(bytes.count) else {
      throw ZipError(kind: .damaged, message: "the archive is empty")
    }
    bytes.copyBytes(
      to: UnsafeMutableRawBufferPointer(start: copy, count: bytes.count), count: bytes.count)
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    // The source owns the copy from here on and frees it.
    guard let source = zip_source_buffer_create(copy, UInt64(bytes.count), 1, &error) else {
      free(copy)
      throw ZipArchive.failure(&error)
    }
    guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw ZipArchive.failure(&error)
    }
    try self.init(handle: handle, limits: limits)
  }

  /// Opens an archive file without loading it.
  public convenience init(path: String, limits: ZipLimits = ZipLimits()) throws(ZipError) {
    var code: Int32 = 0
    guard let handle = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw ZipArchive.failure(&error)
    }
    try self.init(handle: handle, limits: limits)
  }

  private init(handle: OpaquePointer, limits: ZipLimits) throws(ZipError) {
    self.handle = handle
    self.limits = limits
    let count = zip_get_num_entries(handle, 0)
    entryCount = Int(count)
    guard count >= 0, count <= limits.entries else {
      // All is set here, so that deinit closes the handle.
      throw ZipError(
        kind: .limit, message: "the archive has more than \(limits.entries) entries")
    }
  }

  deinit { zip_discard(handle) }

  // MARK: Members

  /// The member at a place of the directory, or nothing for a folder.
  ///
  /// Walk from 0 to `entryCount`, so that one bad member does not stop the others.
  public func member(at index: Int) throws(ZipError) -> ZipMember? {
    var stat = zip_stat_t()
    zip_stat_init(&stat)
    guard zip_stat_index(handle, UInt64(index), UInt32(ZIP_FL_ENC_RAW), &stat) == 0,
      let name = zip_get_name(handle, UInt64(index), UInt32(ZIP_FL_ENC_RAW))
    else { throw failure() }
    let bytes = Array(UnsafeBufferPointer(start: name, count: strlen(name))).map {
      UInt8(bitPattern: $0)
    }
    if bytes.last == 0x2F || bytes.last == 0x5C { return nil }
    return ZipMember(
      index: index, nameBytes: bytes, statedSize: stat.size, packedSize: stat.comp_size)
  }

  /// Inflates a member, no further than the limits allow, whatever the directory states.
  public func read(_ member: ZipMember) throws(ZipError) -> Data {
    try checkKind(member)
    if member.statedSize > UInt64(limits.memberBytes) { throw tooLarge() }
    guard let file = zip_fopen_index(handle, UInt64(member.index), 0) else { throw failure() }
    defer { zip_fclose(file) }
    var data = Data(capacity: Int(min(member.statedSize, 1 << 20)))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, UInt64($0.count)) }
      if count == 0 { return data }
      guard count > 0 else {
        throw ZipError(kind: .damaged, message: "a member of the archive is damaged")
      }
      data.append(contentsOf: chunk[..<Int(count)])
      inflated += Int(count)
      if data.count > limits.memberBytes { throw tooLarge() }
      if inflated > limits.totalBytes {
        throw ZipError(
          kind: .limit, message: "the archive inflates to more than \(limits.totalBytes) bytes")
      }
      if data.count > 1 << 20,
        UInt64(data.count) / UInt64(limits.ratio) > max(1, member.packedSize)
      {
        throw ZipError(
          kind: .limit,
          message: "a member inflates to more than \(limits.ratio) times its packed size")
      }
    }
  }

  private func checkKind(_ member: ZipMember) throws(ZipError) {
    var stat = zip_stat_t()
    zip_stat_init(&stat)
    guard zip_stat_index(handle, UInt64(member.index), 0, &stat) == 0 else { throw failure() }
    if stat.encryption_method != UInt16(ZIP_EM_NONE) {
      throw ZipError(kind: .encrypted, message: "a member of the archive is encrypted")
    }
    var system: UInt8 = 0
    var attributes: UInt32 = 0
    if zip_file_get_external_attributes(handle, UInt64(member.index), 0, &system, &attributes) == 0,
      system == UInt8(ZIP_OPSYS_UNIX)
    {
      let type = (attributes >> 16) & 0o170000
      guard type == 0 || type == 0o100000 else {
        throw ZipError(
          kind: .unsupported, message: "a member of the archive is a link or a device")
      }
    }
  }

  // MARK: Errors

  private func tooLarge() -> ZipError {
    ZipError(kind: .limit, message: "a member is larger than \(limits.memberBytes) bytes")
  }

  private func failure() -> ZipError {
    guard let error = zip_get_error(handle) else {
      return ZipError(kind: .system, message: "libzip does not say what failed")
    }
    return ZipArchive.failure(error)
  }

  private static func failure(_ error: UnsafeMutablePointer<zip_error_t>) -> ZipError {
    let kind: ZipError.Kind =
      switch Int32(error.pointee.zip_err) {
      case ZIP_ER_NOPASSWD, ZIP_ER_WRONGPASSWD: .encrypted
      case ZIP_ER_COMPNOTSUPP, ZIP_ER_ENCRNOTSUPP, ZIP_ER_OPNOTSUPP: .unsupported
      case ZIP_ER_OPEN, ZIP_ER_MEMORY, ZIP_ER_NOENT: .system
      default: .damaged
      }
    let words = zip_error_strerror(error).map { String(cString: $0) } ?? "unknown"
    return ZipError(kind: kind, message: "the archive cannot be read: \(words)")
  }
}

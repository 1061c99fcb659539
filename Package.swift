// swift-tools-version: 6.0
import PackageDescription

/// A Debian system library, found through pkg-config and named for `apt`.
func library(_ name: String, pkgConfig: String?, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "brevpress",
  products: [.executable(name: "brevpress", targets: ["brevpress"])],
  dependencies: [],
  targets: [
    // MARK: System libraries
    library("CCairo", pkgConfig: "cairo", apt: "libcairo2-dev"),
    library("CFreeType", pkgConfig: "freetype2", apt: "libfreetype-dev"),
    library("CHarfBuzz", pkgConfig: "harfbuzz", apt: "libharfbuzz-dev"),
    library("CRsvg", pkgConfig: "librsvg-2.0", apt: "librsvg2-dev"),
    library("CGdkPixbuf", pkgConfig: "gdk-pixbuf-2.0", apt: "libgdk-pixbuf-2.0-dev"),
    // Neither library of hyphenation needs more than its header; libhyphen has no pkg-config file.
    library("CHyphen", pkgConfig: nil, apt: "libhyphen-dev"),
    library("CVoikko", pkgConfig: "libvoikko", apt: "libvoikko-dev"),
    library("CICU", pkgConfig: "icu-uc", apt: "libicu-dev"),
    library("CXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CZip", pkgConfig: "libzip", apt: "libzip-dev"),
    // libzint ships no pkg-config file: the module map names header and library.
    library("CZint", pkgConfig: nil, apt: "libzint-dev"),
    library("CDmtx", pkgConfig: "libdmtx", apt: "libdmtx-dev"),
    library("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
    library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    library("CAres", pkgConfig: nil, apt: "libc-ares-dev"),
    library("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
    library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    library("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    // qpdf's form placement and page copying exist in C++ only.
    .target(
      name: "CQPDFShim",
      cxxSettings: [.define("POINTERHOLDER_TRANSITION", to: "4")],
      linkerSettings: [
        .linkedLibrary("qpdf"), .linkedLibrary("deflate"), .linkedLibrary("lcms2"),
      ]),

    // MARK: Kits: one owner class per C object
    .target(
      name: "CairoKit",
      dependencies: [
        "CCairo", "CFreeType", "CHarfBuzz", "CRsvg", "CGdkPixbuf", "CICU", "CDeflate",
      ]),
    .target(name: "HyphenKit", dependencies: ["CHyphen", "CVoikko"]),
    .target(name: "BarcodeKit", dependencies: ["CZint"]),
    .target(name: "DmtxKit", dependencies: ["CDmtx"]),
    .target(name: "XMLKit", dependencies: ["CXML2"]),
    .target(name: "YAMLKit", dependencies: ["CYAML"]),
    .target(name: "ZipKit", dependencies: ["CZip"]),
    .target(name: "SQLiteKit", dependencies: ["CSQLite"]),
    .target(name: "HashKit", dependencies: ["CSodium"]),
    .target(name: "QPDFKit", dependencies: ["CQPDFShim"]),
    .target(name: "HTTPKit", dependencies: ["CMicroHTTPD"]),
    .target(name: "DNSKit", dependencies: ["CAres"]),
    .target(name: "CurlKit", dependencies: ["CCurl"]),
    .target(name: "SignatureKit", dependencies: ["COpenSSL"]),

    // MARK: Rooms
    .target(name: "MailModel"),
    .target(name: "Intake", dependencies: ["MailModel", "XMLKit", "ZipKit"]),
    .target(name: "Exporting", dependencies: ["MailModel"]),
    .target(name: "Routing", dependencies: ["MailModel"]),
    .target(name: "BankFiles", dependencies: ["MailModel"]),
    .target(
      name: "Channels",
      dependencies: [
        "MailModel", "BankFiles", "CurlKit", "XMLKit", "HashKit", "SignatureKit", "DNSKit",
      ]),
    .target(name: "LayoutEngine", dependencies: ["MailModel", "XMLKit"]),
    .target(name: "Proofing", dependencies: ["MailModel", "LayoutEngine"]),
    .target(
      name: "Rendering",
      dependencies: [
        "MailModel", "LayoutEngine", "CairoKit", "BarcodeKit", "HashKit", "HyphenKit",
      ]),
    .target(name: "Production", dependencies: ["MailModel", "XMLKit"]),
    .target(name: "SiteConfiguration", dependencies: ["MailModel", "YAMLKit"]),
    .target(name: "Spooling", dependencies: ["MailModel", "SQLiteKit", "HashKit"]),
    .target(name: "Verification", dependencies: ["MailModel", "QPDFKit", "DmtxKit"]),
    .target(name: "Reporting", dependencies: ["MailModel", "Spooling"]),
    .target(
      name: "Pipeline",
      dependencies: [
        "MailModel", "Intake", "Exporting", "Routing", "LayoutEngine", "Rendering", "Production",
        "SiteConfiguration", "Spooling", "QPDFKit", "HashKit", "ZipKit", "BarcodeKit",
        "Verification", "Reporting", "Channels",
      ]),
    .target(
      name: "Studio",
      dependencies: [
        "MailModel", "Intake", "LayoutEngine", "Proofing", "Rendering", "Production",
        "SiteConfiguration", "Pipeline", "Spooling", "HashKit",
      ]),
    .target(
      name: "Console",
      dependencies: ["MailModel", "Proofing", "Studio", "HTTPKit", "Spooling"],
      // Pages, styles and scripts are compiled in, so that the program needs no file of its own.
      resources: [.embedInCode("Assets")]),
    .executableTarget(
      name: "brevpress",
      dependencies: [
        "Console", "HTTPKit", "HashKit", "Studio", "Pipeline", "Spooling", "SiteConfiguration",
        "MailModel", "LayoutEngine", "Proofing", "ZipKit", "SQLiteKit",
        "Reporting", "Routing", "Channels",
      ]),
    .executableTarget(
      name: "brevpress-benchmark",
      dependencies: [
        "Pipeline", "Spooling", "SiteConfiguration", "MailModel", "Intake", "LayoutEngine",
        "Rendering", "Production", "QPDFKit", "Routing",
      ]),

    // MARK: Tests, one target a room
    .testTarget(name: "MailModelTests", dependencies: ["MailModel"]),
    .testTarget(
      name: "IntakeTests", dependencies: ["Intake", "Exporting", "MailModel", "XMLKit", "ZipKit"],
      exclude: ["Nasty"]),
    .testTarget(name: "ExportingTests", dependencies: ["Exporting", "Intake", "MailModel"]),
    .testTarget(name: "RoutingTests", dependencies: ["Routing", "MailModel"]),
    .testTarget(name: "DNSKitTests", dependencies: ["DNSKit"]),
    .testTarget(name: "BankFilesTests", dependencies: ["BankFiles", "MailModel"]),
    .testTarget(
      name: "ChannelsTests",
      dependencies: [
        "Channels", "CurlKit", "MailModel", "HashKit", "SignatureKit", "BankFiles", "DNSKit",
      ]),
    .testTarget(
      name: "LayoutEngineTests", dependencies: ["LayoutEngine", "MailModel"], exclude: ["Golden"]),
    .testTarget(name: "ProofingTests", dependencies: ["Proofing", "LayoutEngine", "MailModel"]),
    .testTarget(
      name: "RenderingTests",
      dependencies: ["Rendering", "LayoutEngine", "MailModel", "CairoKit", "BarcodeKit"],
      exclude: ["Golden"]),
    .testTarget(name: "ProductionTests", dependencies: ["Production", "MailModel"]),
    .testTarget(
      name: "SiteConfigurationTests", dependencies: ["SiteConfiguration", "MailModel", "YAMLKit"]),
    .testTarget(
      name: "SpoolingTests", dependencies: ["Spooling", "SQLiteKit", "MailModel", "HashKit"]),
    .testTarget(name: "HyphenKitTests", dependencies: ["HyphenKit"]),
    .testTarget(name: "QPDFKitTests", dependencies: ["QPDFKit"]),
    .testTarget(
      name: "LayoutReferenceTests",
      dependencies: [
        "LayoutEngine", "Rendering", "MailModel", "CairoKit", "SiteConfiguration",
      ],
      exclude: ["References", "Mistakes"]),
    .testTarget(
      name: "VerificationTests",
      dependencies: ["Verification", "DmtxKit", "BarcodeKit", "QPDFKit", "MailModel"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Spooling", "MailModel"]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "Spooling", "SiteConfiguration", "MailModel", "Intake", "LayoutEngine",
        "Rendering", "Production", "QPDFKit", "Verification", "Reporting", "BarcodeKit", "Routing",
        "Channels", "Exporting",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "StudioTests",
      dependencies: ["Studio", "LayoutEngine", "MailModel", "Proofing", "Rendering"]),
    .testTarget(name: "HTTPKitTests", dependencies: ["HTTPKit"]),
    .testTarget(
      name: "ConsoleTests",
      dependencies: ["Console", "Studio", "HTTPKit", "MailModel", "Spooling"]),
    .testTarget(name: "CommandTests", dependencies: ["brevpress", "Spooling", "MailModel"]),
    .testTarget(name: "TidyTests"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

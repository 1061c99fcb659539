#include "profiles.hpp"

// Strips a foreign file down to what its pages show.

namespace brevpress {

namespace {

constexpr double pageSideMax = 14400;

/// Takes away what a picture or form may carry besides its looks.
class Cleaner : public WalkVisitor {
 public:
  explicit Cleaner(bp_report &report) : report(report) {}
  void xobject(QPDFObjectHandle stream) override {
    auto dictionary = stream.getDict();
    for (auto key : {"/Alternates", "/OPI", "/Ref", "/PieceInfo", "/Metadata", "/StructParent",
                     "/StructParents", "/AF", "/Measure", "/PtData"}) {
      dictionary.removeKey(key);
    }
    if (!dictionary.getKey("/F").isNull()) {
      for (auto key : {"/F", "/FFilter", "/FDecodeParms"}) dictionary.removeKey(key);
      empty(stream);
      report.add(BP_NOTES, "a stream kept in another file was left out");
    }
    if (dictionary.getKey("/Subtype").isNameAndEquals("/PS")) {
      dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
      dictionary.replaceKey("/BBox", QPDFObjectHandle::parse("[ 0 0 1 1 ]"));
      empty(stream);
      report.add(BP_NOTES, "a PostScript fragment was left out");
    }
  }

 private:
  void empty(QPDFObjectHandle stream) {
    stream.replaceStreamData("", QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
  }
  bp_report &report;
};

void noteActiveContent(QPDF &pdf, bp_report &report) {
  auto root = pdf.getRoot();
  auto names = root.getKey("/Names");
  if (root.hasKey("/OpenAction") || root.hasKey("/AA")
      || names.getKeyIfDict("/JavaScript").isDictionary()) {
    report.add(BP_NOTES, "scripts and actions were left out");
  }
  if (names.getKeyIfDict("/EmbeddedFiles").isDictionary() || root.hasKey("/AF")
      || root.hasKey("/Collection")) {
    report.add(BP_NOTES, "embedded files were left out");
  }
}

/// The list without a layer.
QPDFObjectHandle without(QPDFObjectHandle list, QPDFObjectHandle layer) {
  auto rest = QPDFObjectHandle::newArray();
  if (!list.isArray()) return rest;
  for (auto const &item : list.getArrayAsVector()) {
    if (item.getObjGen() != layer.getObjGen()) rest.appendItem(item);
  }
  return rest;
}

/// Sets layers as they are on paper: where a file says so for print, Ghostscript does not listen.
void setLayersForPrint(QPDFObjectHandle properties) {
  auto settings = properties.getKeyIfDict("/D");
  auto automatic = settings.getKeyIfDict("/AS");
  if (!automatic.isArray()) return;
  for (auto const &rule : automatic.getArrayAsVector()) {
    auto layers = QPDFObjectHandle(rule).getKeyIfDict("/OCGs");
    if (!QPDFObjectHandle(rule).getKeyIfDict("/Event").isNameAndEquals("/Print")
        || !layers.isArray()) {
      continue;
    }
    for (auto const &item : layers.getArrayAsVector()) {
      QPDFObjectHandle layer = item;
      auto state =
          layer.getKeyIfDict("/Usage").getKeyIfDict("/Print").getKeyIfDict("/PrintState");
      if (!layer.isIndirect() || !state.isName()) continue;
      bool shows = state.getName() == "/ON";
      for (auto list : {"/ON", "/OFF"}) {
        auto changed = without(settings.getKey(list), layer);
        if ((std::string(list) == "/ON") == shows) changed.appendItem(layer);
        settings.replaceKey(list, changed);
      }
    }
  }
}

/// Refuses files whose pages are not what they hold: a cover of a portfolio, or the "please wait"
/// of a form that only one program can show. To print these would drop what matters silently.
void refuseStandIns(QPDF &pdf) {
  auto root = pdf.getRoot();
  if (root.getKey("/Collection").isDictionary()) {
    throw Fault("portfolio", "the file is a portfolio: its documents are files within it");
  }
  auto form = root.getKey("/AcroForm");
  auto renders = root.getKey("/NeedsRendering");
  bool dynamic = renders.isBool() && renders.getBoolValue();
  if (form.isDictionary() && !form.getKey("/XFA").isNull() && dynamic) {
    throw Fault("dynamic-form", "the file is a dynamic form (XFA) whose pages are not in it");
  }
}

QPDFObjectHandle uprightPage(QPDF &out, QPDFObjectHandle form, double width, double height) {
  auto page = QPDFObjectHandle::newDictionary();
  page.replaceKey("/Type", QPDFObjectHandle::newName("/Page"));
  page.replaceKey(
      "/MediaBox",
      QPDFObjectHandle::newFromRectangle(QPDFObjectHandle::Rectangle(0, 0, width, height)));
  auto xobjects = QPDFObjectHandle::newDictionary();
  xobjects.replaceKey("/Page", form);
  auto resources = QPDFObjectHandle::newDictionary();
  resources.replaceKey("/XObject", xobjects);
  page.replaceKey("/Resources", resources);
  page.replaceKey("/Contents", out.newStream("/Page Do\n"));
  return out.makeIndirectObject(page);
}

void reportFonts(FontInspector const &fonts, bp_report &report) {
  for (auto const &name : fonts.missing) report.add(BP_FONTS_NOT_EMBEDDED, name);
  for (auto const &name : fonts.standard) report.add(BP_FONTS_STANDARD, name);
  for (auto const &name : fonts.whole) report.add(BP_FONTS_NOT_SUBSET, name);
}

/// Gives the comma spellings of the standard fonts their standard names.
class FontSpeller : public WalkVisitor {
 public:
  void font(QPDFObjectHandle font) override {
    auto name = font.getKey("/BaseFont");
    if (!name.isName() || font.getKey("/Subtype").isNameAndEquals("/Type0")) return;
    std::string plain = name.getName().substr(1);
    std::string standard = standardFont(plain);
    if (!standard.empty() && standard != plain) {
      font.replaceKey("/BaseFont", QPDFObjectHandle::newName("/" + standard));
    }
  }
};

}  // namespace

}  // namespace brevpress

using namespace brevpress;

extern "C" bp_report *bp_annotations(const char *path, bp_limits limits) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(path, limits);
    Budget budget(limits);
    constexpr long long hidden = 1 << 1;
    constexpr long long prints = 1 << 2;
    for (auto const &page : pagesOf(*pdf, limits)) {
      QPDFObjectHandle handle = page;
      auto annotations = handle.getKey("/Annots");
      if (!annotations.isArray()) continue;
      int count = annotations.getArrayNItems();
      for (int index = 0; index < count; ++index) {
        budget.spendObject();
        auto annotation = annotations.getArrayItem(index);
        if (!annotation.isDictionary()) continue;
        report.annotations = true;
        auto flags = annotation.getKey("/F");
        long long bits = flags.isInteger() ? flags.getIntValue() : 0;
        auto subtype = annotation.getKey("/Subtype");
        bool shows = (bits & hidden) == 0 && (bits & prints) != 0 && subtype.isName()
            && subtype.getName() != "/Link" && subtype.getName() != "/Popup"
            && subtype.getName() != "/Widget";
        if (shows && !annotation.hasKey("/AP")) {
          report.add(
              BP_NOTES, "an annotation without appearance was left out ("
                  + subtype.getName().substr(1) + ")");
        }
      }
    }
  });
}

extern "C" bp_report *bp_sanitise(
    const char *input, const char *output, bp_limits limits, int tolerate_unembedded,
    const char *grey_profile) {
  return reported([&](bp_report &report) {
    std::unique_ptr<GreyPictures> pictures;
    if (grey_profile != nullptr) {
      pictures = std::make_unique<GreyPictures>(grey_profile, limits, report);
    }
    auto source = openFile(input, limits);
    Budget budget(limits);
    refuseStandIns(*source);
    auto pages = pagesOf(*source, limits);
    noteActiveContent(*source, report);
    FontInspector fonts(budget, true);
    Cleaner cleaner(report);
    FontSpeller speller;
    ResourceWalk fontWalk(fonts, budget);
    ResourceWalk cleanWalk(cleaner, budget);
    ResourceWalk spellWalk(speller, budget);
    std::unique_ptr<ResourceWalk> pictureWalk;
    if (pictures) pictureWalk = std::make_unique<ResourceWalk>(*pictures, budget);
    auto out = QPDF::create();
    out->emptyPDF();
    for (size_t index = 0; index < pages.size(); ++index) {
      auto page = pages[index];
      auto shape = geometry(page);
      if (shape.guessed) {
        report.add(BP_NOTES, "page " + std::to_string(index + 1) + " has no usable MediaBox");
      }
      // Annotations are flattened by now: what is left of them does not print.
      page.removeKey("/Annots");
      cleanWalk.page(page);
      fontWalk.page(page);
      spellWalk.page(page);
      if (pictureWalk) pictureWalk->page(page);
      double side = std::max(shape.width(), shape.height());
      double scale = side > pageSideMax ? pageSideMax / side : 1;
      auto form = out->copyForeignObject(pageForm(*source, page, shape, scale, budget));
      double width = shape.width() * scale;
      double height = shape.height() * scale;
      out->addPage(uprightPage(*out, form, width, height), false);
      report.pages.push_back(bp_page_info{width, height, 0, 1});
    }
    reportFonts(fonts, report);
    if (!fonts.missing.empty() && tolerate_unembedded == 0) {
      throw Fault("fonts-not-embedded", "fonts are not embedded");
    }
    auto layers = source->getRoot().getKey("/OCProperties");
    if (layers.isDictionary()) {
      // Which layers are shown is looks, too.
      setLayersForPrint(layers);
      if (!layers.isIndirect()) layers = source->makeIndirectObject(layers);
      out->getRoot().replaceKey("/OCProperties", out->copyForeignObject(layers));
    }
    writeDeterministic(*out, output);
  });
}

extern "C" bp_report *bp_fonts(const char *path, bp_limits limits) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(path, limits);
    Budget budget(limits);
    FontInspector fonts(budget, false);
    ResourceWalk walk(fonts, budget);
    for (auto const &page : pagesOf(*pdf, limits)) walk.page(page);
    reportFonts(fonts, report);
  });
}

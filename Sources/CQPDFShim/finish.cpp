#include <qpdf/QPDFPageObjectHelper.hh>

#include <algorithm>
#include <cstdio>

#include "grey.hpp"

// Reports on files, and the last touch to what Ghostscript wrote.

namespace brevpress {

namespace {

/// Reads the next picture of a file of binary graymaps ("P5").
struct Graymap {
  unsigned width = 0;
  unsigned height = 0;
  std::string pixels;
};

class GraymapFile {
 public:
  explicit GraymapFile(char const *path) : file(path == nullptr ? nullptr : fopen(path, "rb")) {}
  ~GraymapFile() {
    if (file != nullptr) fclose(file);
  }
  GraymapFile(GraymapFile const &) = delete;
  GraymapFile &operator=(GraymapFile const &) = delete;
  Graymap next() {
    Graymap map;
    unsigned peak = 0;
    bool read = file != nullptr && fgetc(file) == 'P' && fgetc(file) == '5' && number(map.width)
        && number(map.height) && number(peak) && peak == 255;
    uint64_t size = static_cast<uint64_t>(map.width) * map.height;
    if (!read || size == 0 || size > 200'000'000) {
      throw Fault("conversion-failed", "the page picture cannot be read");
    }
    map.pixels.resize(size);
    if (fread(map.pixels.data(), 1, size, file) != size) {
      throw Fault("conversion-failed", "the page picture is cut short");
    }
    return map;
  }

 private:
  bool number(unsigned &out) {
    int c = fgetc(file);
    while (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '#') {
      if (c == '#') {
        while (c != '\n' && c != EOF) c = fgetc(file);
      }
      c = fgetc(file);
    }
    if (c < '0' || c > '9') return false;
    out = 0;
    for (; c >= '0' && c <= '9'; c = fgetc(file)) {
      if (out > 1'000'000) return false;
      out = out * 10 + static_cast<unsigned>(c - '0');
    }
    return true;
  }
  FILE *file;
};

void paintPicture(QPDF &pdf, QPDFObjectHandle page, Graymap const &map, Deflater &deflater) {
  auto shape = geometry(page);
  auto image = pdf.newStream();
  image.replaceStreamData(
      deflater.deflate(map.pixels), QPDFObjectHandle::newName("/FlateDecode"),
      QPDFObjectHandle::newNull());
  auto dictionary = image.getDict();
  dictionary.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
  dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
  dictionary.replaceKey("/Width", QPDFObjectHandle::newInteger(map.width));
  dictionary.replaceKey("/Height", QPDFObjectHandle::newInteger(map.height));
  dictionary.replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
  dictionary.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
  auto xobjects = QPDFObjectHandle::newDictionary();
  xobjects.replaceKey("/Picture", image);
  auto resources = QPDFObjectHandle::newDictionary();
  resources.replaceKey("/XObject", xobjects);
  page.replaceKey("/Resources", resources);
  std::string size = QPDFObjectHandle::newReal(shape.width(), 4).unparse() + " 0 0 "
      + QPDFObjectHandle::newReal(shape.height(), 4).unparse();
  page.replaceKey("/Contents", pdf.newStream("q " + size + " 0 0 cm /Picture Do Q\n"));
  page.removeKey("/Group");
}

/// Leaves of a page only what shows.
void bare(QPDFObjectHandle page) {
  auto resources = inherited(page, "/Resources");
  page.replaceKey(
      "/Resources", resources.isDictionary() ? resources : QPDFObjectHandle::newDictionary());
  auto media = inherited(page, "/MediaBox");
  page.replaceKey("/MediaBox", media);
  for (auto const &key : page.getKeys()) {
    bool keeps = key == "/Type" || key == "/Parent" || key == "/MediaBox" || key == "/CropBox"
        || key == "/Rotate" || key == "/UserUnit" || key == "/Resources" || key == "/Contents"
        || key == "/Group";
    if (!keeps) page.removeKey(key);
  }
}

void bareCatalog(QPDF &pdf) {
  auto root = pdf.getRoot();
  for (auto const &key : root.getKeys()) {
    if (key != "/Type" && key != "/Pages") root.removeKey(key);
  }
  pdf.getTrailer().removeKey("/Info");
}

/// Makes inline images that are not grey into ordinary ones, which can be converted.
void externalise(QPDFObjectHandle page, Budget &budget) {
  GreyInspector inspector(budget);
  ResourceWalk(inspector, budget).page(page);
  auto const &faults = inspector.faults;
  if (std::find(faults.begin(), faults.end(), "inline image") == faults.end()) return;
  QPDFPageObjectHelper(page).externalizeInlineImages(0, false);
}

void addPageReports(
    std::vector<QPDFObjectHandle> const &pages, bp_report &report, Budget &budget) {
  for (size_t index = 0; index < pages.size(); ++index) {
    GreyInspector inspector(budget);
    ResourceWalk walk(inspector, budget);
    walk.page(pages[index]);
    auto shape = geometry(pages[index]);
    bool colour = !inspector.faults.empty();
    report.pages.push_back(
        bp_page_info{shape.width(), shape.height(), colour ? 1 : 0, inspector.hasInk ? 1 : 0});
    if (!colour) continue;
    report.colouredPages.push_back(index);
    for (auto const &fault : inspector.faults) {
      report.add(BP_GREY_FAULTS, "page " + std::to_string(index + 1) + ": " + fault);
    }
  }
}

void addFonts(std::vector<QPDFObjectHandle> const &pages, bp_report &report, Budget &budget) {
  FontInspector fonts(budget, false);
  ResourceWalk walk(fonts, budget);
  for (auto const &page : pages) walk.page(page);
  for (auto const &name : fonts.missing) report.add(BP_FONTS_NOT_EMBEDDED, name);
  for (auto const &name : fonts.standard) report.add(BP_FONTS_STANDARD, name);
  for (auto const &name : fonts.whole) report.add(BP_FONTS_NOT_SUBSET, name);
}

}  // namespace

}  // namespace brevpress

using namespace brevpress;

extern "C" bp_report *bp_inspect(
    const char *path, const uint8_t *bytes, size_t length, bp_limits limits, int deep) {
  return reported([&](bp_report &report) {
    auto pdf = path != nullptr ? openFile(path, limits) : openBytes(bytes, length, limits);
    Budget budget(limits);
    auto pages = pagesOf(*pdf, limits);
    if (deep != 0) {
      addPageReports(pages, report, budget);
      addFonts(pages, report, budget);
    } else {
      for (auto const &page : pages) {
        auto shape = geometry(page);
        report.pages.push_back(bp_page_info{shape.width(), shape.height(), 0, 1});
      }
    }
    auto producer = pdf->getTrailer().getKey("/Info").getKeyIfDict("/Producer");
    if (producer.isString()) report.add(BP_PRODUCER, producer.getUTF8Value());
    report.encrypted = pdf->isEncrypted();
    report.repaired = pdf->anyWarnings();
  });
}

extern "C" bp_report *bp_grey_faults(const char *path, bp_limits limits) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(path, limits);
    Budget budget(limits);
    addPageReports(pagesOf(*pdf, limits), report, budget);
  });
}

extern "C" bp_report *bp_finish(
    const char *input, const char *output, bp_limits limits, int grey, const char *raster_path,
    const size_t *raster_pages, size_t raster_page_count) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(input, limits);
    Budget budget(limits);
    auto pages = pagesOf(*pdf, limits);
    Deflater deflater(6);
    GraymapFile pictures(raster_path);
    for (size_t index = 0; index < raster_page_count; ++index) {
      if (raster_pages[index] >= pages.size()) throw Fault("conversion-failed", "no such page");
      auto page = pages[raster_pages[index]];
      paintPicture(*pdf, page, pictures.next(), deflater);
    }
    Budget before(limits);
    Recolourer recolourer(*pdf, grey != 0 ? Ink::grey : Ink::neutral, false, deflater, budget);
    ResourceWalk walk(recolourer, budget);
    for (auto &page : pages) {
      bare(page);
      if (grey != 0) externalise(page, before);
    }
    for (auto &page : pages) walk.page(page);
    recolourer.finish();
    bareCatalog(*pdf);
    Budget second(limits);
    addPageReports(pages, report, second);
    addFonts(pages, report, second);
    writeDeterministic(*pdf, output);
  });
}

#include "support.hpp"

#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFLogger.hh>
#include <qpdf/QPDFWriter.hh>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace {
constexpr size_t textsMax = 200;
constexpr size_t textLengthMax = 300;
constexpr int parentsMax = 64;
}  // namespace

void bp_report::add(bp_text_list list, std::string const &text) {
  auto &into = texts[list];
  if (into.size() >= textsMax) return;
  std::string bounded = text.substr(0, textLengthMax);
  // Names come from outside; control bytes have no place in a message.
  for (auto &character : bounded) {
    if (static_cast<unsigned char>(character) < 0x20) character = '?';
  }
  if (std::find(into.begin(), into.end(), bounded) == into.end()) into.push_back(bounded);
}

namespace brevpress {

void Budget::spendContent(uint64_t bytes) {
  if (bytes > content) throw Fault("too-large", "the page contents inflate beyond the bound");
  content -= bytes;
}

void Budget::spendObject() {
  if (objects == 0) throw Fault("too-large", "the file holds more objects than the bound");
  objects -= 1;
}

BoundedSink::BoundedSink(std::string &out, uint64_t limit)
    : Pipeline("bounded", nullptr), out(out), limit(limit) {}

void BoundedSink::write(unsigned char const *data, size_t length) {
  if (overflowed || length > limit - out.size()) {
    overflowed = true;
    throw std::runtime_error("bound exceeded");
  }
  out.append(reinterpret_cast<char const *>(data), length);
}

namespace {

std::shared_ptr<QPDF> quietFile() {
  auto pdf = QPDF::create();
  pdf->setSuppressWarnings(true);
  auto logger = QPDFLogger::create();
  logger->setInfo(logger->discard());
  logger->setWarn(logger->discard());
  logger->setError(logger->discard());
  pdf->setLogger(logger);
  return pdf;
}

}  // namespace

std::shared_ptr<QPDF> openFile(std::string const &path, bp_limits const &limits) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) throw Fault("io", "the file cannot be opened");
  if (static_cast<uint64_t>(status.st_size) > limits.max_file_bytes) {
    throw Fault("too-large", "the file is larger than the bound");
  }
  auto pdf = quietFile();
  pdf->processFile(path.c_str());
  return pdf;
}

std::shared_ptr<QPDF> openBytes(uint8_t const *bytes, size_t length, bp_limits const &limits) {
  if (length > limits.max_file_bytes) {
    throw Fault("too-large", "the file is larger than the bound");
  }
  auto pdf = quietFile();
  pdf->processMemoryFile("bytes", reinterpret_cast<char const *>(bytes), length);
  return pdf;
}

bool decoded(
    QPDFObjectHandle stream, std::string &out, Budget &budget, qpdf_stream_decode_level_e level) {
  std::string data;
  BoundedSink sink(data, budget.content);
  bool attempted = false;
  bool done = stream.pipeStreamData(&sink, &attempted, 0, level, true, false);
  if (sink.overflowed) throw Fault("too-large", "a stream inflates beyond the bound");
  budget.spendContent(data.size());
  out += data;
  return done && attempted;
}

std::string pageContent(QPDFObjectHandle page, Budget &budget) {
  std::string content;
  auto contents = page.getKey("/Contents");
  if (contents.isStream()) {
    decoded(contents, content, budget);
  } else if (contents.isArray()) {
    int count = contents.getArrayNItems();
    for (int index = 0; index < count; ++index) {
      auto part = contents.getArrayItem(index);
      budget.spendObject();
      if (!part.isStream()) continue;
      decoded(part, content, budget);
      content += '\n';
    }
  }
  return content;
}

QPDFObjectHandle inherited(QPDFObjectHandle page, char const *key) {
  auto node = page;
  for (int depth = 0; depth < parentsMax && node.isDictionary(); ++depth) {
    auto value = node.getKey(key);
    if (!value.isNull()) return value;
    node = node.getKey("/Parent");
  }
  return QPDFObjectHandle::newNull();
}

std::vector<QPDFObjectHandle> pagesOf(QPDF &pdf, bp_limits const &limits) {
  auto const &pages = pdf.getAllPages();
  if (pages.empty()) throw Fault("no-pages", "the file has no pages");
  if (pages.size() > limits.max_pages) {
    throw Fault("too-many-pages", "the file has " + std::to_string(pages.size()) + " pages");
  }
  return pages;
}

void writeDeterministic(QPDF &pdf, std::string const &path, char const *version) {
  // An ID that came along would carry the day it was made.
  pdf.getTrailer().removeKey("/ID");
  QPDFWriter writer(pdf, path.c_str());
  writer.setObjectStreamMode(qpdf_o_generate);
  writer.setCompressStreams(true);
  writer.setDecodeLevel(qpdf_dl_none);
  writer.setLinearization(false);
  writer.setPreserveEncryption(false);
  writer.setDeterministicID(true);
  writer.setMinimumPDFVersion(version);
  writer.write();
}

namespace {

bool usableBox(QPDFObjectHandle box, QPDFObjectHandle::Rectangle &out) {
  if (!box.isRectangle()) return false;
  auto raw = box.getArrayAsRectangle();
  out = QPDFObjectHandle::Rectangle(
      std::min(raw.llx, raw.urx), std::min(raw.lly, raw.ury), std::max(raw.llx, raw.urx),
      std::max(raw.lly, raw.ury));
  bool finite = std::isfinite(out.llx) && std::isfinite(out.lly) && std::isfinite(out.urx)
      && std::isfinite(out.ury);
  return finite && out.urx - out.llx >= 1 && out.ury - out.lly >= 1
      && std::abs(out.llx) < 1e6 && std::abs(out.lly) < 1e6 && out.urx < 1e6 && out.ury < 1e6;
}

}  // namespace

PageGeometry geometry(QPDFObjectHandle page) {
  PageGeometry result;
  QPDFObjectHandle::Rectangle media;
  if (!usableBox(inherited(page, "/MediaBox"), media)) {
    // Readers take US Letter where the required box is missing or without area.
    media = QPDFObjectHandle::Rectangle(0, 0, 612, 792);
    result.guessed = true;
  }
  result.crop = media;
  QPDFObjectHandle::Rectangle crop;
  if (usableBox(inherited(page, "/CropBox"), crop)) {
    QPDFObjectHandle::Rectangle common(
        std::max(media.llx, crop.llx), std::max(media.lly, crop.lly),
        std::min(media.urx, crop.urx), std::min(media.ury, crop.ury));
    if (common.urx - common.llx >= 1 && common.ury - common.lly >= 1) result.crop = common;
  }
  auto rotate = inherited(page, "/Rotate");
  if (rotate.isNumber()) {
    double turns = std::round(rotate.getNumericValue() / 90);
    if (std::isfinite(turns) && std::abs(turns) < 1e6) {
      int quarter = static_cast<int>(turns) % 4;
      result.rotate = (quarter < 0 ? quarter + 4 : quarter) * 90;
    }
  }
  auto unit = page.getKey("/UserUnit");
  if (unit.isNumber() && unit.getNumericValue() > 0 && unit.getNumericValue() <= 1000) {
    result.unit = unit.getNumericValue();
  }
  return result;
}

double PageGeometry::width() const {
  return unit * (rotate % 180 == 0 ? crop.urx - crop.llx : crop.ury - crop.lly);
}

double PageGeometry::height() const {
  return unit * (rotate % 180 == 0 ? crop.ury - crop.lly : crop.urx - crop.llx);
}

QPDFObjectHandle::Matrix PageGeometry::upright(double scale) const {
  double u = unit * scale;
  switch (rotate) {
    case 90: return QPDFObjectHandle::Matrix(0, -u, u, 0, -crop.lly * u, crop.urx * u);
    case 180: return QPDFObjectHandle::Matrix(-u, 0, 0, -u, crop.urx * u, crop.ury * u);
    case 270: return QPDFObjectHandle::Matrix(0, u, -u, 0, crop.ury * u, -crop.llx * u);
    default: return QPDFObjectHandle::Matrix(u, 0, 0, u, -crop.llx * u, -crop.lly * u);
  }
}

QPDFObjectHandle pageForm(
    QPDF &pdf, QPDFObjectHandle page, PageGeometry const &shape, double scale, Budget &budget) {
  auto contents = page.getKey("/Contents");
  auto form = contents.isStream() ? contents.copyStream()
                                  : pdf.newStream(pageContent(page, budget));
  auto old = form.getDict();
  auto dictionary = QPDFObjectHandle::newDictionary();
  for (auto key : {"/Filter", "/DecodeParms"}) {
    auto value = old.getKey(key);
    if (!value.isNull()) dictionary.replaceKey(key, value);
  }
  dictionary.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
  dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
  dictionary.replaceKey("/BBox", QPDFObjectHandle::newFromRectangle(shape.crop));
  dictionary.replaceKey("/Matrix", QPDFObjectHandle::newFromMatrix(shape.upright(scale)));
  auto resources = inherited(page, "/Resources");
  dictionary.replaceKey(
      "/Resources", resources.isDictionary() ? resources : QPDFObjectHandle::newDictionary());
  auto group = page.getKey("/Group");
  if (group.isDictionary()) dictionary.replaceKey("/Group", group);
  form.replaceDict(dictionary);
  return form;
}

char *copyText(std::string const &text) { return strdup(text.c_str()); }

void noteCurrentException(bp_report &report) noexcept {
  try {
    try {
      throw;
    } catch (Fault const &fault) {
      report.errorCode = fault.code;
      report.errorText = fault.what();
    } catch (QPDFExc const &error) {
      report.errorCode = error.getErrorCode() == qpdf_e_password ? "needs-password"
          : error.getErrorCode() == qpdf_e_system                ? "io"
                                                                 : "unreadable";
      // The detail only: what() would add the path.
      report.errorText = error.getMessageDetail();
    } catch (std::bad_alloc const &) {
      report.errorCode = "too-large";
      report.errorText = "out of memory";
    } catch (std::exception const &error) {
      report.errorCode = "unreadable";
      report.errorText = error.what();
    } catch (...) {
      report.errorCode = "unreadable";
      report.errorText = "an unknown error";
    }
  } catch (...) {
    report.errorCode = "too-large";
  }
}

}  // namespace brevpress

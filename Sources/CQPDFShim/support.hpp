#pragma once
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "qpdf_shim.h"

/// What one operation found. The C border hands it out opaquely.
struct bp_report {
  std::string errorCode;
  std::string errorText;
  std::vector<bp_page_info> pages;
  std::vector<std::string> texts[6];
  std::vector<size_t> colouredPages;
  bool encrypted = false;
  bool repaired = false;
  bool annotations = false;

  /// Adds a text once; lists are bounded so that a hostile file cannot fill memory with complaints.
  void add(bp_text_list list, std::string const &text);
};

namespace brevpress {

/// A fault with a stable code, turned into a report at the border.
class Fault : public std::runtime_error {
 public:
  Fault(std::string code, std::string const &text) : std::runtime_error(text), code(code) {}
  std::string code;
};

/// What is left of the bounds of one operation.
struct Budget {
  explicit Budget(bp_limits const &limits)
      : limits(limits), content(limits.max_content_bytes), objects(limits.max_objects) {}
  bp_limits limits;
  uint64_t content;
  uint64_t objects;
  void spendContent(uint64_t bytes);
  void spendObject();
};

/// Collects bytes up to a bound. qpdf swallows exceptions of pipelines, so the sink also remembers
/// that it overflowed.
class BoundedSink : public Pipeline {
 public:
  BoundedSink(std::string &out, uint64_t limit);
  void write(unsigned char const *data, size_t length) override;
  void finish() override {}
  bool overflowed = false;

 private:
  std::string &out;
  uint64_t limit;
};

/// Opens a file or bytes with warnings collected in silence.
std::shared_ptr<QPDF> openFile(std::string const &path, bp_limits const &limits);
std::shared_ptr<QPDF> openBytes(uint8_t const *bytes, size_t length, bp_limits const &limits);

/// The decoded bytes of a stream. False when its filters cannot be undone (pictures, mostly).
bool decoded(
    QPDFObjectHandle stream, std::string &out, Budget &budget,
    qpdf_stream_decode_level_e level = qpdf_dl_specialized);

/// The decoded bytes of a page's content, its streams joined by line ends.
std::string pageContent(QPDFObjectHandle page, Budget &budget);

/// The page's attribute, looked up through its parents (bounded).
QPDFObjectHandle inherited(QPDFObjectHandle page, char const *key);

/// All pages, with their number bounded.
std::vector<QPDFObjectHandle> pagesOf(QPDF &pdf, bp_limits const &limits);

/// Writes a file the same way every time: object streams, an ID made from the content.
void writeDeterministic(QPDF &pdf, std::string const &path, char const *version = "1.7");

/// A page's visible box, turn and unit.
struct PageGeometry {
  QPDFObjectHandle::Rectangle crop;
  int rotate = 0;
  double unit = 1;
  bool guessed = false;
  double width() const;
  double height() const;
  /// Maps the page's space to an upright page with its corner at the origin.
  QPDFObjectHandle::Matrix upright(double scale = 1) const;
};
PageGeometry geometry(QPDFObjectHandle page);

/// A form of the page's own file that paints the page upright with its lower left corner at the
/// origin. A single content stream is taken as it is, without inflating it.
QPDFObjectHandle pageForm(
    QPDF &pdf, QPDFObjectHandle page, PageGeometry const &shape, double scale, Budget &budget);

/// Copies a text for the C side.
char *copyText(std::string const &text);

/// Runs an operation; every exception ends in the report.
template <class Operation>
bp_report *reported(Operation operation) noexcept;

/// Writes the exception that is being handled into the report.
void noteCurrentException(bp_report &report) noexcept;

/// Runs an operation; gives the error text, or nothing when it went well.
template <class Operation>
char *attempted(Operation operation) noexcept {
  bp_report failure;
  try {
    operation();
    return nullptr;
  } catch (...) {
    noteCurrentException(failure);
  }
  return copyText(failure.errorCode + ":" + failure.errorText);
}

template <class Operation>
bp_report *reported(Operation operation) noexcept {
  auto *report = new (std::nothrow) bp_report();
  if (report == nullptr) return nullptr;
  try {
    operation(*report);
  } catch (...) {
    noteCurrentException(*report);
  }
  return report;
}

}  // namespace brevpress

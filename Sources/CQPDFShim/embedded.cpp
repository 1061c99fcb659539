#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <set>

#include "support.hpp"

// Takes one file out of a PDF by its name.

namespace brevpress {

namespace {

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

bool take(
    QPDFFileSpecObjectHelper spec, std::set<std::string> const &wanted, std::string &out,
    Budget &budget, uint64_t bytesMax) {
  if (wanted.count(lowered(spec.getFilename())) == 0) return false;
  auto stream = spec.getEmbeddedFileStream();
  if (!stream.isStream()) return false;
  // A file that inflates beyond its bound is refused whole, not cut.
  Budget own(bp_limits{budget.limits.max_file_bytes, budget.limits.max_pages, bytesMax,
                       budget.limits.max_objects});
  if (!decoded(stream, out, own)) {
    throw Fault("unreadable", "the embedded file cannot be decoded");
  }
  return true;
}

}  // namespace

}  // namespace brevpress

using namespace brevpress;

extern "C" bp_report *bp_embedded_file(
    const char *path, bp_limits limits, const char *const *names, size_t count, uint64_t bytes_max,
    const char *output) {
  return reported([&](bp_report &report) {
    auto pdf = openFile(path, limits);
    Budget budget(limits);
    std::set<std::string> wanted;
    for (size_t index = 0; index < count; ++index) wanted.insert(lowered(names[index]));
    std::string bytes;
    bool found = false;
    QPDFEmbeddedFileDocumentHelper files(*pdf);
    for (auto const &entry : files.getEmbeddedFiles()) {
      budget.spendObject();
      found = take(*entry.second, wanted, bytes, budget, bytes_max);
      if (found) break;
    }
    // Some writers list associated files and leave the name tree out.
    auto associated = pdf->getRoot().getKey("/AF");
    int items = associated.isArray() ? associated.getArrayNItems() : 0;
    for (int index = 0; index < items && !found; ++index) {
      budget.spendObject();
      auto item = associated.getArrayItem(index);
      if (item.isDictionary()) {
        found = take(QPDFFileSpecObjectHelper(item), wanted, bytes, budget, bytes_max);
      }
    }
    if (!found) return;
    auto *file = std::fopen(output, "wb");
    if (file == nullptr) throw Fault("io", "the embedded file cannot be written");
    bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    written = std::fclose(file) == 0 && written;
    if (!written) throw Fault("io", "the embedded file cannot be written");
    report.add(BP_NOTES, "found");
  });
}

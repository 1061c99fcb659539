#pragma once
#include <string>
#include <vector>

#include "support.hpp"

namespace brevpress {

/// Lays pages of a job on press sheets, under a page tree of its own.
class Imposer {
 public:
  /// Begins a press page of that size, in points; trim is what is left after cutting.
  void page(double width, double height, QPDFObjectHandle::Rectangle trim);
  /// Puts a page's lower left corner there, on the page that was begun last.
  void part(size_t source, double x, double y);
  /// Blackens a rectangle there.
  void fill(double x, double y, double width, double height);
  bool empty() const { return sheets.empty(); }
  /// Makes the press pages of the job's; each of these is on one press page once.
  std::vector<QPDFObjectHandle> impose(
      QPDF &pdf, std::vector<QPDFObjectHandle> const &pages, Budget &budget) const;

 private:
  struct Part {
    size_t source;
    double x;
    double y;
  };
  struct Sheet {
    double width;
    double height;
    QPDFObjectHandle::Rectangle trim;
    std::vector<Part> parts;
    std::string fills;
  };
  std::vector<Sheet> sheets;
};

/// Hangs pages under a new balanced page tree.
void growPageTree(QPDF &pdf, std::vector<QPDFObjectHandle> const &pages);

/// A number with five decimals: far below what any press can show.
std::string decimal(double value);

}  // namespace brevpress

#pragma once
#include <map>
#include <string>
#include <vector>

#include "overlay.hpp"
#include "support.hpp"

namespace brevpress {

/// Lays pages of a job on press sheets, under a page tree of its own.
class Imposer {
 public:
  /// Begins a press page of that size, in points; trim is what is left after cutting.
  void page(double width, double height, QPDFObjectHandle::Rectangle trim);
  /// Puts a page's lower left corner there, on the page that was begun last, as that column's.
  void part(size_t source, size_t column, double x, double y);
  /// Blackens a rectangle there.
  void fill(double x, double y, double width, double height);
  bool empty() const { return sheets.empty(); }
  /// Makes the press pages of the job's; each of these is on one press page once. What lies on top
  /// of a page comes along, as forms of the press page: `/Leaf0` with `/Mark0` on it, and so on.
  std::vector<QPDFObjectHandle> impose(
      QPDF &pdf, std::vector<QPDFObjectHandle> const &pages,
      std::map<size_t, std::vector<Overlay>> const &overlays, Overlayer &overlayer,
      Budget &budget) const;

 private:
  struct Part {
    size_t source;
    size_t column;
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

#include "imposer.hpp"

#include <cmath>

namespace brevpress {

std::string decimal(double value) {
  double rounded = std::round(value * 1e5) / 1e5;
  return QPDFObjectHandle::newReal(rounded == 0 ? 0 : rounded, 5).unparse();
}

void Imposer::page(double width, double height, QPDFObjectHandle::Rectangle trim) {
  sheets.push_back(Sheet{width, height, trim, {}, ""});
}

void Imposer::part(size_t source, size_t column, double x, double y) {
  if (sheets.empty()) throw Fault("no-such-page", "no press page is begun");
  sheets.back().parts.push_back(Part{source, column, x, y});
}

void Imposer::fill(double x, double y, double width, double height) {
  if (sheets.empty()) throw Fault("no-such-page", "no press page is begun");
  sheets.back().fills +=
      decimal(x) + " " + decimal(y) + " " + decimal(width) + " " + decimal(height) + " re\n";
}

namespace {

/// Whether the page already is the press page.
bool isWhole(QPDFObjectHandle page, double width, double height, double x, double y) {
  auto shape = geometry(page);
  return std::abs(x) < 0.01 && std::abs(y) < 0.01 && std::abs(shape.width() - width) < 0.01
      && std::abs(shape.height() - height) < 0.01;
}

}  // namespace

std::vector<QPDFObjectHandle> Imposer::impose(
    QPDF &pdf, std::vector<QPDFObjectHandle> const &pages,
    std::map<size_t, std::vector<Overlay>> const &overlays, Overlayer &overlayer,
    Budget &budget) const {
  auto above = [&](size_t source) {
    auto found = overlays.find(source);
    return found == overlays.end() ? std::vector<Overlay>() : found->second;
  };
  std::vector<bool> used(pages.size(), false);
  std::vector<QPDFObjectHandle> result;
  result.reserve(sheets.size());
  for (auto const &sheet : sheets) {
    for (auto const &part : sheet.parts) {
      if (part.source >= pages.size() || used[part.source]) {
        throw Fault("no-such-page", "a page is on no press page, or on two");
      }
      used[part.source] = true;
    }
    if (sheet.fills.empty() && sheet.parts.size() == 1) {
      auto const &part = sheet.parts[0];
      auto page = pages[part.source];
      if (isWhole(page, sheet.width, sheet.height, part.x, part.y)) {
        // What came from the old tree's nodes must be the page's own in the new one.
        for (auto key : {"/MediaBox", "/Resources"}) page.replaceKey(key, inherited(page, key));
        overlayer.put(page, above(part.source));
        result.push_back(page);
        continue;
      }
    }
    auto xobjects = QPDFObjectHandle::newDictionary();
    std::string content;
    if (!sheet.fills.empty()) content = "q 0 g\n" + sheet.fills + "f Q\n";
    for (auto const &part : sheet.parts) {
      auto page = pages[part.source];
      auto column = std::to_string(part.column);
      xobjects.replaceKey("/Leaf" + column, pageForm(pdf, page, geometry(page), 1, budget));
      content += "q 1 0 0 1 " + decimal(part.x) + " " + decimal(part.y) + " cm /Leaf" + column
          + " Do";
      for (auto const &overlay : above(part.source)) {
        xobjects.replaceKey("/" + overlay.name + column, overlay.form);
        content += " /" + overlay.name + column + " Do";
      }
      content += " Q\n";
    }
    auto resources = QPDFObjectHandle::newDictionary();
    resources.replaceKey("/XObject", xobjects);
    auto page = QPDFObjectHandle::newDictionary();
    page.replaceKey("/Type", QPDFObjectHandle::newName("/Page"));
    page.replaceKey(
        "/MediaBox",
        QPDFObjectHandle::newFromRectangle(
            QPDFObjectHandle::Rectangle(0, 0, sheet.width, sheet.height)));
    page.replaceKey("/TrimBox", QPDFObjectHandle::newFromRectangle(sheet.trim));
    page.replaceKey("/Resources", resources);
    page.replaceKey("/Contents", pdf.newStream(content));
    result.push_back(pdf.makeIndirectObject(page));
  }
  for (bool is : used) {
    if (!is) throw Fault("no-such-page", "a page is on no press page, or on two");
  }
  return result;
}

void growPageTree(QPDF &pdf, std::vector<QPDFObjectHandle> const &pages) {
  constexpr size_t branches = 64;
  struct Node {
    QPDFObjectHandle object;
    long long count;
  };
  std::vector<Node> level;
  level.reserve(pages.size());
  for (auto const &page : pages) level.push_back(Node{page, 1});
  do {
    std::vector<Node> above;
    for (size_t first = 0; first < level.size(); first += branches) {
      auto node = pdf.makeIndirectObject(QPDFObjectHandle::newDictionary());
      auto kids = QPDFObjectHandle::newArray();
      long long count = 0;
      for (size_t index = first; index < std::min(first + branches, level.size()); ++index) {
        level[index].object.replaceKey("/Parent", node);
        kids.appendItem(level[index].object);
        count += level[index].count;
      }
      node.replaceKey("/Type", QPDFObjectHandle::newName("/Pages"));
      node.replaceKey("/Kids", kids);
      node.replaceKey("/Count", QPDFObjectHandle::newInteger(count));
      above.push_back(Node{node, count});
    }
    level = above;
  } while (level.size() > 1);
  pdf.getRoot().replaceKey("/Pages", level[0].object);
  pdf.updateAllPagesCache();
}

}  // namespace brevpress

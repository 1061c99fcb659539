#pragma once
#include <string>
#include <vector>

#include "support.hpp"

namespace brevpress {

/// A rectangle of a page (from 0), in points, that leads to an address of the web.
struct ScreenLink {
  size_t page;
  double box[4];
  std::string uri;
  /// The element of the structure that it belongs to, or -1.
  long element;
};

/// What a finished file says of itself to readers at a screen and to those who listen to it:
/// structure, links, colours, who made it when.
class ScreenDressing {
 public:
  void information(
      std::string const &title, std::string const &producer, std::string const &date);
  void colours() { hasColours = true; }
  void element(long parent, std::string const &type, std::string const &alt);
  void content(size_t element, size_t page);
  void link(ScreenLink const &link) { links.push_back(link); }
  bool empty() const {
    return title.empty() && !hasColours && elements.empty() && links.empty();
  }
  void dress(QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;

 private:
  struct Element {
    long parent;
    std::string type;
    std::string alt;
  };
  struct Content {
    size_t element;
    size_t page;
  };
  /// The annotations of the links, in their order.
  std::vector<QPDFObjectHandle> linking(
      QPDF &pdf, std::vector<QPDFObjectHandle> &pages) const;
  void structure(
      QPDF &pdf, std::vector<QPDFObjectHandle> &pages,
      std::vector<QPDFObjectHandle> &annotations) const;
  void outputIntent(QPDF &pdf) const;
  std::string title;
  std::string producer;
  std::string date;
  bool hasColours = false;
  std::vector<Element> elements;
  std::vector<Content> contents;
  std::vector<ScreenLink> links;
};

/// Numbers the marked pieces of a page's content anew from 0, and makes those that only decorate,
/// and what is not marked at all, artifacts.
///
/// Gives how many pieces there are.
size_t markContent(QPDF &pdf, QPDFObjectHandle page, Budget &budget);

}  // namespace brevpress

#pragma once
#include <set>

#include "content.hpp"
#include "support.hpp"

namespace brevpress {

/// Where a transparency group stands.
enum class GroupPlace { page, form, softMask };

/// What a walk tells. Contents are given before what their resources hold.
class WalkVisitor {
 public:
  virtual ~WalkVisitor() = default;
  virtual void pageContent(QPDFObjectHandle /*page*/, QPDFObjectHandle /*resources*/) {}
  /// A form's, tiling pattern's or Type 3 glyph's content.
  virtual void streamContent(QPDFObjectHandle /*stream*/, QPDFObjectHandle /*resources*/) {}
  virtual void image(QPDFObjectHandle /*stream*/, QPDFObjectHandle /*resources*/) {}
  virtual void shading(QPDFObjectHandle /*shading*/, QPDFObjectHandle /*resources*/) {}
  virtual void colourSpace(QPDFObjectHandle /*spaces*/, std::string const & /*key*/) {}
  virtual void group(QPDFObjectHandle /*group*/, GroupPlace) {}
  virtual void softMask(QPDFObjectHandle /*mask*/) {}
  virtual void font(QPDFObjectHandle /*font*/) {}
  /// Any XObject, before anything else about it: it may hide a foreign stream, or PostScript.
  virtual void xobject(QPDFObjectHandle /*stream*/) {}
};

/// Goes through everything that a page can paint: nested forms, patterns, shadings, pictures and
/// their masks, soft masks, Type 3 glyphs. Each object is seen once, loops end, depth is bounded.
class ResourceWalk {
 public:
  ResourceWalk(WalkVisitor &visitor, Budget &budget) : visitor(visitor), budget(budget) {}
  void page(QPDFObjectHandle page);
  /// Forgets what was seen, so that each page is judged by itself.
  void forget() { seen.clear(); }

 private:
  bool enter(QPDFObjectHandle object);
  void resources(QPDFObjectHandle resources, int depth);
  void xobject(QPDFObjectHandle stream, QPDFObjectHandle outer, int depth, GroupPlace place);
  void image(QPDFObjectHandle stream, QPDFObjectHandle outer, int depth);
  void pattern(QPDFObjectHandle pattern, QPDFObjectHandle outer, int depth);
  void graphicsState(QPDFObjectHandle state, QPDFObjectHandle outer, int depth);
  void font(QPDFObjectHandle font, QPDFObjectHandle outer, int depth);
  QPDFObjectHandle ownOr(QPDFObjectHandle dictionary, QPDFObjectHandle outer);
  WalkVisitor &visitor;
  Budget &budget;
  std::set<QPDFObjGen> seen;
  static constexpr int depthMax = 28;
};

/// What a colour space is, looked up by name in the resources where needed.
Space classify(QPDFObjectHandle space, QPDFObjectHandle resources, int depth = 0);
Space classifyName(std::string_view name, QPDFObjectHandle resources);

}  // namespace brevpress

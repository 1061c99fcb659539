#include "walk.hpp"

namespace brevpress {

bool ResourceWalk::enter(QPDFObjectHandle object) {
  budget.spendObject();
  if (!object.isIndirect()) return true;
  return seen.insert(object.getObjGen()).second;
}

QPDFObjectHandle ResourceWalk::ownOr(QPDFObjectHandle dictionary, QPDFObjectHandle outer) {
  auto own = dictionary.getKey("/Resources");
  return own.isDictionary() ? own : outer;
}

void ResourceWalk::page(QPDFObjectHandle page) {
  budget.spendObject();
  auto own = inherited(page, "/Resources");
  visitor.pageContent(page, own);
  auto group = page.getKey("/Group");
  if (group.isDictionary()) visitor.group(group, GroupPlace::page);
  if (own.isDictionary() && enter(own)) resources(own, 0);
  auto annotations = page.getKey("/Annots");
  if (!annotations.isArray()) return;
  int count = annotations.getArrayNItems();
  for (int index = 0; index < count; ++index) {
    budget.spendObject();
    auto appearance = annotations.getArrayItem(index).getKeyIfDict("/AP").getKeyIfDict("/N");
    if (appearance.isStream()) {
      xobject(appearance, own, 0, GroupPlace::form);
    } else if (appearance.isDictionary()) {
      for (auto const &key : appearance.getKeys()) {
        auto state = appearance.getKey(key);
        if (state.isStream()) xobject(state, own, 0, GroupPlace::form);
      }
    }
  }
}

void ResourceWalk::resources(QPDFObjectHandle resources, int depth) {
  if (depth > depthMax) throw Fault("too-large", "resources are nested too deeply");
  for (auto const &category : resources.getKeys()) {
    auto entries = resources.getKey(category);
    if (!entries.isDictionary()) continue;
    bool relevant = category == "/XObject" || category == "/Pattern" || category == "/Shading"
        || category == "/ExtGState" || category == "/Font" || category == "/ColorSpace";
    if (!relevant || !enter(entries)) continue;
    for (auto const &key : entries.getKeys()) {
      auto entry = entries.getKey(key);
      if (category == "/ColorSpace") {
        budget.spendObject();
        visitor.colourSpace(entries, key);
      } else if (category == "/XObject") {
        if (entry.isStream()) xobject(entry, resources, depth, GroupPlace::form);
      } else if (category == "/Pattern") {
        pattern(entry, resources, depth);
      } else if (category == "/Shading") {
        if ((entry.isDictionary() || entry.isStream()) && enter(entry)) {
          visitor.shading(entry, resources);
        }
      } else if (category == "/ExtGState") {
        graphicsState(entry, resources, depth);
      } else {
        font(entry, resources, depth);
      }
    }
  }
}

void ResourceWalk::xobject(
    QPDFObjectHandle stream, QPDFObjectHandle outer, int depth, GroupPlace place) {
  if (depth > depthMax) throw Fault("too-large", "forms are nested too deeply");
  auto dictionary = stream.getDict();
  auto subtype = dictionary.getKey("/Subtype");
  if (subtype.isNameAndEquals("/Image")) {
    image(stream, outer, depth);
    return;
  }
  if (!enter(stream)) return;
  visitor.xobject(stream);
  // Readers paint a form whose subtype is missing, as in many appearance streams.
  if (!subtype.isNull() && !subtype.isNameAndEquals("/Form")) return;
  auto own = ownOr(dictionary, outer);
  visitor.streamContent(stream, own);
  auto group = dictionary.getKey("/Group");
  if (group.isDictionary()) visitor.group(group, place);
  if (own.isDictionary() && enter(own)) resources(own, depth + 1);
}

void ResourceWalk::image(QPDFObjectHandle stream, QPDFObjectHandle outer, int depth) {
  if (depth > depthMax || !enter(stream)) return;
  visitor.xobject(stream);
  visitor.image(stream, outer);
  auto dictionary = stream.getDict();
  for (auto key : {"/SMask", "/Mask"}) {
    auto mask = dictionary.getKey(key);
    if (mask.isStream()) image(mask, outer, depth + 1);
  }
}

void ResourceWalk::pattern(QPDFObjectHandle pattern, QPDFObjectHandle outer, int depth) {
  if (!enter(pattern)) return;
  if (pattern.isStream()) {
    auto own = ownOr(pattern.getDict(), outer);
    visitor.streamContent(pattern, own);
    if (own.isDictionary() && enter(own)) resources(own, depth + 1);
  } else if (pattern.isDictionary()) {
    auto shading = pattern.getKey("/Shading");
    if ((shading.isDictionary() || shading.isStream()) && enter(shading)) {
      visitor.shading(shading, outer);
    }
    graphicsState(pattern.getKey("/ExtGState"), outer, depth);
  }
}

void ResourceWalk::graphicsState(QPDFObjectHandle state, QPDFObjectHandle outer, int depth) {
  if (!state.isDictionary() || !enter(state)) return;
  auto mask = state.getKey("/SMask");
  if (mask.isDictionary()) {
    visitor.softMask(mask);
    auto form = mask.getKey("/G");
    if (form.isStream()) xobject(form, outer, depth + 1, GroupPlace::softMask);
  }
  auto fontAndSize = state.getKey("/Font");
  if (fontAndSize.isArray() && fontAndSize.getArrayNItems() > 0) {
    font(fontAndSize.getArrayItem(0), outer, depth);
  }
}

void ResourceWalk::font(QPDFObjectHandle font, QPDFObjectHandle outer, int depth) {
  if (!font.isDictionary() || !enter(font)) return;
  visitor.font(font);
  if (!font.getKey("/Subtype").isNameAndEquals("/Type3")) return;
  auto own = ownOr(font, outer);
  auto glyphs = font.getKey("/CharProcs");
  if (glyphs.isDictionary()) {
    for (auto const &key : glyphs.getKeys()) {
      auto glyph = glyphs.getKey(key);
      if (glyph.isStream() && enter(glyph)) visitor.streamContent(glyph, own);
    }
  }
  if (own.isDictionary() && enter(own)) resources(own, depth + 1);
}

namespace {

Space overPattern(Space under) {
  switch (under) {
    case Space::grey: return Space::patternGrey;
    case Space::rgb: return Space::patternRGB;
    case Space::cmyk: return Space::patternCMYK;
    default: return Space::other;
  }
}

Space deviceSpace(std::string_view name) {
  if (name == "/DeviceGray" || name == "/G" || name == "/CalGray") return Space::grey;
  if (name == "/DeviceRGB" || name == "/RGB" || name == "/CalRGB") return Space::rgb;
  if (name == "/DeviceCMYK" || name == "/CMYK") return Space::cmyk;
  if (name == "/Pattern") return Space::pattern;
  if (name == "/Lab") return Space::lab;
  return Space::unknown;
}

Space profileSpace(QPDFObjectHandle profile) {
  if (!profile.isStream()) return Space::other;
  auto components = profile.getDict().getKey("/N");
  if (!components.isInteger()) return Space::other;
  switch (components.getIntValue()) {
    case 1: return Space::grey;
    case 3: return Space::rgb;
    case 4: return Space::cmyk;
    default: return Space::other;
  }
}

}  // namespace

Space classify(QPDFObjectHandle space, QPDFObjectHandle resources, int depth) {
  if (depth > 6) return Space::other;
  if (space.isName()) {
    std::string name = space.getName();
    Space device = deviceSpace(name);
    if (device != Space::unknown || !resources.isDictionary()) return device;
    auto named = resources.getKey("/ColorSpace").getKeyIfDict(name);
    return named.isNull() ? Space::unknown : classify(named, resources, depth + 1);
  }
  if (!space.isArray() || space.getArrayNItems() == 0) return Space::unknown;
  auto family = space.getArrayItem(0);
  if (!family.isName()) return Space::unknown;
  std::string name = family.getName();
  auto second = space.getArrayNItems() > 1 ? space.getArrayItem(1) : QPDFObjectHandle::newNull();
  if (name == "/ICCBased") return profileSpace(second);
  if (name == "/Pattern") {
    return second.isNull() ? Space::pattern : overPattern(classify(second, resources, depth + 1));
  }
  if (name == "/Indexed" || name == "/I") {
    return classify(second, resources, depth + 1) == Space::grey ? Space::grey : Space::indexed;
  }
  if (name == "/Separation") {
    bool black = second.isNameAndEquals("/Black") || second.isNameAndEquals("/All");
    return black ? Space::black : Space::other;
  }
  if (name == "/DeviceN") return Space::other;
  return deviceSpace(name);
}

Space classifyName(std::string_view name, QPDFObjectHandle resources) {
  Space device = deviceSpace(name);
  if (device != Space::unknown) return device;
  return classify(QPDFObjectHandle::newName(plainName(name)), resources, 0);
}

}  // namespace brevpress

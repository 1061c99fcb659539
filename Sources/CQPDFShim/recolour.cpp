#include "grey.hpp"

namespace brevpress {

Recolourer::Recolourer(QPDF &pdf, Ink ink, bool own, Deflater &deflater, Budget &budget)
    : pdf(pdf), ink(ink), own(own), deflater(deflater), budget(budget) {}

bool Recolourer::rawInflate(QPDFObjectHandle stream, std::string &out) {
  auto dictionary = stream.getDict();
  auto filter = dictionary.getKey("/Filter");
  if (filter.isNameAndEquals("/FlateDecode") && dictionary.getKey("/DecodeParms").isNull()) {
    auto raw = stream.getRawStreamData();
    if (deflater.inflate(raw->getBuffer(), raw->getSize(), out, budget.content)) return true;
  }
  out.clear();
  Budget single = budget;
  return decoded(stream, out, single);
}

void Recolourer::rewriteStream(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  if (stream.isIndirect() && !done.insert(stream.getObjGen()).second) return;
  if (!rawInflate(stream, inflated)) {
    left.push_back("content that cannot be decoded");
    return;
  }
  auto lookup = [&](std::string_view name) {
    NamedSpace named{classifyName(name, resources), nullptr};
    if (named.kind != Space::other) return named;
    auto space = resources.getKeyIfDict("/ColorSpace").getKeyIfDict(plainName(name));
    named.tint = tintFunction(space, budget);
    if (named.tint) named.kind = Space::tint;
    return named;
  };
  if (!rewriteColours(inflated, ink, lookup, rewritten, left)) return;
  stream.replaceStreamData(
      deflater.deflate(rewritten), QPDFObjectHandle::newName("/FlateDecode"),
      QPDFObjectHandle::newNull());
}

void Recolourer::pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) {
  // A page group would only name a blending space, and whichever it names does harm: see group().
  if (own) page.removeKey("/Group");
  auto contents = page.getKey("/Contents");
  if (contents.isStream()) {
    rewriteStream(contents, resources);
  } else if (contents.isArray()) {
    // A token may be cut between two streams: join them first.
    Budget single = budget;
    auto joined = pdf.newStream(brevpress::pageContent(page, single));
    page.replaceKey("/Contents", joined);
    rewriteStream(joined, resources);
  }
}

void Recolourer::streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  rewriteStream(stream, resources);
}

void Recolourer::group(QPDFObjectHandle group, GroupPlace place) {
  auto space = group.getKey("/CS");
  if (space.isNull()) return;
  bool isGrey = classify(space, QPDFObjectHandle::newNull()) == Space::grey;
  if (place == GroupPlace::softMask) {
    // A luminosity mask needs its space, and lays no ink.
    if (ink == Ink::grey && !isGrey) {
      group.replaceKey("/CS", QPDFObjectHandle::newName("/DeviceGray"));
    }
  } else if (ink == Ink::grey || own) {
    // Named, a blending space brings four-colour black back: Ghostscript's inkcov shows all four
    // inks for a group in DeviceGray, too. Without it the press blends in its own inks.
    group.removeKey("/CS");
  }
}

void Recolourer::softMask(QPDFObjectHandle mask) {
  auto backdrop = mask.getKey("/BC");
  if (ink != Ink::grey || !backdrop.isArray()) return;
  std::vector<double> values;
  for (auto const &item : backdrop.getArrayAsVector()) {
    QPDFObjectHandle value = item;
    values.push_back(value.isNumber() ? value.getNumericValue() : 0);
  }
  double grey = 0;
  if (values.size() == 3) {
    grey = luma(values[0], values[1], values[2]);
  } else if (values.size() == 4) {
    grey = greyOfInks(values[0], values[1], values[2], values[3]);
  } else {
    return;
  }
  mask.replaceKey("/BC", QPDFObjectHandle::parse("[ " + greyText(grey) + " ]"));
}

void Recolourer::colourSpace(QPDFObjectHandle spaces, std::string const &key) {
  if (ink != Ink::grey) return;
  auto space = spaces.getKey(key);
  switch (classify(space, QPDFObjectHandle::newNull())) {
    case Space::grey:
    case Space::pattern:
    case Space::patternGrey:
    case Space::unknown: return;
    case Space::patternRGB:
    case Space::patternCMYK:
      later.push_back({spaces, key, QPDFObjectHandle::parse("[ /Pattern /DeviceGray ]")});
      return;
    case Space::black:
    case Space::rgb:
    case Space::cmyk:
      // Contents no longer name it.
      later.push_back({spaces, key, QPDFObjectHandle::newNull()});
      return;
    case Space::other:
      // A tint whose grey is known was rewritten, too; any other stays, to be found as coloured.
      if (tintFunction(space, budget)) {
        later.push_back({spaces, key, QPDFObjectHandle::newNull()});
      }
      return;
    default: return;
  }
}

void Recolourer::finish() {
  for (auto &change : later) {
    if (change.value.isNull()) {
      change.spaces.removeKey(change.key);
    } else {
      change.spaces.replaceKey(change.key, change.value);
    }
  }
  later.clear();
}

namespace {

/// Grey of one colour, given as numbers of an RGB or CMYK space.
double greyOf(std::vector<double> const &values, Space space) {
  switch (space) {
    case Space::black: return 1 - values[0];
    case Space::rgb: return luma(values[0], values[1], values[2]);
    default: return greyOfInks(values[0], values[1], values[2], values[3]);
  }
}

/// How many components a space that can be converted has; 0 for others.
size_t componentsOf(Space space) {
  switch (space) {
    case Space::black: return 1;
    case Space::rgb: return 3;
    case Space::cmyk: return 4;
    default: return 0;
  }
}

bool numbers(QPDFObjectHandle array, size_t wanted, std::vector<double> &out) {
  if (!array.isArray() || array.getArrayNItems() != static_cast<int>(wanted)) return false;
  out.clear();
  for (auto const &item : array.getArrayAsVector()) {
    QPDFObjectHandle value = item;
    if (!value.isNumber()) return false;
    out.push_back(value.getNumericValue());
  }
  return true;
}

}  // namespace

QPDFObjectHandle Recolourer::greyFunction(QPDFObjectHandle function, Space space, int depth) {
  auto none = QPDFObjectHandle::newNull();
  size_t components = componentsOf(space);
  if (depth > 8 || !function.isDictionary()) return none;
  budget.spendObject();
  auto type = function.getKey("/FunctionType");
  auto copy = function.shallowCopy();
  copy.removeKey("/Range");
  if (type.isInteger() && type.getIntValue() == 2) {
    std::vector<double> values;
    for (auto key : {"/C0", "/C1"}) {
      if (!numbers(function.getKey(key), components, values)) return none;
      copy.replaceKey(key, QPDFObjectHandle::parse("[ " + greyText(greyOf(values, space)) + " ]"));
    }
    return copy;
  }
  if (type.isInteger() && type.getIntValue() == 3) {
    auto parts = function.getKey("/Functions");
    if (!parts.isArray()) return none;
    auto converted = QPDFObjectHandle::newArray();
    for (auto const &part : parts.getArrayAsVector()) {
      auto grey = greyFunction(part, space, depth + 1);
      if (grey.isNull()) return none;
      converted.appendItem(grey);
    }
    copy.replaceKey("/Functions", converted);
    return copy;
  }
  return none;
}

void Recolourer::shading(QPDFObjectHandle shading, QPDFObjectHandle resources) {
  if (ink != Ink::grey) return;
  auto dictionary = shading.isStream() ? shading.getDict() : shading;
  Space space = classify(dictionary.getKey("/ColorSpace"), resources);
  if (space == Space::grey) return;
  if (componentsOf(space) == 0) {
    left.push_back("shading");
    return;
  }
  // Grey is a linear mixture of the components, so converting the ends converts the run.
  auto function = greyFunction(dictionary.getKey("/Function"), space, 0);
  if (function.isNull()) {
    left.push_back("shading");
    return;
  }
  dictionary.replaceKey("/Function", function);
  dictionary.replaceKey("/ColorSpace", QPDFObjectHandle::newName("/DeviceGray"));
  std::vector<double> values;
  if (numbers(dictionary.getKey("/Background"), componentsOf(space), values)) {
    dictionary.replaceKey(
        "/Background", QPDFObjectHandle::parse("[ " + greyText(greyOf(values, space)) + " ]"));
  } else {
    dictionary.removeKey("/Background");
  }
}

}  // namespace brevpress

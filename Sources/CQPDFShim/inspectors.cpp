#include <algorithm>
#include <map>

#include "grey.hpp"

namespace brevpress {

// MARK: Grey

void GreyInspector::fault(std::string const &text) {
  if (faults.size() < 32 && std::find(faults.begin(), faults.end(), text) == faults.end()) {
    faults.push_back(text);
  }
}

void GreyInspector::pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) {
  content(brevpress::pageContent(page, budget), resources);
}

void GreyInspector::streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  std::string data;
  if (!decoded(stream, data, budget)) fault("content that cannot be decoded");
  content(data, resources);
}

void GreyInspector::content(std::string_view content, QPDFObjectHandle resources) {
  ContentCursor cursor(content);
  while (cursor.next()) {
    switch (cursor.op) {
      case opCode("rg"):
      case opCode("RG"):
      case opCode("k"):
      case opCode("K"): fault("colour operator"); break;
      case opCode("cs"):
      case opCode("CS"): {
        if (cursor.count == 0 || !cursor.isName(cursor.count - 1)) break;
        Space space = classifyName(cursor.text(cursor.count - 1), resources);
        bool grey = space == Space::grey || space == Space::pattern || space == Space::patternGrey;
        if (!grey) fault("colour space operator");
        break;
      }
      case opCode("sc"):
      case opCode("SC"):
      case opCode("scn"):
      case opCode("SCN"):
        if (cursor.endsInNumbers(3)) fault("colour of several components");
        break;
      case opCode("BI"): {
        hasInk = true;
        auto space = cursor.imageValue("/CS", "/ColorSpace");
        if (space.empty() || cursor.imageValue("/IM", "/ImageMask") == "true") break;
        bool grey = space[0] == '/' && classifyName(space, resources) == Space::grey;
        if (!grey) fault("inline image");
        break;
      }
      case opCode("f"):
      case opCode("F"):
      case opCode("f*"):
      case opCode("S"):
      case opCode("s"):
      case opCode("B"):
      case opCode("B*"):
      case opCode("b"):
      case opCode("b*"):
      case opCode("sh"):
      case opCode("Do"):
      case opCode("Tj"):
      case opCode("TJ"):
      case opCode("'"):
      case opCode("\""): hasInk = true; break;
      default: break;
    }
  }
}

void GreyInspector::image(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  auto dictionary = stream.getDict();
  auto mask = dictionary.getKey("/ImageMask");
  if (mask.isBool() && mask.getBoolValue()) return;
  auto space = dictionary.getKey("/ColorSpace");
  if (space.isNull() || classify(space, resources) != Space::grey) fault("picture");
}

void GreyInspector::shading(QPDFObjectHandle shading, QPDFObjectHandle resources) {
  auto dictionary = shading.isStream() ? shading.getDict() : shading;
  if (classify(dictionary.getKey("/ColorSpace"), resources) != Space::grey) fault("shading");
}

void GreyInspector::colourSpace(QPDFObjectHandle spaces, std::string const &key) {
  switch (classify(spaces.getKey(key), QPDFObjectHandle::newNull())) {
    case Space::grey:
    case Space::pattern:
    case Space::patternGrey:
    case Space::unknown: break;
    default: fault("colour space");
  }
}

void GreyInspector::group(QPDFObjectHandle group, GroupPlace) {
  auto space = group.getKey("/CS");
  if (!space.isNull() && classify(space, QPDFObjectHandle::newNull()) != Space::grey) {
    fault("transparency group");
  }
}

// MARK: Fonts

std::string standardFont(std::string const &name) {
  static std::set<std::string> const standard = {
      "Courier", "Courier-Bold", "Courier-BoldOblique", "Courier-Oblique", "Helvetica",
      "Helvetica-Bold", "Helvetica-BoldOblique", "Helvetica-Oblique", "Symbol", "Times-Bold",
      "Times-BoldItalic", "Times-Italic", "Times-Roman", "ZapfDingbats"};
  // The comma style is how some Windows programs spell the same 14.
  static std::map<std::string, std::string> const spelled = {
      {"Courier,Bold", "Courier-Bold"},
      {"Courier,Italic", "Courier-Oblique"},
      {"Courier,BoldItalic", "Courier-BoldOblique"},
      {"Helvetica,Bold", "Helvetica-Bold"},
      {"Helvetica,Italic", "Helvetica-Oblique"},
      {"Helvetica,BoldItalic", "Helvetica-BoldOblique"},
      {"Times,Bold", "Times-Bold"},
      {"Times,Italic", "Times-Italic"},
      {"Times,BoldItalic", "Times-BoldItalic"}};
  if (standard.count(name) > 0) return name;
  auto found = spelled.find(name);
  return found == spelled.end() ? "" : found->second;
}

namespace {

bool subsetPrefix(std::string const &name) {
  return name.size() > 7 && name[6] == '+'
      && std::all_of(name.begin(), name.begin() + 6, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool hasFile(QPDFObjectHandle descriptor) {
  if (!descriptor.isDictionary()) return false;
  for (auto key : {"/FontFile", "/FontFile2", "/FontFile3"}) {
    if (descriptor.getKey(key).isStream()) return true;
  }
  return false;
}

struct TextState {
  QPDFObjectHandle font;
  double mode = 0;
  bool judged = false;
};

}  // namespace

void FontInspector::judge(QPDFObjectHandle font) {
  auto subtype = font.getKey("/Subtype");
  if (subtype.isNameAndEquals("/Type3")) return;
  auto nameObject = font.getKey("/BaseFont");
  std::string name = nameObject.isName() ? nameObject.getName().substr(1) : "(unnamed)";
  bool isSubset = subsetPrefix(name);
  if (isSubset) name = name.substr(7);
  bool composite = subtype.isNameAndEquals("/Type0");
  auto holder = font;
  if (composite) {
    auto descendants = font.getKey("/DescendantFonts");
    holder = descendants.isArray() && descendants.getArrayNItems() > 0
        ? descendants.getArrayItem(0)
        : QPDFObjectHandle::newNull();
  }
  if (hasFile(holder.getKeyIfDict("/FontDescriptor"))) {
    if (!isSubset) whole.insert(name);
  } else if (!composite && !standardFont(name).empty()) {
    standard.insert(name);
  } else {
    missing.insert(name);
  }
}

void FontInspector::font(QPDFObjectHandle font) {
  if (!usedOnly) judge(font);
}

void FontInspector::pageContent(QPDFObjectHandle page, QPDFObjectHandle resources) {
  if (usedOnly) content(brevpress::pageContent(page, budget), resources);
}

void FontInspector::streamContent(QPDFObjectHandle stream, QPDFObjectHandle resources) {
  if (!usedOnly) return;
  std::string data;
  decoded(stream, data, budget);
  content(data, resources);
}

void FontInspector::content(std::string_view content, QPDFObjectHandle resources) {
  ContentCursor cursor(content);
  TextState state;
  std::vector<TextState> saved;
  while (cursor.next()) {
    switch (cursor.op) {
      case opCode("q"):
        if (saved.size() < 512) saved.push_back(state);
        break;
      case opCode("Q"):
        if (!saved.empty()) {
          state = saved.back();
          saved.pop_back();
        }
        break;
      case opCode("Tf"):
        if (cursor.count >= 2 && cursor.isName(cursor.count - 2)) {
          std::string name = plainName(cursor.text(cursor.count - 2));
          state.font = resources.getKeyIfDict("/Font").getKeyIfDict(name);
          state.judged = false;
        }
        break;
      case opCode("Tr"):
        if (cursor.count >= 1 && cursor.isNumber(cursor.count - 1)) {
          state.mode = cursor.number(cursor.count - 1);
        }
        break;
      case opCode("gs"):
        if (cursor.count >= 1 && cursor.isName(cursor.count - 1)) {
          std::string name = plainName(cursor.text(cursor.count - 1));
          auto pair =
              resources.getKeyIfDict("/ExtGState").getKeyIfDict(name).getKeyIfDict("/Font");
          if (pair.isArray() && pair.getArrayNItems() > 0) {
            state.font = pair.getArrayItem(0);
            state.judged = false;
          }
        }
        break;
      case opCode("Tj"):
      case opCode("TJ"):
      case opCode("'"):
      case opCode("\""):
        // Invisible text (the layer under a scanned page) prints nothing.
        if (state.mode != 3 && !state.judged && state.font.isInitialized()
            && state.font.isDictionary()) {
          judge(state.font);
          state.judged = true;
        }
        break;
      default: break;
    }
  }
}

}  // namespace brevpress

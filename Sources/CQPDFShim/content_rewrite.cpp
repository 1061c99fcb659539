#include <algorithm>
#include <cmath>

#include "content.hpp"

namespace brevpress {

double greyOfInks(double cyan, double magenta, double yellow, double black) {
  return 1 - std::min(1.0, luma(cyan, magenta, yellow) + black);
}

std::string greyText(double value) {
  long scaled = std::lround(std::clamp(value, 0.0, 1.0) * 10000);
  if (scaled >= 10000) return "1";
  if (scaled <= 0) return "0";
  std::string digits = std::to_string(scaled);
  std::string text = "0." + std::string(4 - digits.size(), '0') + digits;
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

namespace {

/// One of the two current colours of the graphics state.
struct Current {
  Space space = Space::grey;
  /// An `rg` became a `g`, so that a later `sc` with three numbers needs its space back.
  bool neutralised = false;
  /// The grey of the tints of the space, where it has special inks.
  std::shared_ptr<TintFunction const> tint = nullptr;
};

struct State {
  Current fill;
  Current stroke;
};

class Rewriter {
 public:
  Rewriter(
      std::string_view content, Ink ink, SpaceLookup const &lookup, std::string &out,
      std::vector<std::string> &left)
      : content(content), cursor(content), ink(ink), lookup(lookup), out(out), left(left) {}

  bool run() {
    out.clear();
    out.reserve(content.size());
    while (cursor.next()) step();
    if (copied == 0) return false;
    out.append(content.substr(copied));
    return true;
  }

 private:
  std::string_view content;
  ContentCursor cursor;
  Ink ink;
  SpaceLookup const &lookup;
  std::string &out;
  std::vector<std::string> &left;
  size_t copied = 0;
  State state;
  std::vector<State> saved;
  static constexpr size_t savedMax = 512;

  /// Replaces the operator and its last `operands` operands.
  void replace(size_t operands, std::string_view with) {
    size_t begin = operands == 0 ? cursor.opBegin
                                 : cursor.operands[cursor.count - operands].begin;
    out.append(content.substr(copied, begin - copied));
    out.append(with);
    copied = cursor.opEnd;
  }

  void step() {
    switch (cursor.op) {
      case opCode("q"):
        if (saved.size() < savedMax) saved.push_back(state);
        break;
      case opCode("Q"):
        if (!saved.empty()) {
          state = saved.back();
          saved.pop_back();
        }
        break;
      case opCode("rg"): rgb(state.fill, " g"); break;
      case opCode("RG"): rgb(state.stroke, " G"); break;
      case opCode("k"): inks(state.fill, " g"); break;
      case opCode("K"): inks(state.stroke, " G"); break;
      case opCode("g"): state.fill = Current{}; break;
      case opCode("G"): state.stroke = Current{}; break;
      case opCode("cs"): space(state.fill, " cs"); break;
      case opCode("CS"): space(state.stroke, " CS"); break;
      case opCode("sc"):
      case opCode("scn"): components(state.fill, cursor.op == opCode("sc") ? " sc" : " scn"); break;
      case opCode("SC"):
      case opCode("SCN"):
        components(state.stroke, cursor.op == opCode("SC") ? " SC" : " SCN");
        break;
      case opCode("BI"): inlineImage(); break;
      default: break;
    }
  }

  void rgb(Current &current, char const *op) {
    if (!cursor.endsInNumbers(3)) return;
    size_t first = cursor.count - 3;
    double red = cursor.number(first);
    double green = cursor.number(first + 1);
    double blue = cursor.number(first + 2);
    if (red == green && green == blue) {
      replace(3, std::string(cursor.text(first)) + op);
      current = Current{Space::grey, ink == Ink::neutral};
    } else if (ink == Ink::grey) {
      replace(3, greyText(luma(red, green, blue)) + op);
      current = Current{};
    } else {
      current = Current{Space::rgb, false};
    }
  }

  void inks(Current &current, char const *op) {
    if (ink == Ink::neutral || !cursor.endsInNumbers(4)) {
      current = Current{Space::cmyk, false};
      return;
    }
    replace(4, greyText(inksAt(cursor.count - 4)) + op);
    current = Current{};
  }

  double inksAt(size_t first) {
    return greyOfInks(
        cursor.number(first), cursor.number(first + 1), cursor.number(first + 2),
        cursor.number(first + 3));
  }

  void space(Current &current, char const *op) {
    if (cursor.count == 0 || !cursor.isName(cursor.count - 1)) return;
    if (ink == Ink::neutral) {
      current = Current{Space::unknown, false};
      return;
    }
    auto named = lookup(cursor.text(cursor.count - 1));
    Space kind = named.kind;
    current = Current{kind, false, named.tint};
    switch (kind) {
      case Space::black:
      case Space::rgb:
      case Space::cmyk:
        // The first colour of a new space is black in all of these.
        replace(1, std::string("/DeviceGray") + op);
        break;
      case Space::tint: {
        // The first colour of such a space is the full tint of each ink.
        std::array<double, ContentCursor::operandsMax> full;
        full.fill(1);
        replace(
            1, std::string("/DeviceGray") + op + " " + greyText(named.tint->grey(full.data()))
                + (op[1] == 'c' ? " sc" : " SC"));
        break;
      }
      case Space::lab:
      case Space::indexed:
      case Space::other:
        left.push_back("colour space " + std::string(cursor.text(cursor.count - 1)));
        break;
      default: break;
    }
  }

  void components(Current &current, char const *op) {
    if (ink == Ink::neutral) {
      if (current.neutralised && cursor.endsInNumbers(3)) {
        // Keep the meaning: these numbers count in the space that `rg` had set.
        bool isFill = &current == &state.fill;
        replace(cursor.count, isFill ? "/DeviceRGB cs " : "/DeviceRGB CS ");
        copied = cursor.operands[0].begin;
        current = Current{Space::rgb, false};
      }
      return;
    }
    size_t names = cursor.count > 0 && cursor.isName(cursor.count - 1) ? 1 : 0;
    size_t numbers = cursor.count - names;
    Space kind = current.space;
    bool three = kind == Space::rgb || kind == Space::patternRGB;
    bool four = kind == Space::cmyk || kind == Space::patternCMYK;
    std::string tail = names == 1 ? " " + std::string(cursor.text(cursor.count - 1)) : "";
    if (three && numbers == 3) {
      double grey = luma(cursor.number(0), cursor.number(1), cursor.number(2));
      replace(cursor.count, greyText(grey) + tail + op);
    } else if (four && numbers == 4) {
      replace(cursor.count, greyText(inksAt(0)) + tail + op);
    } else if (kind == Space::black && numbers == 1) {
      replace(cursor.count, greyText(1 - cursor.number(0)) + tail + op);
    } else if (kind == Space::tint && numbers == current.tint->inputs()) {
      std::array<double, ContentCursor::operandsMax> tints;
      for (size_t index = 0; index < numbers; ++index) tints[index] = cursor.number(index);
      replace(cursor.count, greyText(current.tint->grey(tints.data())) + op);
    } else if ((kind == Space::grey || kind == Space::unknown) && numbers > 1) {
      // The space comes from the content that painted this form.
      left.push_back("colour of an unknown space");
    }
  }

  void inlineImage() {
    if (ink == Ink::neutral) return;
    std::string_view name = cursor.imageValue("/CS", "/ColorSpace");
    if (name.empty() || cursor.imageValue("/IM", "/ImageMask") == "true") return;
    if (name[0] != '/' || lookup(name).kind != Space::grey) left.push_back("inline image");
  }
};

}  // namespace

bool rewriteColours(
    std::string_view content, Ink ink, SpaceLookup const &lookup, std::string &out,
    std::vector<std::string> &left) {
  return Rewriter(content, ink, lookup, out, left).run();
}

}  // namespace brevpress

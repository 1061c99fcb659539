#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace brevpress {

/// An operator's name packed into a number, so that a switch can tell them apart.
constexpr uint32_t opCode(std::string_view name) {
  uint32_t code = 0;
  for (size_t index = 0; index < name.size() && index < 3; ++index) {
    code |= static_cast<uint32_t>(static_cast<unsigned char>(name[index])) << (8 * index);
  }
  return name.size() > 3 ? 0xffffffffu : code;
}

struct Operand {
  enum class Kind : uint8_t { number, name, text, group, word };
  Kind kind;
  size_t begin;
  size_t end;
};

/// Steps through a content stream operator by operator, without copying. Strings, hexadecimal
/// strings, comments and the data of inline images are passed over, so that a colour operator is
/// never seen where there is none. Broken content never stops it.
class ContentCursor {
 public:
  explicit ContentCursor(std::string_view content) : content(content) {}

  /// Moves to the next operator; false at the end. An inline image comes as one `BI` whose operands
  /// are its keys and values.
  bool next();

  uint32_t op = 0;
  size_t opBegin = 0;
  size_t opEnd = 0;
  static constexpr size_t operandsMax = 64;
  std::array<Operand, operandsMax> operands;
  size_t count = 0;

  std::string_view text(size_t operand) const {
    return content.substr(operands[operand].begin, operands[operand].end - operands[operand].begin);
  }
  bool isNumber(size_t operand) const { return operands[operand].kind == Operand::Kind::number; }
  bool isName(size_t operand) const { return operands[operand].kind == Operand::Kind::name; }
  /// The last `wanted` operands are numbers.
  bool endsInNumbers(size_t wanted) const;
  double number(size_t operand) const;
  /// The value of a key of an inline image ("/CS" or "/ColorSpace").
  std::string_view imageValue(std::string_view shortKey, std::string_view longKey) const;

 private:
  void push(Operand::Kind kind, size_t begin, size_t end);
  void skipString();
  void skipHex();
  void skipInlineData();
  bool endsInlineData(size_t at) const;
  /// Steps over what starts with a delimiter: a string, a name, a bracket, a comment.
  void delimiter(size_t begin);
  std::string_view content;
  size_t at = 0;
  int depth = 0;
  size_t groupBegin = 0;
};

/// What colour of ink is wanted.
enum class Ink {
  /// Neutral RGB becomes grey (black ink alone); colours stay.
  neutral,
  /// Everything becomes grey.
  grey
};

/// What kind of colour space a name or an object stands for. `black` is a tint of black ink (or of
/// all inks): 0 is white. `tint` is a mixture of inks whose grey a function tells.
enum class Space : uint8_t {
  grey, black, tint, rgb, cmyk, pattern, patternGrey, patternRGB, patternCMYK, lab, indexed, other,
  unknown
};

/// Luma after Rec. 601, as the PDF reference uses it between RGB and grey.
constexpr double luma(double red, double green, double blue) {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/// Grey of process colours, after the PDF reference (10.3.3): 1 - min(1, luma of inks + black).
double greyOfInks(double cyan, double magenta, double yellow, double black);

/// A grey value as PDF text, up to four decimals, the same on every machine and locale.
std::string greyText(double value);

/// A name as resources know it, with `#xx` undone.
std::string plainName(std::string_view name);

/// The grey of a tint of special inks.
class TintFunction {
 public:
  virtual ~TintFunction() = default;
  /// How many inks there are.
  virtual size_t inputs() const = 0;
  /// The grey of tints from 0 to 1.
  virtual double grey(double const *tints) const = 0;
};

/// What a name stands for.
struct NamedSpace {
  Space kind = Space::unknown;
  /// Set when the kind is `tint`.
  std::shared_ptr<TintFunction const> tint;
};

using SpaceLookup = std::function<NamedSpace(std::string_view name)>;

/// Rewrites the colour operators of a content stream into `out`. False when nothing changed (`out`
/// is then undefined). What could not be made grey is named in `left`.
bool rewriteColours(
    std::string_view content, Ink ink, SpaceLookup const &lookup, std::string &out,
    std::vector<std::string> &left);

}  // namespace brevpress

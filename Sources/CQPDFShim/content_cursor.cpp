#include <cstring>

#include "content.hpp"

namespace brevpress {

namespace {

enum : uint8_t { regular = 0, space = 1, delimiter = 2 };

struct Classes {
  uint8_t of[256] = {};
  constexpr Classes() {
    for (unsigned char c : {0, 9, 10, 12, 13, 32}) of[c] = space;
    for (unsigned char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) of[c] = delimiter;
  }
};

constexpr Classes classes;

inline uint8_t classOf(char c) { return classes.of[static_cast<unsigned char>(c)]; }

inline bool startsNumber(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
}

}  // namespace

void ContentCursor::push(Operand::Kind kind, size_t begin, size_t end) {
  if (count == operandsMax) {
    // No operator takes so many; keep the newest.
    std::memmove(&operands[0], &operands[1], sizeof(Operand) * (operandsMax - 1));
    count -= 1;
  }
  operands[count] = Operand{kind, begin, end};
  count += 1;
}

void ContentCursor::skipString() {
  int depth = 0;
  while (at < content.size()) {
    char c = content[at++];
    if (c == '\\') {
      if (at < content.size()) at += 1;
    } else if (c == '(') {
      depth += 1;
    } else if (c == ')') {
      depth -= 1;
      if (depth == 0) return;
    }
  }
}

void ContentCursor::skipHex() {
  size_t end = content.find('>', at);
  at = end == std::string_view::npos ? content.size() : end + 1;
}

bool ContentCursor::endsInlineData(size_t where) const {
  if (content[where] != 'E' || content[where + 1] != 'I') return false;
  if (where > 0 && classOf(content[where - 1]) != space) return false;
  size_t after = where + 2;
  if (after == content.size()) return true;
  if (classOf(content[after]) != space) return false;
  // Chance bytes of a picture are rarely followed by plain text.
  size_t end = std::min(content.size(), after + 32);
  for (size_t index = after; index < end; ++index) {
    unsigned char c = static_cast<unsigned char>(content[index]);
    if (c >= 0x7f || (c < 0x20 && classOf(static_cast<char>(c)) != space) || c == 0) return false;
  }
  return true;
}

void ContentCursor::skipInlineData() {
  if (at < content.size()) at += 1;
  for (; at + 1 < content.size(); ++at) {
    if (endsInlineData(at)) {
      at += 2;
      return;
    }
  }
  at = content.size();
}

void ContentCursor::delimiter(size_t begin) {
  char c = content[at];
  bool doubled = at + 1 < content.size() && content[at + 1] == c;
  switch (c) {
    case '%':
      while (at < content.size() && content[at] != '\n' && content[at] != '\r') at += 1;
      break;
    case '(':
      skipString();
      if (depth == 0) push(Operand::Kind::text, begin, at);
      break;
    case '[':
    case '<':
      if (c == '<' && !doubled) {
        skipHex();
        if (depth == 0) push(Operand::Kind::text, begin, at);
      } else {
        if (depth++ == 0) groupBegin = begin;
        at += c == '<' ? 2 : 1;
      }
      break;
    case '>':
    case ']':
      at += c == '>' && doubled ? 2 : 1;
      if (depth > 0 && --depth == 0) push(Operand::Kind::group, groupBegin, at);
      break;
    case '/':
      at += 1;
      while (at < content.size() && classOf(content[at]) == regular) at += 1;
      if (depth == 0) push(Operand::Kind::name, begin, at);
      break;
    default: at += 1;
  }
}

bool ContentCursor::next() {
  count = 0;
  depth = 0;
  bool inImage = false;
  while (at < content.size()) {
    char c = content[at];
    uint8_t kind = classOf(c);
    if (kind == space) {
      at += 1;
      continue;
    }
    size_t begin = at;
    if (kind == regular) {
      while (at < content.size() && classOf(content[at]) == regular) at += 1;
      if (startsNumber(c)) {
        if (depth == 0) push(Operand::Kind::number, begin, at);
        continue;
      }
      std::string_view word = content.substr(begin, at - begin);
      if (word == "true" || word == "false" || word == "null") {
        if (depth == 0) push(Operand::Kind::word, begin, at);
        continue;
      }
      // A bare word inside an array means that the array was never closed.
      depth = 0;
      if (word == "BI" && !inImage) {
        inImage = true;
        opBegin = begin;
        count = 0;
        continue;
      }
      if (inImage) {
        if (word != "ID") continue;
        skipInlineData();
        op = opCode("BI");
        opEnd = at;
        return true;
      }
      op = opCode(word);
      opBegin = begin;
      opEnd = at;
      return true;
    }
    delimiter(begin);
  }
  return false;
}

bool ContentCursor::endsInNumbers(size_t wanted) const {
  if (count < wanted) return false;
  for (size_t index = count - wanted; index < count; ++index) {
    if (!isNumber(index)) return false;
  }
  return true;
}

double ContentCursor::number(size_t operand) const {
  std::string_view digits = text(operand);
  double sign = 1;
  double value = 0;
  double place = 0;
  for (char c : digits) {
    if (c == '-') {
      sign = -1;
    } else if (c == '.') {
      place = 1;
    } else if (c >= '0' && c <= '9') {
      if (place == 0) {
        value = value * 10 + (c - '0');
      } else {
        place /= 10;
        value += place * (c - '0');
      }
    }
  }
  return sign * value;
}

std::string_view ContentCursor::imageValue(
    std::string_view shortKey, std::string_view longKey) const {
  for (size_t index = 0; index + 1 < count; index += 2) {
    std::string_view key = text(index);
    if (key == shortKey || key == longKey) return text(index + 1);
  }
  return {};
}

std::string plainName(std::string_view name) {
  auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string plain;
  for (size_t index = 0; index < name.size(); ++index) {
    if (name[index] == '#' && index + 2 < name.size() && digit(name[index + 1]) >= 0
        && digit(name[index + 2]) >= 0) {
      plain += static_cast<char>(digit(name[index + 1]) * 16 + digit(name[index + 2]));
      index += 2;
    } else {
      plain += name[index];
    }
  }
  return plain;
}

}  // namespace brevpress

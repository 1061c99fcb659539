#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "qpdf_shim.h"

// Reads what Ghostscript rendered, to know where a page has ink.

struct bp_ink {
  FILE *file;
};

namespace {

/// Paper is white; antialiased traces of ink are darker than this.
constexpr int whiteLeast = 250;
/// Channels that differ less than this look grey.
constexpr int neutralMost = 12;

bool number(FILE *file, uint32_t &out) {
  int c = fgetc(file);
  while (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '#') {
    while (c == '#' && c != EOF) {
      while ((c = fgetc(file)) != '\n' && c != EOF) continue;
    }
    c = fgetc(file);
  }
  if (c < '0' || c > '9') return false;
  out = 0;
  for (; c >= '0' && c <= '9'; c = fgetc(file)) {
    if (out > 100'000) return false;
    out = out * 10 + static_cast<uint32_t>(c - '0');
  }
  return true;
}

}  // namespace

extern "C" {

bp_ink *bp_ink_open(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == nullptr) return nullptr;
  auto *ink = new (std::nothrow) bp_ink{file};
  if (ink == nullptr) fclose(file);
  return ink;
}

int bp_ink_next(
    bp_ink *ink, uint32_t columns, uint32_t rows, uint8_t *bits, size_t bits_size,
    int *uses_colour) {
  int first = fgetc(ink->file);
  if (first == EOF) return 0;
  uint32_t width = 0;
  uint32_t height = 0;
  uint32_t peak = 0;
  if (first != 'P' || fgetc(ink->file) != '6' || !number(ink->file, width)
      || !number(ink->file, height) || !number(ink->file, peak) || peak != 255) {
    return -1;
  }
  size_t stride = (columns + 7) / 8;
  if (columns == 0 || rows == 0 || width == 0 || height == 0 || bits_size < stride * rows) {
    return -1;
  }
  std::memset(bits, 0, stride * rows);
  *uses_colour = 0;
  auto *line = static_cast<uint8_t *>(malloc(static_cast<size_t>(width) * 3));
  if (line == nullptr) return -1;
  for (uint32_t y = 0; y < height; ++y) {
    if (fread(line, 3, width, ink->file) != width) {
      free(line);
      return -1;
    }
    // A pixel belongs to the cell of its centre: a margin of exactly 20 mm stays a margin.
    uint32_t row = static_cast<uint32_t>((2ull * y + 1) * rows / (2ull * height));
    for (uint32_t x = 0; x < width; ++x) {
      int red = line[3 * x];
      int green = line[3 * x + 1];
      int blue = line[3 * x + 2];
      if (red >= whiteLeast && green >= whiteLeast && blue >= whiteLeast) continue;
      if (abs(red - green) > neutralMost || abs(green - blue) > neutralMost
          || abs(red - blue) > neutralMost) {
        *uses_colour = 1;
      }
      uint32_t column = static_cast<uint32_t>((2ull * x + 1) * columns / (2ull * width));
      bits[row * stride + column / 8] |= static_cast<uint8_t>(1u << (column % 8));
    }
  }
  free(line);
  return 1;
}

void bp_ink_free(bp_ink *ink) {
  if (ink == nullptr) return;
  fclose(ink->file);
  delete ink;
}
}

#include <algorithm>
#include <cstring>

#include "grey.hpp"

namespace brevpress {

Deflater::Deflater(int level)
    : compressor(libdeflate_alloc_compressor(std::clamp(level, 1, 12))),
      decompressor(libdeflate_alloc_decompressor()) {
  if (compressor == nullptr || decompressor == nullptr) {
    if (compressor != nullptr) libdeflate_free_compressor(compressor);
    if (decompressor != nullptr) libdeflate_free_decompressor(decompressor);
    throw std::bad_alloc();
  }
}

Deflater::~Deflater() {
  libdeflate_free_compressor(compressor);
  libdeflate_free_decompressor(decompressor);
}

std::shared_ptr<Buffer> Deflater::deflate(std::string_view data) {
  size_t bound = libdeflate_zlib_compress_bound(compressor, data.size());
  if (scratch.size() < bound) scratch.resize(bound);
  size_t size = libdeflate_zlib_compress(
      compressor, data.data(), data.size(), scratch.data(), scratch.size());
  auto buffer = std::make_shared<Buffer>(size);
  std::memcpy(buffer->getBuffer(), scratch.data(), size);
  return buffer;
}

bool Deflater::inflate(
    unsigned char const *data, size_t length, std::string &out, size_t bound) {
  size_t room = std::max<size_t>(out.capacity(), std::max<size_t>(length * 6, 16384));
  while (true) {
    room = std::min(room, bound);
    out.resize(room);
    size_t size = 0;
    auto result = libdeflate_zlib_decompress(
        decompressor, data, length, out.data(), out.size(), &size);
    if (result == LIBDEFLATE_SUCCESS) {
      out.resize(size);
      return true;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room == bound) return false;
    room *= 4;
  }
}

}  // namespace brevpress

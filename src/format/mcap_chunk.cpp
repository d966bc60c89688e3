// SPDX-License-Identifier: Apache-2.0
// Decompression of chunks (mcap_reader.hpp), in steps: the size that a chunk claims is believed only as far as its
// bytes bear it out.
#include <zstd.h>

#include <algorithm>
#include <memory>

#include "format/mcap_reader.hpp"

namespace annalist::format {
namespace {

constexpr std::string_view kError = "chunk does not decompress";
constexpr std::size_t kStepBytes = std::size_t{1} << 20;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// False unless `input` is whole frames that give exactly `size` bytes.
bool decompress_zstd(value::Bytes input, std::uint64_t size, std::vector<std::uint8_t>& out) {
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (context == nullptr) return false;
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  std::size_t produced = 0;
  std::size_t expected = 1;  // 0: a frame has ended
  out.clear();
  while (in.pos < in.size || expected != 0) {
    // One byte more than is claimed, so that too much shows.
    if (produced == out.size())
      out.resize(std::min<std::size_t>(static_cast<std::size_t>(size) + 1, out.size() * 2 + kStepBytes));
    ZSTD_outBuffer target{out.data(), out.size(), produced};
    const std::size_t read_before = in.pos;
    expected = ZSTD_decompressStream(context.get(), &target, &in);
    if (ZSTD_isError(expected) || target.pos > size) return false;
    if (target.pos == produced && in.pos == read_before) return false;  // cut off
    produced = target.pos;
  }
  out.resize(produced);
  return produced == size;
}

}  // namespace

Status decompress_chunk(const McapChunk& chunk, std::uint64_t offset, std::vector<std::uint8_t>& records) {
  if (chunk.uncompressed_bytes > kMaxChunkBytes) return mcap_error(kError, offset, "it claims more than 1 GiB");
  if (chunk.compression == "zstd") {
    if (!decompress_zstd(chunk.records, chunk.uncompressed_bytes, records)) return mcap_error(kError, offset);
  } else if (chunk.compression.empty()) {
    if (chunk.records.size() != chunk.uncompressed_bytes) return mcap_error(kError, offset);
    records.assign(chunk.records.begin(), chunk.records.end());
  } else if (chunk.compression == "lz4") {
    return Status(Code::kUnsupported, std::string(kError) + ": lz4 is not read here; recompress the file with zstd", {},
                  offset);
  } else {
    return mcap_error(kError, offset, "its compression is unknown");
  }
  if (chunk.uncompressed_crc != 0 && chunk.uncompressed_crc != mcap_crc(records))
    return mcap_error("chunk CRC mismatch", offset);
  return {};
}

}  // namespace annalist::format

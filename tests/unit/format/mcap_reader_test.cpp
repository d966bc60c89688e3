// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "mcap_files.hpp"

using namespace annalist;
using namespace annalist::format;
using namespace mcap_files;

namespace {

/// A record's content decodes; cut anywhere, or longer, it does not.
template <class Record>
void check_decoding(const Record& record) {
  value::Encoder out;
  encode(out, record);
  const value::Bytes content = out.bytes().subspan(kMcapRecordHeadBytes);
  Record decoded;
  CHECK(decode(content, decoded));
  value::Encoder again;
  encode(again, decoded);
  CHECK(std::equal(out.bytes().begin(), out.bytes().end(), again.bytes().begin(), again.bytes().end()));
  for (std::size_t size = 0; size < content.size(); ++size) CHECK_FALSE(decode(content.first(size), decoded));
  out.raw(0);
  CHECK_FALSE(decode(out.bytes().subspan(kMcapRecordHeadBytes), decoded));
}

bool begins_with(const Status& status, std::string_view words) { return status.message().starts_with(words); }

/// The error of a file, and that the messages before it were given.
Status error_of(const FileBytes& file, bool sealed) { return scan(file, sealed).status; }

Status decompress(McapChunk chunk, value::Bytes records) {
  chunk.records = records;
  std::vector<std::uint8_t> out;
  return decompress_chunk(chunk, 7, out);
}

}  // namespace

TEST_CASE("MCAP records: what was encoded is decoded, and nothing that was cut is") {
  check_decoding(McapHeader{"", "annalist 1.0"});
  check_decoding(McapSchema{1, "annalist", "cddl", "value = any"});
  check_decoding(McapChannel{16, "work", {{"a", "b"}, {"c", ""}}});
  check_decoding(McapMessageIndex{16, {{1, 2}, {3, 4}}});
  check_decoding(McapChunkIndex{1, 2, 3, 4, {{16, 5}, {17, 6}}, 7, "zstd", 8, 9});
  check_decoding(McapStatistics{1, 2, 3, 4, 5, 6, 7, 8, {{16, 9}}});
  check_decoding(McapSummaryOffset{Opcode::kChannel, 1, 2});
  check_decoding(McapDataEnd{0x12345678});
  check_decoding(McapFooter{1, 2, 3});
}

TEST_CASE("MCAP records: a name that is no UTF-8 is refused, and a key that stands twice") {
  value::Encoder out;
  encode(out, McapHeader{"", "\xff"});
  McapHeader header;
  CHECK_FALSE(decode(out.bytes().subspan(kMcapRecordHeadBytes), header));
  out.clear();
  encode(out, McapChannel{16, "work", {{"y", "1"}, {"z", "2"}}});
  const auto twice = std::find(out.bytes().begin(), out.bytes().end(), 'z');
  *out.at(static_cast<std::size_t>(twice - out.bytes().begin())) = 'y';
  McapChannel channel;
  CHECK_FALSE(decode(out.bytes().subspan(kMcapRecordHeadBytes), channel));
}

TEST_CASE("MCAP chunk: what it claims must be borne out") {
  const std::vector<std::uint8_t> records(1000, 7);
  McapChunk chunk;
  chunk.uncompressed_bytes = 1000;
  chunk.uncompressed_crc = mcap_crc(records);
  CHECK(decompress(chunk, records).ok());
  chunk.uncompressed_crc ^= 1;
  CHECK(begins_with(decompress(chunk, records), "chunk CRC mismatch"));
  chunk.uncompressed_crc = 0;
  CHECK(decompress(chunk, records).ok());
  chunk.uncompressed_bytes = 999;
  CHECK(begins_with(decompress(chunk, records), "chunk does not decompress"));
  CHECK(decompress(chunk, records).offset() == 7);
  chunk.compression = "zstd";
  CHECK(begins_with(decompress(chunk, records), "chunk does not decompress"));
  chunk.compression = "brotli";
  CHECK(begins_with(decompress(chunk, records), "chunk does not decompress"));
  chunk.compression = "lz4";
  CHECK(decompress(chunk, records).code() == Code::kUnsupported);
  chunk.uncompressed_bytes = ~std::uint64_t{0};
  CHECK(begins_with(decompress(chunk, records), "chunk does not decompress"));
}

TEST_CASE("McapScanner: every flipped bit of a sealed file is noticed, and what precedes it is given") {
  const FileBytes good = sealed();
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const std::uint8_t bit : {std::uint8_t{1}, std::uint8_t{128}}) {
      CAPTURE(at);
      FileBytes file = good;
      file[at] ^= bit;
      const Scanned scanned = scan(file, true);
      CHECK_FALSE(scanned.status.ok());
      CHECK(scanned.status.offset() < good.size());
      CHECK(scanned.texts.size() <= 4);
    }
}

TEST_CASE("McapScanner: a sealed file of any other length is truncated") {
  const FileBytes good = sealed();
  CHECK(error_of({}, true).message() == "empty file");
  for (std::size_t size = 1; size < good.size(); ++size) {
    CAPTURE(size);
    const Status status = error_of(FileBytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), true);
    CHECK(begins_with(status, size < 8 ? "not an MCAP file" : "truncated record"));
    CHECK(status.offset() <= size);
  }
  FileBytes longer = good;
  longer.push_back(0);
  CHECK_FALSE(error_of(longer, true).ok());
}

TEST_CASE("McapScanner: a file that is being written may end anywhere") {
  const FileBytes good = sealed();
  CHECK(error_of({}, false).message() == "empty file");
  for (std::size_t size = 1; size <= good.size(); ++size) {
    CAPTURE(size);
    CHECK(error_of(FileBytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), false).text() == "ok");
  }
}

TEST_CASE("McapScanner: zeros, foreign bytes and unknown records are told apart") {
  McapWriter writer;
  FileBytes file = begin(writer);
  const std::size_t end = file.size();
  file.resize(end + 100000);
  CHECK(error_of(file, false).message() == "zero-filled");
  CHECK(error_of(file, false).offset() == end);
  CHECK(scan(file, false).texts.size() == 3);
  CHECK(scan(file, false).resumable);
  file.back() = 1;
  CHECK(begins_with(error_of(file, false), "unknown opcode"));
  CHECK(error_of(FileBytes(100, 0), true).message() == "not an MCAP file");
}

TEST_CASE("McapScanner: a message that is refused ends the scan at its chunk, behind the messages before it") {
  const FileBytes file = sealed();
  const MemorySource source(file);
  McapScanner scanner(source, true);
  int given = 0;
  const Status status = scanner.run([&](const McapMessage&, const McapChannel&, const McapPlace&) {
    return ++given == 4 ? Status(Code::kCorrupt, "bad payload") : Status();
  });
  CHECK(status.message() == "bad payload");
  CHECK(status.offset() == scanner.state().bytes + 2 * (kMcapRecordHeadBytes + 6) + 3 * 16);
  CHECK_FALSE(scanner.is_resumable());
}

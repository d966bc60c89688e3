// SPDX-License-Identifier: Apache-2.0
#include "vectors.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "format/mcap_scanner.hpp"
#include "format/mcap_writer.hpp"
#include "format/messages.hpp"

namespace fuzz {
namespace {

using namespace annalist;
using namespace annalist::format;
namespace fs = std::filesystem;

Seed bytes_of_hex(std::string_view hex) {
  Seed bytes;
  for (std::size_t i = 0; i + 2 <= hex.size(); i += 2) {
    std::uint8_t byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    bytes.push_back(byte);
  }
  return bytes;
}

/// The second column of a table.
void add_items(const fs::path& table, Seeds& items) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::string_view row = std::string_view(line).substr(line.find('\t') + 1);
    items.push_back(bytes_of_hex(row.substr(0, row.find('\t'))));
  }
}

Seed read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Seed(std::istreambuf_iterator<char>(file), {});
}

void add_files(const fs::path& directory, Seeds& files) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().filename().string().find(".mcap") != std::string::npos) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());  // the same seeds everywhere
  for (const fs::path& path : paths)
    if (path.extension() != ".jsonl") files.push_back(read_file(path));
}

void add_records(const ByteSource& source, Seed& records) {
  McapRecordReader reader(source, false);
  McapRecord record;
  while (reader.next(record)) {
    McapChunk chunk;
    std::vector<std::uint8_t> decompressed;
    if (record.opcode == Opcode::kChunk && decode(record.content(), chunk) &&
        decompress_chunk(chunk, record.offset, decompressed))
      records.insert(records.end(), decompressed.begin(), decompressed.end());
  }
}

SessionParts parts_of(const Seed& file) {
  SessionParts parts;
  const MemorySource source{Bytes(file)};
  McapScanner scanner(source, false);
  (void)scanner.run([&](const McapMessage& message, const McapChannel& channel, const McapPlace&) {
    Seeds& payloads = is_reserved(channel.topic) ? parts.others : parts.blocks;
    payloads.emplace_back(message.payload.begin(), message.payload.end());
    return Status();
  });
  add_records(source, parts.records);
  return parts;
}

void append(Seed& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

/// DataEnd, summary and Footer as a writer makes them, then their CRCs taken away.
void seal(Seed& file, McapState state, std::size_t indexes_begin) {
  McapWriter writer(std::move(state));
  file.resize(indexes_begin);
  append(file, writer.resume_file());
  const std::size_t data_crc = file.size() + kMcapRecordHeadBytes;
  append(file, writer.finish_file());
  const std::size_t summary_crc = file.size() - sizeof kMcapMagic - 4;
  for (const std::size_t crc : {data_crc, summary_crc})
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(crc), 4, std::uint8_t{0});
}

}  // namespace

Seed loose_file(Bytes records, bool is_sealed) {
  Seed file;
  McapWriter head;
  append(file, head.begin_file("fuzz"));
  McapChunk chunk;
  chunk.uncompressed_bytes = records.size();
  value::Encoder out;
  const std::size_t begin = begin_mcap_chunk(out, chunk);
  const std::size_t records_begin = out.size();
  out.append(records);
  end_mcap_chunk(out, begin, records_begin);
  append(file, out.bytes());
  if (!is_sealed) return file;
  const MemorySource source{Bytes(file)};
  McapScanner scanner(source, false);
  const Status status = scanner.run([](const McapMessage&, const McapChannel&, const McapPlace&) { return Status(); });
  const std::size_t size = file.size();
  if (status) seal(file, scanner.state(), size);
  return file;
}

Vectors Vectors::read(const std::string& directory) {
  const fs::path root(directory);
  Vectors vectors;
  for (const char* table : {"values.tsv", "bad-values.tsv"}) add_items(root / table, vectors.items);
  for (const char* table : {"columns.tsv", "bad-columns.tsv"}) add_items(root / table, vectors.columns);
  for (const char* files : {"good", "bad"})
    if (fs::is_directory(root / files)) add_files(root / files, vectors.files);
  if (vectors.items.empty() || vectors.columns.empty() || vectors.files.empty()) {
    std::fprintf(stderr, "%s: not the directory spec/vectors\n", directory.c_str());
    std::exit(2);
  }
  for (const Seed& file : vectors.files)
    if (SessionParts parts = parts_of(file); !parts.records.empty()) vectors.sessions.push_back(std::move(parts));
  return vectors;
}

}  // namespace fuzz

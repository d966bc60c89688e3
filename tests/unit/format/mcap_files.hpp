// SPDX-License-Identifier: Apache-2.0
// Small MCAP files for the tests of the container.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "format/mcap_scanner.hpp"
#include "format/mcap_writer.hpp"

namespace mcap_files {

using namespace annalist;
using FileBytes = std::vector<std::uint8_t>;

inline void append(FileBytes& file, value::Bytes bytes) { file.insert(file.end(), bytes.begin(), bytes.end()); }

inline void add_message(format::McapWriter& writer, std::uint16_t channel, std::uint64_t time, std::string_view text) {
  writer.begin_message(channel, time, time).text(text);
  (void)writer.end_message();
}

/// The first chunk: two channels, three messages.
inline FileBytes begin(format::McapWriter& writer) {
  FileBytes file;
  append(file, writer.begin_file("test"));
  writer.add_schema(1, "annalist", "cddl", "value = any");
  writer.add_channel({1, "annalist/session", {}});
  writer.add_channel({16, "work", {{"language", "c++"}, {"parameters", "[]"}}});
  add_message(writer, 1, 100, "start");
  add_message(writer, 16, 200, "first");
  add_message(writer, 16, 300, "second");
  append(file, writer.finish_chunk());
  return file;
}

/// The second chunk and the end.
inline void finish(format::McapWriter& writer, FileBytes& file) {
  add_message(writer, 16, 400, "third");
  append(file, writer.finish_chunk());
  append(file, writer.finish_file());
}

inline FileBytes sealed() {
  format::McapWriter writer;
  FileBytes file = begin(writer);
  finish(writer, file);
  return file;
}

struct Scanned {
  Status status;
  std::vector<std::string> texts;
  std::vector<format::McapMessage> messages;  // without payloads
  format::McapState state;
  bool resumable = false;
};

inline Scanned scan(value::Bytes file, bool sealed) {
  const format::MemorySource source(file);
  format::McapScanner scanner(source, sealed);
  Scanned scanned;
  scanned.status =
      scanner.run([&](const format::McapMessage& message, const format::McapChannel&, const format::McapPlace&) {
        scanned.texts.emplace_back(value::Cursor(message.payload).text());
        scanned.messages.push_back(message);
        scanned.messages.back().payload = {};
        return Status();
      });
  scanned.state = scanner.state();
  scanned.resumable = scanner.is_resumable();
  return scanned;
}

}  // namespace mcap_files

// SPDX-License-Identifier: Apache-2.0
// What stands in a session file, from payloads to the whole of it, through the public reader too.
#include <unistd.h>

#include <annalist/read.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "../cli/csv.hpp"
#include "../cli/info_json.hpp"
#include "../cli/json.hpp"
#include "format/function_table.hpp"
#include "format/mcap_scanner.hpp"
#include "read/block.hpp"
#include "read/messages.hpp"
#include "targets.hpp"

namespace fuzz {
namespace {

using namespace annalist;
using namespace annalist::format;

/// A trail of one file, in memory where there is a file system for that; removed at the end of the process.
class OneFileTrail {
 public:
  static OneFileTrail& instance() {
    static OneFileTrail trail;
    return trail;
  }
  const std::string& path() const { return path_; }
  void put(Bytes bytes, bool is_sealed) const {
    for (const char* name : {"a.mcap", "a.mcap.open"}) std::filesystem::remove(path_ + "/sessions/" + name);
    std::ofstream(path_ + (is_sealed ? "/sessions/a.mcap" : "/sessions/a.mcap.open"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  OneFileTrail() {
    const bool has_memory = ::access("/dev/shm", W_OK) == 0;
    path_ = (has_memory ? "/dev/shm/annalist-fuzz-" : "/tmp/annalist-fuzz-") + std::to_string(::getpid());
    std::filesystem::create_directories(path_ + "/sessions");
  }
  ~OneFileTrail() { std::filesystem::remove_all(path_); }

  std::string path_;
};

void read_columns(const read::Session& session) {
  for (const auto& function : session.functions()) {
    const auto columns = session.columns(*function);
    if (!columns) continue;
    for (std::size_t row = 0; row < columns->call.size(); ++row) {
      (void)columns->parent(row);
      (void)columns->exception(row);
    }
    (void)columns->numbers("result");
    for (const read::Parameter& parameter : function->parameters) (void)columns->values(parameter.name);
  }
}

/// Everything that the public reader gives.
void read_everything(read::Check check) {
  const auto trail = read::Trail::open(OneFileTrail::instance().path(), check);
  if (!trail) return;
  std::string out;
  cli::append_info_json(*trail, out);
  cli::CallJson json;
  std::string last;
  (void)trail->calls({}, [&](const read::Call& call) {
    json.append(call, out);
    cli::append_csv(call, json, out);
    for (const read::Value& argument : call.arguments) out += argument.text(40);
    last = call.id;
    if (out.size() > (std::size_t{1} << 22)) out.clear();
    return true;
  });
  (void)trail->call(last);
  for (const read::Session& session : trail->sessions()) {
    (void)session.notes();
    (void)session.gaps();
    read_columns(session);
  }
}

read::Function function_with(std::size_t parameters) {
  read::Function function;
  for (std::size_t i = 0; i < parameters; ++i) function.parameters.push_back({"p" + std::to_string(i), {}, {}});
  return function;
}

}  // namespace

/// The first byte is the number of parameters.
void fuzz_block(Bytes input) {
  if (input.empty()) return;
  const auto function = std::make_shared<const read::Function>(function_with(input[0] % 4));
  const auto block = read::Block::decode(input.subspan(1), function, nullptr);
  if (!block) return require(block.status().message().starts_with("bad payload"), "a bad block is a bad payload");
  const auto session = std::make_shared<const read::SessionInfo>();
  const BlockSummary summary = (*block)->summary();
  require(summary.calls == (*block)->size() && summary.first_call >= 1, "a block has calls that count from 1");
  cli::CallJson json;
  std::string out;
  for (std::size_t row = 0; row < (*block)->size(); ++row) json.append((*block)->call(row, session), out);
}

Seeds block_seeds(const Vectors& vectors) {
  Seeds seeds;
  for (const SessionParts& session : vectors.sessions)
    for (Seed seed : session.blocks) {
      // How many parameters its function has is not known here.
      for (const std::uint8_t parameters : {1, 2}) {
        seed.insert(seed.begin(), parameters);
        seeds.push_back(seed);
        seed.erase(seed.begin());
      }
    }
  return seeds;
}

/// Payloads of the reserved channels, each taken for all.
void fuzz_message(Bytes input) {
  SessionStart start;
  NoteMessage note;
  GapMessage gap;
  EnvironmentMessage environment;
  std::vector<OpenCall> calls;
  std::vector<IndexRow> index;
  std::vector<RingPosition> rings;
  SessionEnd end;
  read::Suspended suspended;
  std::string type, message;
  (void)read::decode(input, start);
  (void)read::decode(input, note);
  (void)read::decode(input, gap);
  (void)read::decode(input, environment);
  (void)read::decode(input, calls);
  (void)read::decode(input, index);
  (void)read::decode(input, end);
  (void)decode_rings(input, rings);
  (void)read::format_of(input);
  (void)read::decode_suspended(input, suspended);
  (void)read::decode_exception(input, type, message);
  (void)decode_definitions(input);
}

Seeds message_seeds(const Vectors& vectors) {
  Seeds seeds;
  for (const SessionParts& session : vectors.sessions)
    seeds.insert(seeds.end(), session.others.begin(), session.others.end());
  value::Encoder definitions;
  FunctionDefinition definition;
  definition.name = "clip";
  definition.metadata = {{"language", "c++"}};
  encode(definitions, definition);
  seeds.push_back(definitions.take());
  return seeds;
}

void fuzz_container(Bytes input) {
  const MemorySource source(input);
  for (const bool is_sealed : {false, true}) {
    McapScanner scanner(source, is_sealed);
    std::uint64_t messages = 0;
    const Status status = scanner.run([&](const McapMessage&, const McapChannel&, const McapPlace& place) {
      require(place.chunk_offset + place.chunk_bytes <= input.size(), "a chunk lies in its file");
      ++messages;
      return Status();
    });
    require(status.ok() || status.offset() <= input.size(), "an error is told with its place");
    require(scanner.state().bytes <= input.size() && scanner.state().messages <= messages, "the state is of the file");
  }
  (void)read_mcap_summary(source);
}

Seeds container_seeds(const Vectors& vectors) { return reader_seeds(vectors); }

/// The records of one chunk; all around them is as it should be.
void fuzz_session(Bytes input) {
  const OneFileTrail& trail = OneFileTrail::instance();
  trail.put(loose_file(input, false), false);
  read_everything(read::Check::kWhole);
  trail.put(loose_file(input, true), true);
  read_everything(read::Check::kSummary);
}

Seeds session_seeds(const Vectors& vectors) {
  Seeds seeds;
  for (const SessionParts& session : vectors.sessions) seeds.push_back(session.records);
  return seeds;
}

/// A whole file.
void fuzz_reader(Bytes input) {
  for (const bool is_sealed : {false, true}) {
    OneFileTrail::instance().put(input, is_sealed);
    read_everything(read::Check::kSummary);
  }
  read_everything(read::Check::kWhole);
}

Seeds reader_seeds(const Vectors& vectors) {
  Seeds seeds = vectors.files;
  for (const SessionParts& session : vectors.sessions) seeds.push_back(loose_file(session.records, true));
  return seeds;
}

}  // namespace fuzz

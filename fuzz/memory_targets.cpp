// SPDX-License-Identifier: Apache-2.0
// What processes leave behind outside of trails: rings, and files of repositories and distributions.
#include <unistd.h>

#include <algorithm>
#include <annalist/detail/ring.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "format/collector.hpp"
#include "os/clock.hpp"
#include "provenance/distribution.hpp"
#include "provenance/repository.hpp"
#include "read/block.hpp"
#include "read/messages.hpp"
#include "targets.hpp"

namespace fuzz {
namespace {

using namespace annalist;
using namespace annalist::format;

constexpr std::uint64_t kCapacity = 4096;
constexpr std::uint32_t kFunctions = 3;  // with 0, 1 and 2 parameters

/// What stands before the ring's data in the input.
struct Control {
  std::uint64_t position = 0, head = 0, first_ticks = 0, first_wall_ns = 0, later_ticks = 0;
};

void add_functions(FunctionTable& table) {
  for (std::uint32_t id = 1; id <= kFunctions; ++id) {
    FunctionDefinition definition;
    definition.id = id;
    definition.channel = channel_of(id);
    definition.parameters = id - 1;
    table.add(std::move(definition));
  }
}

void require_readable(std::uint32_t id, BlockBuilder& builder) {
  if (builder.calls() == 0) return;
  auto function = std::make_shared<read::Function>();
  function->parameters.resize(id - 1);
  value::Encoder payload;
  const BlockSummary written = builder.encode(payload);
  const auto block = read::Block::decode(payload.bytes(), function, nullptr);
  if (!block) std::fprintf(stderr, "%s\n", block.status().text().c_str());
  require(block.ok(), "a block that is made of a ring can be read");
  const BlockSummary read = (*block)->summary();
  require(read.calls == written.calls && read.raised == written.raised && read.first_call == written.first_call &&
              read.last_call == written.last_call && read.first_start_ns == written.first_start_ns &&
              read.last_end_ns == written.last_end_ns,
          "the index says of a block what stands in it");
}

template <class Payload>
void require_readable(const Payload& payload, const char* promise) {
  value::Encoder bytes;
  encode(bytes, payload);
  Payload again{};
  require(read::decode(bytes.bytes(), again), promise);
}

void require_readable(Collector& collector) {
  for (auto& [id, builder] : collector.builders()) require_readable(id, builder);
  for (const NoteMessage& note : collector.take_notes()) require_readable(note, "a note of a ring can be read");
  for (const GapMessage& gap : collector.take_gaps()) require_readable(gap, "a gap of a ring can be read");
  const std::vector<OpenCall> open = collector.open_calls();
  require_readable(open, "open calls of a ring can be read");
  for (const OpenCall& call : open)
    require(call.arguments.size() + kFirstFunctionChannel == call.channel, "open calls have their arguments");
  value::Encoder bytes;
  std::vector<RingPosition> rings{{0, 0, 0, collector.begun_in(0)}}, again;
  encode(bytes, rings);
  require(decode_rings(bytes.bytes(), again), "what recovery needs of a ring can be read");
}

/// Records one after the other, as a thread would have written them.
class RingSeed {
 public:
  RingSeed() { bytes_.resize(sizeof(Control)); }
  RingSeed& put(detail::RecordKind kind, std::uint32_t function, std::uint32_t call, const Seed& body) {
    detail::CallHeader header{};
    const std::uint64_t size = detail::round_up_8(sizeof header + body.size());
    header.header = detail::record_header(kind, size, function);
    header.call = call;
    header.start = 1000 + call;
    header.duration = 50;
    Seed record(static_cast<std::size_t>(size));
    std::memcpy(record.data(), &header, sizeof header);
    std::copy(body.begin(), body.end(), record.begin() + sizeof header);
    bytes_.insert(bytes_.end(), record.begin(), record.end());
    return *this;
  }
  Seed seed() {
    const Control control{0, bytes_.size() - sizeof(Control), 1, 1'700'000'000'000'000'000, 1'000'000};
    std::memcpy(bytes_.data(), &control, sizeof control);
    return bytes_;
  }

 private:
  Seed bytes_;
};

}  // namespace

/// A ring and the marks of its clock; the data are the frames too.
void fuzz_ring(Bytes input) {
  Control control;
  if (input.size() < sizeof control) return;
  std::memcpy(&control, input.data(), sizeof control);
  const Bytes given = input.subspan(sizeof control);
  std::vector<std::uint8_t> data(2 * kCapacity), frames(detail::kFramesBytes);
  const std::size_t size = std::min<std::size_t>(given.size(), kCapacity);
  for (const std::size_t copy : {std::size_t{0}, std::size_t{kCapacity}})
    std::copy_n(given.begin(), size, data.begin() + static_cast<std::ptrdiff_t>(copy));
  std::copy_n(given.begin(), std::min(given.size(), frames.size()), frames.begin());

  FunctionTable functions;
  add_functions(functions);
  const auto wall_ns = static_cast<std::int64_t>(control.first_wall_ns);
  os::Clock clock(true, {{control.first_ticks, 0, wall_ns}, {control.later_ticks, 1'000'000'000, wall_ns}});
  Collector collector(
      functions, [&](std::uint64_t ticks) { return clock.span_at(ticks); }, "0123456789abcdef/7");
  collector.expect_new({});
  RingState ring{0, control.position, 1};
  const bool possible = ring.position <= control.head && control.head - ring.position <= kCapacity;
  if (possible) (void)collector.take(ring, data.data(), kCapacity, control.head, std::uint64_t{1} << 40);
  std::size_t offset = 0;
  RingRecord record;
  const RingHeads heads{{0, control.head}};
  while (next_open_frame(frames, 0, heads, offset, record)) collector.take_open(record, 1);
  require_readable(collector);
}

Seeds ring_seeds(const Vectors& vectors) {
  const Seed one = {0x01}, two = {0x01, 0x02}, exception = [] {
    value::Encoder map;
    map.map(2);
    map.text("type");
    map.text("E");
    map.text("message");
    map.text("no");
    return map.take();
  }();
  value::Encoder note;
  note.text("a note");
  const Seed text = note.take();
  Seeds seeds = {
      RingSeed().put(detail::kRecordReturned, 1, 1, one).put(detail::kRecordReturned, 2, 2, two).seed(),
      RingSeed().put(detail::kRecordRaised, 1, 1, exception).put(detail::kRecordNote, 0, 1, text).seed(),
      RingSeed().put(detail::kRecordBegun, 2, 1, one).put(detail::kRecordEnded, 2, 1, two).seed(),
      RingSeed().put(detail::kRecordGap, 0, 3, text).put(detail::kRecordBegun, 3, 9, two).seed(),
      RingSeed().put(detail::kFrameOpen, 2, 5, Seed(24, 0x01)).seed(),
  };
  for (const Seed& item : vectors.items)
    if (item.size() < 200) seeds.push_back(RingSeed().put(detail::kRecordReturned, 1, 1, item).seed());
  return seeds;
}

/// One file, taken for each of those that are read of a repository or of a distribution.
void fuzz_files(Bytes input) {
  namespace fs = std::filesystem;
  static const std::string root = [] {
    const bool has_memory = ::access("/dev/shm", W_OK) == 0;
    return (has_memory ? "/dev/shm/annalist-fuzz-files-" : "/tmp/annalist-fuzz-files-") + std::to_string(::getpid());
  }();
  static const std::string names[] = {"/.git/HEAD",
                                      "/.git/packed-refs",
                                      "/.git/config",
                                      "/.git/refs/heads/main",
                                      "/.git/commondir",
                                      "/a-1.dist-info/METADATA",
                                      "/a-1.dist-info/RECORD",
                                      "/a-1.dist-info/top_level.txt",
                                      "/a-1.dist-info/direct_url.json",
                                      "/worktree/.git"};
  if (input.empty()) return;
  for (const char* directory : {"/.git/refs/heads", "/a-1.dist-info", "/worktree"})
    fs::create_directories(root + directory);
  std::ofstream(root + "/.git/HEAD") << "ref: refs/heads/main\n";
  std::ofstream(root + names[input[0] % std::size(names)], std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data() + 1), static_cast<std::streamsize>(input.size() - 1));
  for (const std::string& directory : {root, root + "/worktree"})
    if (const auto repository = provenance::find_repository(directory)) {
      const provenance::Head head = provenance::read_head(*repository);
      require(head.commit.empty() || provenance::is_commit(head.commit), "a commit is hexadecimal");
    }
  provenance::Distribution distribution{root, "a-1.dist-info", {}};
  (void)provenance::provided_modules(distribution);
  (void)provenance::name_and_version(distribution);
  fs::remove_all(root);
}

Seeds files_seeds(const Vectors&) {
  const std::string commit(40, 'a');
  return {seed_of(std::string("\0ref: refs/heads/x\n", 19)),
          seed_of(std::string("\0", 1) + commit + "\n"),
          seed_of("\1# pack-refs with: peeled fully-peeled sorted\n" + commit + " refs/heads/main\n^" + commit + "\n"),
          seed_of("\2[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n"),
          seed_of("\3" + commit + "\n"),
          seed_of("\4../.git\n"),
          seed_of("\5Metadata-Version: 2.1\nName: a\nVersion: 1\n\nText\n"),
          seed_of("\6a/__init__.py,sha256=x,3\n\"b,c.py\",,\n"),
          seed_of("\7"
                  "a\nb\n"),
          seed_of("\x08{\"url\": \"file:///tmp/a%20b\", \"dir_info\": {\"editable\": true}}"),
          seed_of("\x09gitdir: ../.git\n")};
}

}  // namespace fuzz

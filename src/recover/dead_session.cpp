// SPDX-License-Identifier: Apache-2.0
#include "recover/dead_session.hpp"

#include <cstring>

#include "format/messages.hpp"
#include "os/control.hpp"
#include "os/ring_file.hpp"
#include "read/function.hpp"
#include "read/session_scan.hpp"

namespace annalist::recovery {
namespace {

using namespace format;

constexpr std::uint64_t kTakeAll = std::uint64_t{1} << 40;

/// A ring of a dead process as it is now: copied, for its memory is another's to change.
struct RingCopy {
  RingState state;
  std::uint64_t head = 0;
  std::uint64_t capacity = 0;
  std::vector<std::uint8_t> data, frames;
};

Result<RingCopy> copy_ring(const std::string& path, const std::string& session) {
  auto file = os::RingFile::open(path);
  if (!file) return file.status();
  const detail::RingHeader& header = file->header();
  if (session != std::string_view(header.session, ::strnlen(header.session, sizeof header.session)))
    return Status(Code::kCorrupt, "a ring of another session", path);
  RingCopy copy;
  copy.state.number = header.number;
  copy.head = __atomic_load_n(&header.head, __ATOMIC_ACQUIRE);
  copy.capacity = file->capacity();
  copy.data.assign(file->data(), file->data() + 2 * copy.capacity);
  copy.frames.assign(file->frames(), file->frames() + detail::kFramesBytes);
  return copy;
}

void place(const FileContent& content, RingState& state) {
  for (const RingPosition& ring : content.rings)
    if (ring.ring == state.number) {
      state.position = ring.position;
      state.thread = ring.thread;
    }
}

/// Whether the file says the same of the function, as far as it names it.
bool agrees(const FileContent& content, const FunctionDefinition& definition) {
  const auto known = content.channels.find(definition.channel);
  return known == content.channels.end() ||
         (known->second.topic == definition.name && known->second.metadata == definition.metadata);
}

}  // namespace

std::string FileContent::parent() const {
  if (start.parent_session.empty() || start.parent_call == 0) return {};
  return start.parent_session + "/" + std::to_string(start.parent_call);
}

Result<FileContent> read_content(const ByteSource& source) {
  const Status nothing(Code::kNotFound, "the file ends before its first chunk does: nothing was recorded in it");
  if (source.size() == 0) return nothing;
  read::SessionScan scan(source, false);
  const Status status = scan.run();
  // A torn or damaged end is what recovery cuts off; a payload that cannot be is not.
  if (!scan.is_resumable()) return status;
  if (!scan.contents().start) return status ? nothing : status;
  FileContent content;
  content.session.mcap = scan.container();
  content.session.tree = scan.tree();
  content.session.index = scan.contents().blocks;
  content.session.counts = scan.contents().end.value_or(scan.contents().counts);
  content.start = *scan.contents().start;
  content.rings = scan.rings();
  content.numbers = scan.numbers();
  content.channels = scan.container().channels;
  content.cut_bytes = source.size() - scan.container().bytes;
  return content;
}

void fill_functions(const FileContent& content, FunctionTable& functions) {
  if (const auto bytes = os::read_functions(content.start.session))
    for (FunctionDefinition& definition : decode_definitions(*bytes))
      if (read::function_of(definition) != nullptr && agrees(content, definition)) functions.add(std::move(definition));
  for (const auto& [id, channel] : content.channels) {
    const auto function = is_reserved(channel.topic) ? nullptr : read::function_of(channel);
    if (function == nullptr) continue;
    FunctionDefinition definition;
    definition.id = function_of(id);
    definition.channel = id;
    definition.parameters = static_cast<std::uint32_t>(function->parameters.size());
    definition.name = channel.topic;
    definition.metadata = channel.metadata;
    if (const auto function = read::function_of(channel))
      definition.parameters = static_cast<std::uint32_t>(function->parameters.size());
    functions.add(std::move(definition));
  }
}

Result<std::uint64_t> take_rings(const FileContent& content, Collector& collector,
                                 std::vector<RingPosition>& positions) {
  std::vector<RingCopy> rings;
  for (const std::string& path : os::ring_paths(content.start.session)) {
    auto copy = copy_ring(path, content.start.session);
    if (copy.status().code() == Code::kNotFound) continue;  // killed while it made the ring: nothing stood there yet
    if (!copy) return copy.status();
    place(content, copy->state);
    rings.push_back(std::move(*copy));
  }
  collector.expect_new(content.numbers);
  collector.restore(content.rings);
  std::uint64_t unreadable = 0;
  for (RingCopy& ring : rings) {
    const bool possible = ring.state.position <= ring.head && ring.head - ring.state.position <= ring.capacity;
    if (!possible || !collector.take(ring.state, ring.data.data(), ring.capacity, ring.head, kTakeAll)) ++unreadable;
    ring.state.position = ring.head;
  }
  RingHeads heads;
  for (const RingCopy& ring : rings) heads[ring.state.number] = ring.head;
  for (RingCopy& ring : rings) {
    std::size_t offset = 0;
    RingRecord record;
    while (next_open_frame(ring.frames, ring.state.number, heads, offset, record))
      collector.take_open(record, ring.state.thread);
    positions.push_back({ring.state.number, ring.head, ring.state.thread, collector.begun_in(ring.state.number)});
  }
  return unreadable + collector.unreadable();
}

}  // namespace annalist::recovery

// SPDX-License-Identifier: Apache-2.0
#include "read/shared_rings.hpp"

#include <algorithm>
#include <cstring>

#include "os/control.hpp"
#include "os/host.hpp"
#include "os/ring_file.hpp"
#include "read/function.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {
namespace {

using namespace format;

constexpr std::uint64_t kTakeAll = std::uint64_t{1} << 40;

/// Functions that were called first since the last chunk are in shared memory alone.
void add_functions(const std::string& session, FunctionTable& table, Contents& contents) {
  const auto bytes = os::read_functions(session);
  if (!bytes) return;
  for (FunctionDefinition& definition : decode_definitions(*bytes)) {
    const auto function = function_of(definition);
    if (function == nullptr) continue;
    contents.functions.emplace(definition.channel, function);
    table.add(std::move(definition));
  }
}

void add_blocks(Collector& collector, const FunctionTable& table, SessionFile& file, std::vector<Part>& parts) {
  for (auto& [id, builder] : collector.builders()) {
    const FunctionDefinition* definition = table.find(id);
    if (definition == nullptr || builder.calls() == 0) continue;
    value::Encoder payload;
    Part part;
    part.file = &file;
    part.function = file.contents.functions.at(definition->channel);
    part.summary = builder.encode(payload);
    part.payload = std::make_shared<const std::vector<std::uint8_t>>(payload.take());
    file.contents.counts.calls += part.summary.calls;
    file.contents.counts.raised += part.summary.raised;
    parts.push_back(std::move(part));
  }
}

}  // namespace

SharedRings SharedRings::copy(const std::string& session) {
  SharedRings copied;
  for (const std::string& path : os::ring_paths(session))
    if (Ring ring; copy_ring(path, session, ring)) copied.rings_.push_back(std::move(ring));
  return copied;
}

bool SharedRings::copy_ring(const std::string& path, const std::string& session, Ring& ring) {
  const auto file = os::RingFile::open(path);
  if (!file) return false;
  const detail::RingHeader& header = file->header();
  if (session != std::string_view(header.session, ::strnlen(header.session, sizeof header.session))) return false;
  ring.state.number = header.number;
  ring.capacity = file->capacity();
  // Acquire; pairs with the thread's release: what stands before the head is whole. It stays so as long as it is not in
  // the file.
  ring.head = __atomic_load_n(&header.head, __ATOMIC_ACQUIRE);
  ring.data.assign(file->data(), file->data() + 2 * ring.capacity);
  ring.frames.assign(file->frames(), file->frames() + detail::kFramesBytes);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  ring.frames_again.assign(file->frames(), file->frames() + detail::kFramesBytes);
  // A ring grows only when it is empty; then everything that was in it is in the file.
  return __atomic_load_n(&header.capacity, __ATOMIC_RELAXED) == ring.capacity;
}

void SharedRings::take_open_frames(const Ring& ring, const RingHeads& heads, Collector& collector) {
  std::size_t offset = 0;
  RingRecord record;
  while (next_open_frame(ring.frames, ring.state.number, heads, offset, record)) {
    const std::size_t begin = offset - record.body.size() - sizeof(detail::Frame);
    // What changed between the two copies has ended, or has only just begun.
    if (std::equal(ring.frames.begin() + static_cast<std::ptrdiff_t>(begin),
                   ring.frames.begin() + static_cast<std::ptrdiff_t>(offset),
                   ring.frames_again.begin() + static_cast<std::ptrdiff_t>(begin)))
      collector.take_open(record, ring.state.thread);
  }
}

void SharedRings::take(Collector& collector, const std::vector<RingPosition>& positions) {
  collector.expect_new({});
  collector.restore(positions);
  for (Ring& ring : rings_) {
    for (const RingPosition& position : positions)
      if (position.ring == ring.state.number) ring.state = {position.ring, position.position, position.thread};
    const bool holds_more = ring.state.position < ring.head && ring.head - ring.state.position <= ring.capacity;
    if (holds_more) (void)collector.take(ring.state, ring.data.data(), ring.capacity, ring.head, kTakeAll);
  }
  RingHeads heads;
  for (const Ring& ring : rings_) heads[ring.state.number] = ring.head;
  for (const Ring& ring : rings_) take_open_frames(ring, heads, collector);
}

void SharedRings::add_to(SessionFile& file, const std::vector<RingPosition>& positions, std::vector<Part>& parts) {
  Contents& contents = file.contents;
  const SessionStart& start = *contents.start;
  const auto owner = os::owner_of_shared_files(start.session);
  if (rings_.empty() || (owner != start.uid && owner != os::user_id())) return;
  const auto page = os::read_control(start.session);
  if (!page) return;
  os::Clock clock = os::clock_of(*page);
  FunctionTable table;
  add_functions(start.session, table, contents);
  const TickConverter converter = [&](std::uint64_t ticks) { return clock.span_at(ticks); };
  const bool has_parent = !start.parent_session.empty() && start.parent_call != 0;
  Collector collector(table, converter, has_parent ? call_id(start.parent_session, start.parent_call) : std::string());
  take(collector, positions);
  add_blocks(collector, table, file, parts);
  auto open = collector.open_calls();
  contents.counts.open += open.size();
  if (!open.empty()) parts.push_back(Part::of_open_calls(file, std::move(open)));
}

}  // namespace annalist::read

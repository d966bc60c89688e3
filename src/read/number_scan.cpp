// SPDX-License-Identifier: Apache-2.0
// One column of all calls of a function as numbers: the shortest way from a trail to a sum.
#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <thread>

#include "read/find_column.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {
namespace {

/// Of some blocks that stand in one chunk.
struct Numbers {
  Status status;
  std::vector<double> values;
};

using PartsOfChunk = std::vector<const Part*>;

Status append_numbers(const Session::Impl& session, const Part& part, std::string_view column,
                      std::vector<double>& values) {
  const auto payload = session.load_payload(part);
  if (!payload) return payload.status();
  const auto block = format::BlockView::parse(payload->bytes);
  if (!block) return session.at_chunk_of(part, block.status());
  const format::ColumnReader* reader = find_column(*block, *part.function, column);
  if (reader == nullptr) return no_such_column(column);
  const std::size_t begin = values.size();
  values.resize(begin + reader->rows());
  return reader->numbers(std::span(values).subspan(begin)) ? Status() : not_numbers(column);
}

Numbers numbers_of(const Session::Impl& session, const PartsOfChunk& parts, std::string_view column) {
  Numbers numbers;
  for (const Part* part : parts)
    if (numbers.status) numbers.status = append_numbers(session, *part, column, numbers.values);
  return numbers;
}

/// The function's blocks, those of a chunk together.
std::vector<PartsOfChunk> parts_by_chunk(const Session::Impl& session, const Function& function) {
  std::vector<PartsOfChunk> chunks;
  const auto wanted = session.find(function);
  const ChunkRef* last = nullptr;
  for (const Part& part : session.parts) {
    if (part.function == nullptr || part.function != wanted) continue;
    const ChunkRef* chunk = part.chunk();
    if (chunks.empty() || chunk == nullptr || chunk != last) chunks.emplace_back();
    chunks.back().push_back(&part);
    last = chunk;
  }
  return chunks;
}

}  // namespace

Status Session::numbers(const Function& function, std::string_view column,
                        const std::function<bool(std::span<const double>)>& visit) const {
  const std::vector<PartsOfChunk> chunks = parts_by_chunk(*impl, function);
  // Decompressing takes most of the time: while one chunk is visited, the next ones are at it.
  const std::size_t ahead = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
  std::deque<std::future<Numbers>> coming;
  std::size_t begun = 0;
  const auto begin = [&] { return std::async(numbers_of, std::cref(*impl), std::cref(chunks[begun++]), column); };
  while (begun < chunks.size() || !coming.empty()) {
    while (begun < chunks.size() && coming.size() < ahead) coming.push_back(begin());
    const Numbers numbers = coming.front().get();
    coming.pop_front();
    if (!numbers.status) return numbers.status;
    if (!visit(numbers.values)) break;
  }
  return {};
}

}  // namespace annalist::read

// SPDX-License-Identifier: Apache-2.0
#include "format/block_view.hpp"

#include <string>
#include <string_view>

#include "format/block.hpp"

namespace annalist::format {
namespace {

using value::Cursor;

/// A view takes more memory than the smallest column takes bytes; no function has as many parameters.
constexpr std::uint64_t kMaxArguments = 65536;

Status bad(std::string_view what, std::string_view key = {}) {
  std::string message = "bad payload: ";
  message += what;
  if (!key.empty()) message.append(" in `").append(key).append("`");
  return Status(Code::kCorrupt, std::move(message));
}

/// Keys ascend by their encodings: shorter ones come first.
bool ascends(std::string_view before, std::string_view key) {
  return before.size() != key.size() ? before.size() < key.size() : before < key;
}

/// Where `key` is to be read to. Null: a key that is not known, or that is no single column.
ColumnReader* column_of(BlockView& block, std::string_view key) {
  if (key == "call") return &block.call;
  if (key == "parent") return &block.parent;
  if (key == "thread") return &block.thread;
  if (key == "start") return &block.start;
  if (key == "duration") return &block.duration;
  if (key == "result") return &block.result;
  if (key == "exception") return &block.exception.emplace();
  if (key == "task") return &block.task.emplace();
  if (key == "level") return &block.level.emplace();
  if (key == "message") return &block.message.emplace();
  if (key == "extra") return &block.extra.emplace();
  if (key == "changes") return &block.changes.emplace();
  if (key == "suspended") return &block.suspended.emplace();
  return nullptr;
}

bool parse_arguments(Cursor& in, BlockView& block) {
  const std::uint64_t columns = in.array();
  if (columns > kMaxArguments) return false;
  for (std::uint64_t i = 0; i < columns; ++i)
    if (!ColumnReader::parse(in, block.count, block.arguments.emplace_back())) return false;
  return in.ok();
}

/// `count` does not come first among the keys, but every column needs it: so a first pass finds it.
Status find_count(value::Bytes payload, std::size_t& count) {
  Cursor in(payload);
  const std::uint64_t pairs = in.map();
  std::string_view before;
  for (std::uint64_t i = 0; i < pairs && in.ok(); ++i) {
    const std::string_view key = in.text();
    if (in.ok() && i != 0 && !ascends(before, key)) return bad("keys do not ascend");
    before = key;
    if (key == "count")
      count = static_cast<std::size_t>(in.unsigned_integer());
    else
      in.item(value::kMaxPayloadDepth);
  }
  if (!in.ok() || !in.at_end()) return bad("not one well-formed map");
  // B6: a call number takes a byte at least.
  if (count == 0 || count > payload.size() || count > kMaxBlockCalls) return bad("impossible number of calls", "count");
  return {};
}

Status check_required(const BlockView& block, bool has_arguments) {
  const struct {
    std::string_view key;
    const ColumnReader& column;
    bool integers;
  } required[] = {{"call", block.call, true},   {"parent", block.parent, false},    {"thread", block.thread, true},
                  {"start", block.start, true}, {"duration", block.duration, true}, {"result", block.result, false}};
  for (const auto& [key, column, integers] : required) {
    if (column.rows() != block.count) return bad("no column", key);
    if (integers && !column.holds_integers()) return bad("not integers", key);
  }
  return has_arguments ? Status() : bad("no columns", "arguments");
}

}  // namespace

Result<BlockView> BlockView::parse(value::Bytes payload) {
  BlockView block;
  if (Status status = find_count(payload, block.count); !status) return status;
  Cursor in(payload);
  const std::uint64_t pairs = in.map();
  bool has_arguments = false;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    const std::string_view key = in.text();
    if (key == "arguments") {
      has_arguments = true;
      if (!parse_arguments(in, block)) return bad("not a column", key);
    } else if (ColumnReader* column = column_of(block, key)) {
      if (!ColumnReader::parse(in, block.count, *column)) return bad("not a column", key);
    } else {
      in.item(value::kMaxPayloadDepth);
    }
  }
  if (Status status = check_required(block, has_arguments); !status) return status;
  return block;
}

}  // namespace annalist::format

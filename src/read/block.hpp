// SPDX-License-Identifier: Apache-2.0
// A decoded block of calls, checked by the rules of trail-format.md §3, and single calls out of it.
#pragma once
#include <annalist/read.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/block.hpp"
#include "format/block_view.hpp"
#include "read/calls.hpp"

namespace annalist::read {

/// Completed calls of one function.
/// Ownership: shares what its payload stands in. Thread safety: none (format::ColumnReader).
class Block : public Calls {
 public:
  /// Errors: `bad payload`. `storage` keeps the payload alive; may be null where the caller does.
  [[nodiscard]] static Result<std::shared_ptr<const Block>> decode(value::Bytes payload,
                                                                   std::shared_ptr<const Function> function,
                                                                   std::shared_ptr<const void> storage);

  std::size_t size() const override { return view_.count; }
  std::uint64_t number(std::size_t row) const override { return static_cast<std::uint64_t>(numbers_[row]); }
  std::int64_t start_ns(std::size_t row) const override { return starts_[row]; }
  bool passes(const Filter& filter, std::size_t row) const override;
  void fill(std::size_t row, const std::shared_ptr<const SessionInfo>& session,
            const std::shared_ptr<ValueStorage>& storage, Call& call) const override;

  const std::shared_ptr<const Function>& function() const { return function_; }
  const format::BlockView& view() const { return view_; }
  const std::vector<std::int64_t>& numbers() const { return numbers_; }
  const std::vector<std::int64_t>& starts() const { return starts_; }
  const std::vector<std::int64_t>& durations() const { return durations_; }
  const std::vector<std::int64_t>& threads() const { return threads_; }
  /// The id of the calling call, or empty.
  std::string parent(std::size_t row, const std::string& session) const {
    std::string id;
    assign_parent(row, session, id);
    return id;
  }
  /// By what the call ended; none: it returned.
  std::optional<Exception> exception(std::size_t row) const;
  format::BlockSummary summary() const;

 private:
  Status check() const;
  bool raised(std::size_t row) const;
  void assign_parent(std::size_t row, const std::string& session, std::string& id) const;
  void store_values(std::size_t row, ValueStorage& storage, Call& call) const;
  /// What the column says, else `otherwise`. A view of the block, of `scratch_` or of `otherwise`.
  std::string_view text(const std::optional<format::ColumnReader>& column, std::size_t row,
                        std::string_view otherwise) const;

  std::shared_ptr<const void> storage_;
  std::shared_ptr<const Function> function_;
  format::BlockView view_;
  std::vector<std::int64_t> numbers_, starts_, durations_, threads_;
  mutable value::Encoder scratch_;
};

}  // namespace annalist::read

// SPDX-License-Identifier: Apache-2.0
// Many calls as columns, for the tables of pandas, polars and Arrow.
#pragma once
#include <annalist/read.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "python.hpp"

namespace annalist::python {

/// The values of a parameter, or the results, one a call: the items as they were recorded, one behind the other.
class ValueColumn {
 public:
  explicit ValueColumn(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  std::size_t rows() const { return ends_.size(); }
  /// Rows in which nothing stands.
  void fill_up(std::size_t rows) { ends_.resize(rows, items_.size()); }
  void append(std::span<const std::uint8_t> item);
  /// A tuple: `int`, `float` or `bool` where every value is one of 64 bits at most, `none` where there is none, else
  /// `object`; the numbers as bytes (8 each, truth values 1), or a list; which rows are missing as bytes, or None.
  /// None is a value that is missing.
  Ref object(PyObject* recipes) const;

 private:
  enum Kind : unsigned { kNothing = 0, kMissing = 1, kInt = 2, kFloat = 4, kBool = 8, kOther = 16 };
  static Kind kind_of(std::span<const std::uint8_t> item);
  std::span<const std::uint8_t> item(std::size_t row) const;
  template <class T, class Convert>
  Ref numbers(const char* kind, const Convert& convert) const;
  Ref objects(PyObject* recipes) const;
  Ref missing() const;

  std::string name_;
  std::vector<std::uint8_t> items_;
  std::vector<std::size_t> ends_;
  unsigned kinds_ = kNothing;  // that were met
};

/// Goes over the calls; needs no interpreter lock until it becomes an object. Thread safety: none.
class CallTable {
 public:
  void append(const read::Call& call);
  /// All calls of a session whose functions pass the glob, where they are of one function and completed: then the
  /// blocks are read as the columns that they are. False: they are not, or a block cannot be read; nothing was
  /// appended.
  bool append(const read::Session& session, const std::string& glob);
  /// A dict: `call`, `function`, `parent`, `status` and `exception` are lists, `thread`, `start` and `duration` bytes
  /// of 8 each, `open` one byte each, `result` and each of `parameters`, a list of pairs of name and column, as
  /// ValueColumn gives it.
  Ref object(PyObject* recipes) const;

 private:
  ValueColumn& column(const std::string& parameter);
  void append(const std::shared_ptr<const read::Function>& function, const std::string& session,
              const read::Columns& columns);
  void append_values(const read::Function& function, const std::vector<std::vector<read::Value>>& values);

  std::vector<std::string> ids_, parents_, exceptions_;
  std::vector<std::shared_ptr<const read::Function>> functions_;
  std::vector<read::CallStatus> statuses_;
  std::vector<std::int64_t> threads_, starts_ns_, durations_ns_;
  std::vector<std::unique_ptr<ValueColumn>> parameters_;
  ValueColumn results_{"result"};
};

}  // namespace annalist::python

// SPDX-License-Identifier: Apache-2.0
#include "call_table.hpp"

#include <algorithm>
#include <annalist/detail/cbor.hpp>
#include <string_view>
#include <utility>

#include "decode.hpp"
#include "errors.hpp"

namespace annalist::python {

using namespace detail;

namespace {

template <class T>
PyObject* bytes_of(const std::vector<T>& numbers) {
  return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(numbers.data()),
                                   static_cast<Py_ssize_t>(numbers.size() * sizeof(T)));
}

/// A list of what `make` makes of each row.
template <class Make>
Ref list_of(std::size_t rows, const Make& make) {
  Ref list = Ref::take(PyList_New(static_cast<Py_ssize_t>(rows)));
  for (std::size_t row = 0; row < rows && list; ++row) {
    PyObject* object = make(row);
    if (object == nullptr) return {};
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(row), object);
  }
  return list;
}

PyObject* text_or_none(const std::string& text) {
  if (text.empty()) Py_RETURN_NONE;
  return to_text(text);
}

bool set(PyObject* dict, const char* name, Ref value) {
  return value && PyDict_SetItemString(dict, name, value.get()) == 0;
}

/// The argument of that number; where it is the same object as another, that one. `item_of` gives what was recorded.
template <class ItemOf>
Bytes argument(const read::Function& function, std::size_t number, const ItemOf& item_of) {
  for (std::size_t hops = 0; hops < function.parameters.size(); ++hops) {
    const Bytes item = item_of(number);
    const std::string_view name = item.empty() ? std::string_view() : same_parameter(item);
    if (name.empty()) return item;
    const auto other = std::find_if(function.parameters.begin(), function.parameters.end(),
                                    [&](const read::Parameter& parameter) { return parameter.name == name; });
    if (other == function.parameters.end()) return item;
    number = static_cast<std::size_t>(other - function.parameters.begin());
  }
  return {};
}

std::string exception_text(const std::string& type, const std::string& message) {
  return message.empty() ? type : type + ": " + message;
}

std::vector<std::shared_ptr<const read::Function>> functions_of(const read::Session& session, const std::string& glob) {
  auto functions = session.functions();
  std::erase_if(functions, [&](const auto& function) { return !glob.empty() && !read::matches(glob, function->name); });
  return functions;
}

}  // namespace

ValueColumn::Kind ValueColumn::kind_of(Bytes item) {
  if (item.empty() || item[0] == kNull || item[0] == kUndefined) return kMissing;
  const Head head = ItemCursor(item).head();
  if (head.major == kUnsigned || head.major == kNegative) return head.argument >> 63 == 0 ? kInt : kOther;
  if (head.major != kSimple) return kOther;
  return head.info >= 25 ? kFloat : kBool;
}

void ValueColumn::append(Bytes item) {
  const Kind kind = kind_of(item);
  kinds_ |= kind;
  if (kind != kMissing) items_.insert(items_.end(), item.begin(), item.end());
  ends_.push_back(items_.size());
}

Bytes ValueColumn::item(std::size_t row) const {
  const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
  return Bytes(items_).subspan(begin, ends_[row] - begin);
}

Ref ValueColumn::missing() const {
  std::vector<std::uint8_t> is_missing(rows());
  for (std::size_t row = 0; row < rows(); ++row) is_missing[row] = item(row).empty();
  if (std::find(is_missing.begin(), is_missing.end(), 1) == is_missing.end()) return Ref::borrow(Py_None);
  return Ref::take(bytes_of(is_missing));
}

template <class T, class Convert>
Ref ValueColumn::numbers(const char* kind, const Convert& convert) const {
  std::vector<T> numbers(rows());
  for (std::size_t row = 0; row < rows(); ++row)
    if (const Bytes found = item(row); !found.empty()) numbers[row] = static_cast<T>(convert(ItemCursor(found).head()));
  const Ref bytes = Ref::take(bytes_of(numbers));
  const Ref none = missing();
  return Ref::take(bytes && none ? Py_BuildValue("sOO", kind, bytes.get(), none.get()) : nullptr);
}

Ref ValueColumn::objects(PyObject* recipes) const {
  const Ref list = list_of(rows(), [&](std::size_t row) {
    const Bytes found = item(row);
    return found.empty() ? Py_NewRef(Py_None) : Decoder(recipes, nullptr).decode(found).release();
  });
  return Ref::take(list ? Py_BuildValue("sOO", "object", list.get(), Py_None) : nullptr);
}

Ref ValueColumn::object(PyObject* recipes) const {
  switch (kinds_ & ~unsigned{kMissing}) {
    case kNothing:
      return numbers<std::uint8_t>("none", [](const Head&) { return 0; });
    case kInt:
      return numbers<std::int64_t>("int", [](const Head& head) {
        return head.major == kUnsigned ? static_cast<std::int64_t>(head.argument)
                                       : ~static_cast<std::int64_t>(head.argument);
      });
    case kFloat:
      return numbers<double>("float", float_of);
    case kBool:
      return numbers<std::uint8_t>("bool", [](const Head& head) { return head.info == 21; });
    default:
      return objects(recipes);
  }
}

ValueColumn& CallTable::column(const std::string& parameter) {
  for (const auto& column : parameters_)
    if (column->name() == parameter) return *column;
  return *parameters_.emplace_back(std::make_unique<ValueColumn>(parameter));
}

void CallTable::append(const read::Call& call) {
  const std::size_t row = ids_.size();
  ids_.push_back(call.id);
  parents_.push_back(call.parent);
  functions_.push_back(call.function);
  statuses_.push_back(call.status);
  threads_.push_back(static_cast<std::int64_t>(call.thread));
  starts_ns_.push_back(call.start_ns);
  durations_ns_.push_back(call.duration_ns);
  exceptions_.push_back(exception_text(call.exception_type, call.exception_message));
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    ValueColumn& values = column(call.function->parameters[i].name);
    values.fill_up(row);
    values.append(argument(*call.function, i, [&](std::size_t n) { return call.arguments[n].bytes(); }));
  }
  results_.append(call.result.bytes());
}

bool CallTable::append(const read::Session& session, const std::string& glob) {
  const auto functions = functions_of(session, glob);
  if (functions.empty()) return true;
  if (functions.size() > 1 || session.info().open != 0) return false;
  const auto& function = functions.front();
  const auto& parameters = function->parameters;
  // A column called so is the parameter's.
  if (std::any_of(parameters.begin(), parameters.end(), [](const auto& p) { return p.name == "result"; })) return false;
  const auto columns = session.columns(*function);
  if (!columns) return false;
  std::vector<std::vector<read::Value>> values;
  for (std::size_t i = 0; i <= parameters.size(); ++i) {
    auto column = columns->values(i < parameters.size() ? parameters[i].name : "result");
    if (!column) return false;
    values.push_back(std::move(*column));
  }
  append_values(*function, values);
  append(function, session.info().name, *columns);
  return true;
}

void CallTable::append_values(const read::Function& function, const std::vector<std::vector<read::Value>>& values) {
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    ValueColumn& target = column(function.parameters[i].name);
    target.fill_up(ids_.size());
    for (std::size_t row = 0; row < values[i].size(); ++row)
      target.append(argument(function, i, [&](std::size_t n) { return values[n][row].bytes(); }));
  }
  for (const read::Value& value : values.back()) results_.append(value.bytes());
}

void CallTable::append(const std::shared_ptr<const read::Function>& function, const std::string& session,
                       const read::Columns& columns) {
  const std::size_t rows = columns.call.size();
  for (std::size_t row = 0; row < rows; ++row) {
    ids_.push_back(session + "/" + std::to_string(columns.call[row]));
    parents_.push_back(columns.parent(row));
    const auto exception = columns.exception(row);
    statuses_.push_back(exception ? read::CallStatus::kRaised : read::CallStatus::kReturned);
    exceptions_.push_back(exception ? exception_text(exception->type, exception->message) : std::string());
  }
  functions_.insert(functions_.end(), rows, function);
  threads_.insert(threads_.end(), columns.thread.begin(), columns.thread.end());
  starts_ns_.insert(starts_ns_.end(), columns.start_ns.begin(), columns.start_ns.end());
  durations_ns_.insert(durations_ns_.end(), columns.duration_ns.begin(), columns.duration_ns.end());
}

Ref CallTable::object(PyObject* recipes) const {
  const std::size_t rows = ids_.size();
  std::vector<std::uint8_t> open(rows);
  for (std::size_t row = 0; row < rows; ++row) open[row] = statuses_[row] == read::CallStatus::kOpen;
  Ref table = Ref::take(PyDict_New());
  Ref parameters = Ref::take(PyList_New(0));
  for (const auto& values : parameters_) {
    values->fill_up(rows);
    const Ref column = parameters ? values->object(recipes) : Ref();
    const Ref name = Ref::take(column ? to_text(values->name()) : nullptr);
    const Ref pair = Ref::take(name ? PyTuple_Pack(2, name.get(), column.get()) : nullptr);
    if (!pair || PyList_Append(parameters.get(), pair.get()) < 0) return {};
  }
  const Ref status_names[] = {Ref::take(to_text(read::name(read::CallStatus::kReturned))),
                              Ref::take(to_text(read::name(read::CallStatus::kRaised))),
                              Ref::take(to_text(read::name(read::CallStatus::kOpen)))};
  const bool is_complete =
      table && set(table.get(), "call", list_of(rows, [&](auto row) { return to_text(ids_[row]); })) &&
      set(table.get(), "function", list_of(rows, [&](auto row) { return to_text(functions_[row]->name); })) &&
      set(table.get(), "parent", list_of(rows, [&](auto row) { return text_or_none(parents_[row]); })) &&
      set(table.get(), "status",
          list_of(
              rows,
              [&](auto row) { return Py_XNewRef(status_names[static_cast<std::size_t>(statuses_[row])].get()); })) &&
      set(table.get(), "exception", list_of(rows, [&](auto row) { return text_or_none(exceptions_[row]); })) &&
      set(table.get(), "thread", Ref::take(bytes_of(threads_))) &&
      set(table.get(), "start", Ref::take(bytes_of(starts_ns_))) &&
      set(table.get(), "duration", Ref::take(bytes_of(durations_ns_))) &&
      set(table.get(), "open", Ref::take(bytes_of(open))) && set(table.get(), "parameters", std::move(parameters)) &&
      set(table.get(), "result", results_.object(recipes));
  return is_complete ? std::move(table) : Ref();
}

}  // namespace annalist::python

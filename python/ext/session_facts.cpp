// SPDX-License-Identifier: Apache-2.0
#include "session_facts.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "errors.hpp"

namespace annalist::python {
namespace {

PyObject* object_of(std::int64_t n) { return PyLong_FromLongLong(n); }
PyObject* object_of(std::uint64_t n) { return PyLong_FromUnsignedLongLong(n); }
PyObject* object_of(const std::optional<std::int64_t>& n) { return n ? object_of(*n) : Py_NewRef(Py_None); }

PyObject* path_object(const std::string& path) {
  return PyUnicode_DecodeFSDefaultAndSize(path.data(), static_cast<Py_ssize_t>(path.size()));
}

/// A tuple of what `make` makes of each.
template <class T, class Make>
PyObject* tuple_of(const std::vector<T>& items, const Make& make) {
  Ref tuple = Ref::take(PyTuple_New(static_cast<Py_ssize_t>(items.size())));
  for (std::size_t i = 0; i < items.size() && tuple; ++i) {
    PyObject* item = make(items[i]);
    if (item == nullptr) return nullptr;
    PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), item);
  }
  return tuple.release();
}

bool set(PyObject* facts, const char* name, PyObject* taken) {
  const Ref value = Ref::take(taken);
  return value && PyDict_SetItemString(facts, name, value.get()) == 0;
}

bool set_texts(PyObject* facts, const read::SessionInfo& info) {
  const std::pair<const char*, const std::string&> texts[] = {{"name", info.name},
                                                              {"analyst", info.analyst},
                                                              {"logger", info.logger},
                                                              {"user", info.user},
                                                              {"host", info.host},
                                                              {"zone", info.zone},
                                                              {"parent", info.parent},
                                                              {"interpreter", info.interpreter},
                                                              {"platform", info.platform},
                                                              {"annalist", info.annalist},
                                                              {"boot", info.boot},
                                                              {"build_id", info.build_id},
                                                              {"end_reason", info.end_reason},
                                                              {"commit", info.commit},
                                                              {"branch", info.branch}};
  for (const auto& [name, text] : texts)
    if (!set(facts, name, to_text(text))) return false;
  return set(facts, "state", to_text(read::name(info.state))) && set(facts, "directory", path_object(info.directory)) &&
         set(facts, "executable", path_object(info.executable));
}

/// Versions by name.
PyObject* distributions_object(const read::SessionInfo& info) {
  Ref versions = Ref::take(PyDict_New());
  for (const auto& [name, version] : info.distributions) {
    const Ref key = Ref::take(versions ? to_text(name) : nullptr);
    const Ref value = Ref::take(key ? to_text(version) : nullptr);
    if (!value || PyDict_SetItem(versions.get(), key.get(), value.get()) < 0) return nullptr;
  }
  return versions.release();
}

bool set_environment(PyObject* facts, const read::SessionInfo& info) {
  PyObject* clean = !info.clean ? Py_None : *info.clean ? Py_True : Py_False;
  return set(facts, "repository", path_object(info.git_root)) && set(facts, "clean", Py_NewRef(clean)) &&
         set(facts, "distributions", distributions_object(info));
}

bool set_numbers(PyObject* facts, const read::SessionInfo& info) {
  const std::pair<const char*, std::uint64_t> numbers[] = {
      {"uid", info.uid},     {"pid", info.pid},       {"parent_pid", info.parent_pid},
      {"calls", info.calls}, {"raised", info.raised}, {"open", info.open},
      {"notes", info.notes}, {"gaps", info.gaps},     {"bytes", info.bytes}};
  for (const auto& [name, number] : numbers)
    if (!set(facts, name, object_of(number))) return false;
  return set(facts, "start_ns", object_of(info.start_ns)) && set(facts, "end_ns", object_of(info.end_ns));
}

PyObject* parameter_object(const read::Parameter& parameter) {
  const auto text = [](const std::string& s) { return to_text(s); };
  return tuple_of(std::vector<std::string>{parameter.name, parameter.type, parameter.kind}, text);
}

PyObject* function_object(const std::shared_ptr<const read::Function>& function) {
  const Ref parameters = Ref::take(tuple_of(function->parameters, parameter_object));
  if (!parameters) return nullptr;
  const Ref file = Ref::take(path_object(function->file));
  if (!file) return nullptr;
  return Py_BuildValue("(s#s#OIOs#s#s#s#)", function->name.data(), static_cast<Py_ssize_t>(function->name.size()),
                       function->language.data(), static_cast<Py_ssize_t>(function->language.size()), file.get(),
                       function->line, parameters.get(), function->result_type.data(),
                       static_cast<Py_ssize_t>(function->result_type.size()), function->level.data(),
                       static_cast<Py_ssize_t>(function->level.size()), function->effect.data(),
                       static_cast<Py_ssize_t>(function->effect.size()), function->message.data(),
                       static_cast<Py_ssize_t>(function->message.size()));
}

/// A tuple of new objects; null where one of them is.
template <class... Objects>
PyObject* pack(Objects... objects) {
  Ref owned[] = {Ref::take(objects)...};
  for (const Ref& object : owned)
    if (!object) return nullptr;
  Ref tuple = Ref::take(PyTuple_New(sizeof...(objects)));
  Py_ssize_t at = 0;
  for (Ref& object : owned)
    if (tuple) PyTuple_SET_ITEM(tuple.get(), at++, object.release());
  return tuple.release();
}

}  // namespace

Ref findings(const std::vector<Status>& statuses) {
  return Ref::take(tuple_of(statuses, [](const Status& status) { return to_text(status.text()); }));
}

Ref session_facts(const read::SessionInfo& info) {
  Ref facts = Ref::take(PyDict_New());
  if (!facts || !set_texts(facts.get(), info) || !set_numbers(facts.get(), info) || !set_environment(facts.get(), info))
    return {};
  PyObject* wrong = findings(info.findings).release();
  const bool is_complete = set(facts.get(), "findings", wrong) &&
                           set(facts.get(), "files", tuple_of(info.files, path_object)) &&
                           set(facts.get(), "arguments", tuple_of(info.arguments, path_object));
  return is_complete ? std::move(facts) : Ref();
}

Ref function_facts(const read::Session& session) { return Ref::take(tuple_of(session.functions(), function_object)); }

Ref note_facts(const read::Session& session) {
  const auto notes = session.notes();
  if (!notes) return Ref::take(raise(notes.status(), "Error"));
  return Ref::take(tuple_of(*notes, [](const read::Note& note) {
    return pack(object_of(note.time_ns), object_of(note.thread), to_text(note.call), to_text(note.text));
  }));
}

Ref gap_facts(const read::Session& session) {
  const auto gaps = session.gaps();
  if (!gaps) return Ref::take(raise(gaps.status(), "Error"));
  return Ref::take(tuple_of(*gaps, [](const read::Gap& gap) {
    return pack(object_of(gap.from_ns), object_of(gap.to_ns), object_of(gap.calls), to_text(gap.reason));
  }));
}

}  // namespace annalist::python

// SPDX-License-Identifier: Apache-2.0
#include "text_format.hpp"

#include <string_view>
#include <utility>

#include "names.hpp"

namespace annalist::python {
namespace {

// clang-format off
constexpr std::pair<std::string_view, Field> kFields[] = {
    {"", Field::kNone}, {"analyst_name", Field::kAnalyst}, {"asctime", Field::kAsctime},
    {"created", Field::kCreated}, {"function_doc", Field::kDoc}, {"filename", Field::kFileName},
    {"function_name", Field::kFunction}, {"funcName", Field::kFuncName}, {"levelname", Field::kLevelName},
    {"levelno", Field::kLevelNumber}, {"lineno", Field::kLine}, {"message", Field::kMessage},
    {"msg", Field::kMessage}, {"module", Field::kModule}, {"msecs", Field::kMsecs}, {"name", Field::kName},
    {"params", Field::kParameters}, {"pathname", Field::kPath}, {"process", Field::kProcess},
    {"ret_val", Field::kReturned}, {"ret_val_type", Field::kReturnedType}, {"ret_annotation", Field::kReturns},
    {"thread", Field::kThread}, {"threadName", Field::kStandard}, {"processName", Field::kStandard},
    {"taskName", Field::kStandard}, {"relativeCreated", Field::kStandard},
    {" time", Field::kSeedTime}, {" caller", Field::kSeedCaller}, {" session", Field::kSeedSession},
    {" message", Field::kSeedMessage}, {" raised", Field::kSeedRaised},
};
// clang-format on

Field field_of(std::string_view name) {
  for (const auto& [known, field] : kFields)
    if (known == name) return field;
  return Field::kCustom;
}

unsigned needs_of(Field field) {
  switch (field) {
    case Field::kParameters:
      return kNeedParameters;
    case Field::kMessage:
      return kNeedMessage;
    case Field::kCustom:
      return kNeedCustom;
    default:
      return 0;
  }
}

}  // namespace

bool read_format(PyObject* parts, TextFormat& format) {
  const Ref items = Ref::take(PySequence_Fast(parts, "a format is a sequence of parts"));
  if (!items) return false;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.get()); ++i) {
    PyObject *literal, *name, *spec;
    if (PyArg_ParseTuple(PySequence_Fast_GET_ITEM(items.get(), i), "UUU", &literal, &name, &spec) == 0) return false;
    PyObject* interned = Py_NewRef(name);
    PyUnicode_InternInPlace(&interned);
    const Field field = field_of(utf8_text(name));
    format.segments.push_back({utf8_text(literal), field, interned, utf8_text(spec)});
    format.needs |= needs_of(field);
  }
  return true;
}

}  // namespace annalist::python

// SPDX-License-Identifier: Apache-2.0
// encode_flat_object: the `self` of most methods, at a tenth of what looking at it attribute by attribute costs.
#include <cstring>

#include "known_types.hpp"
#include "redaction.hpp"
#include "values.hpp"

namespace annalist::python {
namespace {

using namespace detail;

std::string text_item(PyObject* text) {
  std::uint8_t scratch[256];
  Writer out(scratch, scratch + sizeof scratch);
  encode_text(out, text);
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

std::string head_of(const TypeInfo& info, int attributes) {
  std::uint8_t scratch[512];
  Writer out(scratch, scratch + sizeof scratch);
  out.put_head(kTag, kTagNamed);
  out.put_array(2);
  out.append(info.recorded_name.data(), info.recorded_name.size());
  out.put_named("dict", 2 * static_cast<std::uint64_t>(attributes));
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

/// False where code of the program has to be asked about it.
[[gnu::noinline, gnu::cold]] bool learn_key(TypeInfo& info, std::size_t index, PyObject* name) {
  const std::optional<bool> is_secret = redaction.known_secret_name(name);
  if (!is_secret) return false;
  if (info.keys.size() <= index) info.keys.resize(index + 1, {});
  TypeInfo::Key& key = info.keys[index];
  key = {name, *is_secret || info.hides_attribute(name), 0, {}, text_item(name)};
  if (key.item.size() <= TypeInfo::Key::kInlineBytes) {
    key.size = static_cast<std::uint8_t>(key.item.size());
    std::memcpy(key.bytes, key.item.data(), key.item.size());
  }
  return true;
}

[[gnu::noinline, gnu::cold]] void learn_head(TypeInfo& info, int attributes) {
  info.head = head_of(info, attributes);
  info.head_count = attributes;
}

inline void put_key(Writer& out, const TypeInfo::Key& key) {
  if (key.size == 0) [[unlikely]]
    return out.append(key.item.data(), key.item.size());
  std::uint8_t* at = out.room(TypeInfo::Key::kInlineBytes);
  std::memcpy(at, key.bytes, TypeInfo::Key::kInlineBytes);
  out.advance_to(at + key.size);
}

/// False: an attribute is no common scalar, or is to be hidden.
bool encode_attributes(Writer& out, TypeInfo& info, const InlineValues& values) {
  if (info.head_count != values.count) [[unlikely]]
    learn_head(info, values.count);
  out.append(info.head.data(), info.head.size());
  for (int i = 0; i < values.count; ++i) {
    const std::size_t index = values.index(i);
    PyObject* const name = values.entries[index].name;
    if (index >= info.keys.size() || info.keys[index].name != name) [[unlikely]]
      if (!learn_key(info, index, name)) return false;
    const TypeInfo::Key& key = info.keys[index];
    if (key.is_secret) return false;
    put_key(out, key);
    if (!encode_common_scalar(out, values.values[index])) return false;
  }
  return true;
}

}  // namespace

bool encode_flat_object(Writer& out, PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  TypeInfo* info = cached_type_info(type);
  if (info == nullptr || info->kind != TypeInfo::Kind::kPlain || !info->slots.empty() || redaction.has_hook())
    return false;
  InlineValues values;
  if (!find_inline_values(object, values)) return false;
  const std::size_t begin = out.size();
  out.begin_value();
  if (!encode_attributes(out, *info, values) || out.full()) {
    // What is there already is written again, by the one who knows all kinds of values.
    out.advance_to(const_cast<std::uint8_t*>(out.begin()) + begin);
    return false;
  }
  out.end_value(info->name);
  return true;
}

}  // namespace annalist::python

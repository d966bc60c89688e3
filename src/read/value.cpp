// SPDX-License-Identifier: Apache-2.0
#include <annalist/read.hpp>

#include "value/json.hpp"
#include "value/text.hpp"

namespace annalist::read {

bool Value::absent() const { return bytes_.empty() || (bytes_.size() == 1 && bytes_[0] == detail::kUndefined); }

bool Value::is_null() const { return bytes_.size() == 1 && bytes_[0] == detail::kNull; }

std::string Value::json() const {
  std::string json;
  append_json(json);
  return json;
}

void Value::append_json(std::string& out) const { value::append_json(out, bytes_); }

std::string Value::text(std::size_t width) const { return bytes_.empty() ? std::string() : value::text(bytes_, width); }

}  // namespace annalist::read

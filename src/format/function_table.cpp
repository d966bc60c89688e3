// SPDX-License-Identifier: Apache-2.0
#include "format/function_table.hpp"

#include <cstring>

#include "format/messages.hpp"

namespace annalist::format {

void encode(value::Encoder& out, const FunctionDefinition& definition) {
  value::Encoder item;
  item.array(6);
  item.unsigned_integer(definition.id);
  item.unsigned_integer(definition.channel);
  item.unsigned_integer(definition.parameters);
  item.text(definition.name);
  item.byte_string(definition.extra);
  item.array(2 * definition.metadata.size());
  for (const auto& [key, text] : definition.metadata) {
    item.text(key);
    item.text(text);
  }
  const auto size = static_cast<std::uint32_t>(item.size());
  out.append(&size, sizeof size);
  out.append(item.bytes());
}

std::vector<FunctionDefinition> decode_definitions(value::Bytes bytes) {
  std::vector<FunctionDefinition> definitions;
  std::uint32_t size = 0;
  while (bytes.size() >= sizeof size) {
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes = bytes.subspan(sizeof size);
    if (size > bytes.size()) break;
    value::Cursor cursor(bytes.first(size));
    bytes = bytes.subspan(size);
    FunctionDefinition definition;
    if (cursor.array() != 6) break;
    definition.id = static_cast<std::uint32_t>(cursor.unsigned_integer());
    definition.channel = static_cast<std::uint16_t>(cursor.unsigned_integer());
    definition.parameters = static_cast<std::uint32_t>(cursor.unsigned_integer());
    definition.name = cursor.text();
    const value::Bytes extra = cursor.byte_string();
    definition.extra.assign(extra.begin(), extra.end());
    for (std::uint64_t i = cursor.array() / 2; i > 0 && cursor.ok(); --i) {
      std::string key(cursor.text());
      definition.metadata.emplace(std::move(key), cursor.text());
    }
    if (!cursor.ok()) break;
    definitions.push_back(std::move(definition));
  }
  return definitions;
}

}  // namespace annalist::format

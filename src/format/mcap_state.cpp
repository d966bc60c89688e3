// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_state.hpp"

#include <algorithm>

namespace annalist::format {

void McapState::add(const McapMessage& message, std::uint64_t offset) {
  start_time = messages == 0 ? message.log_time : std::min(start_time, message.log_time);
  last_time = std::max(last_time, message.log_time);
  ++messages;
  ++channel_messages[message.channel];
  McapMessageIndex& of_channel = index[message.channel];
  of_channel.channel = message.channel;
  of_channel.entries.emplace_back(message.log_time, offset);
}

void McapState::append(value::Bytes appended) {
  crc = mcap_crc(appended, crc);
  bytes += appended.size();
}

McapStatistics McapState::statistics() const {
  McapStatistics statistics;
  statistics.messages = messages;
  statistics.schemas = static_cast<std::uint16_t>(schemas.size());
  statistics.channels = static_cast<std::uint32_t>(channels.size());
  statistics.chunks = static_cast<std::uint32_t>(chunks.size());
  statistics.start_time = start_time;
  statistics.end_time = last_time;
  statistics.channel_messages = channel_messages;
  return statistics;
}

}  // namespace annalist::format

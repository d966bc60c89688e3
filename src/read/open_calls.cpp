// SPDX-License-Identifier: Apache-2.0
#include "read/calls.hpp"
#include "value/encoder.hpp"

namespace annalist::read {

OpenCalls::OpenCalls(std::vector<format::OpenCall> calls, const Functions& functions) {
  for (format::OpenCall& call : calls) {
    const auto function = functions.find(call.channel);
    if (function == functions.end()) continue;
    calls_.push_back(std::move(call));
    functions_.push_back(function->second);
  }
}

bool OpenCalls::passes(const Filter& filter, std::size_t row) const {
  const format::OpenCall& call = calls_[row];
  const Function& function = *functions_[row];
  return starts_within(filter, call.start_ns) && !filter.raised.value_or(false) &&
         (!filter.thread || call.thread == *filter.thread) && Level::parse(function.level) >= filter.level &&
         (filter.function.empty() || matches(filter.function, function.name));
}

void OpenCalls::fill(std::size_t row, const std::shared_ptr<const SessionInfo>& session,
                     const std::shared_ptr<ValueStorage>& storage, Call& call) const {
  const format::OpenCall& open = calls_[row];
  call = {};
  call.session = session;
  call.function = functions_[row];
  call.status = CallStatus::kOpen;
  call.number = open.call;
  call.id = call_id(session->name, open.call);
  call.parent = open.parent.foreign;
  if (open.parent.call != 0) call.parent = call_id(session->name, open.parent.call);
  call.thread = open.thread;
  call.start_ns = open.start_ns;
  call.level = call.function->level;
  call.message = call.function->message;
  storage->items.clear();
  for (const auto& argument : open.arguments) storage->items.append(argument);
  std::size_t begin = 0;
  for (const auto& argument : open.arguments) {
    call.arguments.emplace_back(storage->items.bytes().subspan(begin, argument.size()));
    begin += argument.size();
  }
  call.storage = storage;
}

}  // namespace annalist::read

// SPDX-License-Identifier: Apache-2.0
// annalist/session.hpp, but for configure(), which stands above recovery (recover/configure.cpp).
#include <annalist/detail/runtime.hpp>
#include <annalist/session.hpp>

#include "base/utf8.hpp"
#include "record/console.hpp"
#include "record/process.hpp"
#include "record/thread.hpp"

namespace annalist {
namespace {

using record::Process;
using record::Thread;

/// The thread's producer in the session that runs, or null.
detail::Producer* attached_producer() {
  const record::Busy busy;
  if (!Process::get().may_record() || record::is_interrupted(busy)) return nullptr;
  const auto session = Process::get().session();
  if (session == nullptr || !session->records() || !Thread::get().attach(session)) return nullptr;
  return Thread::get().ring()->producer;
}

}  // namespace

Status close() { return Process::get().end("closed"); }

void note(std::string_view text) {
  detail::Producer* producer = attached_producer();
  if (producer == nullptr) return;
  std::uint8_t scratch[1024];
  detail::Writer out(scratch, scratch + sizeof scratch);
  const std::string valid = base::to_utf8(text.substr(0, detail::kMaxValueBytes));
  out.put_utf8(valid);
  const std::uint64_t call = producer->current == detail::kForeignParent ? 0 : producer->current;
  Thread::get().append({0, call, 0, detail::ticks(*producer), 0}, detail::kRecordNote, 0, {out.begin(), out.size()});
}

void report_modules(std::vector<std::string> search_path, std::vector<ImportedModule> modules) {
  Process::get().set_code({std::move(search_path), std::move(modules)});
}

std::string session_name() {
  const auto session = Process::get().current_session();
  return session != nullptr && session->records() ? session->name() : std::string();
}

std::string session_file() {
  const auto session = Process::get().current_session();
  return session != nullptr ? session->path() : std::string();
}

void set_text_sink(void (*write)(std::string_view line, void* context), void* context) {
  record::set_sink(write, context);
}

Token current() {
  Token token;
  if (const detail::Producer* producer = attached_producer()) {
    token.session_ = producer->epoch;
    token.call_ = producer->current;
  }
  return token;
}

Adopt::Adopt(Token token) : session_(0), before_(0) {
  detail::Producer* producer = token.session_ != 0 ? attached_producer() : nullptr;
  if (producer == nullptr || producer->epoch != token.session_) return;
  session_ = token.session_;
  before_ = producer->current;
  producer->current = token.call_;
}

Adopt::~Adopt() {
  if (session_ != 0 && detail::annalist_producer->epoch == session_) detail::annalist_producer->current = before_;
}

}  // namespace annalist

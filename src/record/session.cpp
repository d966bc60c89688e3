// SPDX-License-Identifier: Apache-2.0
#include "record/session.hpp"

#include <algorithm>
#include <annalist/version.hpp>

#include "base/redaction.hpp"
#include "base/utf8.hpp"
#include "os/host.hpp"
#include "record/console.hpp"
#include "trail/session_name.hpp"
#include "trail/trail_directory.hpp"

namespace annalist::record {
namespace {

std::string foreign_text(const ParentCall& parent) {
  return parent.session.empty() ? std::string() : parent.session + "/" + std::to_string(parent.call);
}

}  // namespace

Session::Session(const Settings& settings, std::uint32_t epoch, const ParentCall& parent, bool tsc)
    : settings_(settings), epoch_(epoch), parent_(parent), tsc_(tsc), name_(os::random_name()), clock_(tsc) {}

Session::~Session() {
  // Only a session whose begin() failed halfway still has files here.
  if (control_.is_open()) control_.remove();
}

Result<std::shared_ptr<Session>> Session::begin(const Settings& settings, std::uint32_t epoch, const ParentCall& parent,
                                                std::unique_ptr<provenance::Survey> survey) {
  std::shared_ptr<Session> session(new Session(settings, epoch, parent, os::has_steady_tsc()));
  if (!session->records()) return session;
  if (Status status = session->open_file(); !status) return status;
  session->survey_ = std::move(survey);
  if (!session->start_recorder()) {
    session->writer_->discard();
    return Status(Code::kLimit, "cannot start a thread for the recorder", session->path_);
  }
  return session;
}

Status Session::open_file() {
  start_ = describe();
  const auto directory = trail::create_trail(settings_.trail);
  if (!directory) return directory.status();
  auto control = os::ControlFile::create(name_, clock_);
  if (control)
    losses_.use((control_ = std::move(*control)).page());
  else {
    private_rings_ = true;
    say_that_rings_are_private(control.status());
  }
  path_ = *directory + "/" + trail::session_file_name(start_.started_ns, start_.host, start_.pid, name_) + ".open";
  auto writer = SessionWriter::create(path_, start_);
  if (!writer) return writer.status();
  writer_ = std::make_unique<SessionWriter>(std::move(*writer));
  writer_->use_clock([this] { return clock_.now_ns(); });
  part_began_ns_ = os::monotonic_ns();
  const format::TickConverter converter = [this](std::uint64_t ticks) { return clock_.span_at(ticks); };
  collector_ = std::make_unique<format::Collector>(functions_, converter, foreign_text(parent_));
  return {};
}

format::SessionStart Session::describe() const {
  format::SessionStart start;
  start.session = name_;
  start.started_ns = clock_.first().wall_ns;
  start.zone = os::zone_offset(start.started_ns);
  start.analyst = base::to_utf8(settings_.analyst);
  start.logger = base::to_utf8(settings_.logger);
  start.user = base::to_utf8(os::user_name());
  start.uid = os::user_id();
  start.host = base::to_utf8(os::host_name());
  start.boot = os::boot_id();
  start.pid = os::process_id();
  start.pid_namespace = os::pid_namespace();
  start.process_start = os::process_start();
  start.parent_pid = os::parent_process_id();
  start.parent_session = parent_.session;
  start.parent_call = parent_.call;
  for (const std::string& argument : base::redacted_arguments(os::process_arguments()))
    start.arguments.push_back(base::to_utf8(argument));
  start.directory = base::to_utf8(os::working_directory());
  start.executable = base::to_utf8(os::executable());
  start.build_id = os::build_id();
  start.interpreter = base::to_utf8(settings_.interpreter);
  start.platform = os::platform();
  start.annalist = ANNALIST_VERSION;
  start.clock = tsc_ ? "tsc" : "monotonic";
  return start;
}

Status Session::end(const std::string& reason, std::shared_ptr<const provenance::LoadedCode> code) {
  if (!records()) return {};
  stop_recorder();
  say_what_waits();
  const auto all = rings();
  for (const auto& ring : all) ring->close();
  Status status = outlast();
  if (status) {
    // What was being written while the fast paths closed is in the rings by now, or belongs to a call that is still
    // open.
    while (take_all(all)) {
    }
    collect_open_frames(all);
    commit(all);
    status = outlast();
  }
  if (status) {
    finish_survey(std::move(code));
    status = seal(reason);
  }
  {
    const std::lock_guard lock(mutex_);
    path_ = writer_->path();
  }
  if (!control_.is_open()) return status ? sync_failure_ : status;
  // What the rings hold can still be recovered into a file that could not be sealed.
  if (!status) {
    control_.abandon();
    return status;
  }
  control_.remove();
  return sync_failure_;
}

void Session::abandon() {
  control_.abandon();
  if (recorder_.joinable()) recorder_.detach();  // the thread did not come along; its handle must go
  if (writer_ != nullptr) writer_->abandon();
  if (ended_ != nullptr) ended_->abandon();
  next_file_.close();
  if (survey_ != nullptr) survey_->forget();
}

std::string Session::path() const {
  const std::lock_guard lock(const_cast<Mutex&>(mutex_));
  return path_;
}

std::vector<std::shared_ptr<Ring>> Session::rings() {
  const std::lock_guard lock(mutex_);
  return rings_;
}

std::shared_ptr<Ring> Session::attach_ring() {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Ring> ring;
  // Calls that a thread has left open when it ended stay where they are, until another ends them.
  const auto unused =
      std::find_if(pool_.rbegin(), pool_.rend(), [](const auto& pooled) { return !pooled->has_open_frames(); });
  if (unused != pool_.rend()) {
    ring = std::move(*unused);
    pool_.erase(std::next(unused).base());
  } else {
    ring = make_ring(rings_.size());
    if (ring == nullptr) return nullptr;
    rings_.push_back(ring);
  }
  detail::Producer& producer = *ring->producer;
  producer.base = ring->file.data();
  producer.mask = ring->file.capacity() - 1;
  producer.write = ring->head();
  producer.limit = 0;
  producer.head = &ring->file.header().head;
  producer.frame = ring->file.frames();
  producer.frames_end = ring->frames_end();
  ring->left_frames.store(0, std::memory_order_relaxed);
  *reinterpret_cast<std::uint64_t*>(producer.frame) = detail::kRecordNone;
  producer.next_call = producer.call_block_end = 0;  // reserve_slow deals out numbers
  producer.current = 0;
  producer.clock = tsc_ ? 1 : 0;
  producer.epoch = epoch_;
  producer.key = detail::kBusyKey;  // until the thread leaves the way that it came by
  return ring;
}

void Session::release_ring(std::shared_ptr<Ring> ring) {
  ring->close();
  const std::lock_guard lock(mutex_);
  pool_.push_back(std::move(ring));
}

std::shared_ptr<Ring> Session::ring_of(const void* frame) {
  const std::lock_guard lock(mutex_);
  for (const auto& ring : rings_)
    if (ring->owns(frame)) return ring;
  return nullptr;
}

void Session::add_function(std::uint32_t id, const detail::FunctionInfo& info) {
  const std::lock_guard lock(mutex_);
  if (functions_.find(id) != nullptr) return;
  format::FunctionDefinition definition = definition_of(id, info, settings_.default_level);
  value::Encoder bytes;
  encode(bytes, definition);
  // Recovery must know the function before a ring can hold a call of it.
  if (control_.is_open())
    if (Status status = control_.append_function(bytes.bytes()); !status) say_later(status.text());
  functions_.add(std::move(definition));
}

}  // namespace annalist::record

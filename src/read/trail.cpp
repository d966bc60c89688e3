// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <tuple>

#include "read/session_impl.hpp"
#include "trail/session_name.hpp"
#include "trail/trail_directory.hpp"

namespace annalist::read {

namespace {

std::uint64_t bytes_of(const std::vector<std::string>& files) {
  std::uint64_t bytes = 0;
  std::error_code gone;
  for (const std::string& file : files)
    if (const std::uintmax_t size = std::filesystem::file_size(file, gone); !gone) bytes += size;
  return bytes;
}

/// Paths come by stem.
std::vector<std::vector<std::string>> by_stem(const std::vector<std::string>& files) {
  std::vector<std::vector<std::string>> stems;
  for (const std::string& file : files) {
    if (stems.empty() || trail::stem_of(stems.back().front()) != trail::stem_of(file)) stems.emplace_back();
    stems.back().push_back(file);
  }
  return stems;
}

}  // namespace

Result<Trail> Trail::open(const std::string& path, Check check, const Progress& progress) {
  const auto files = trail::session_files(path);
  if (!files) return files.status();
  Trail trail;
  trail.path_ = path;
  SessionGrouping grouping(check, progress, progress ? bytes_of(*files) : 0);
  for (const auto& paths : by_stem(*files)) grouping.open(paths);
  for (SessionFiles& opened : grouping.take_sessions()) trail.sessions_.push_back(make_session(std::move(opened)));
  trail.findings_ = grouping.findings();
  std::sort(trail.sessions_.begin(), trail.sessions_.end(), [](const Session& a, const Session& b) {
    return std::tie(a.info().start_ns, a.info().name) < std::tie(b.info().start_ns, b.info().name);
  });
  return trail;
}

Status Trail::calls(const Filter& filter, const std::function<bool(const Call&)>& visit) const {
  Status failure;
  bool goes_on = true;
  for (const Session& session : sessions_) {
    const Status status = session.calls(filter, [&](const Call& call) { return goes_on = visit(call); });
    if (failure) failure = status;
    if (!goes_on) break;
  }
  return failure;
}

Result<Call> Trail::call(std::string_view id) const {
  const std::size_t slash = id.rfind('/');
  std::uint64_t number = 0;
  const std::string_view digits = slash == id.npos ? std::string_view() : id.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return Status(Code::kInvalid, "a call is named <session>/<number>, not '" + std::string(id) + "'");
  const Session* found = nullptr;
  for (const Session& session : sessions_) {
    if (!session.info().name.starts_with(id.substr(0, slash))) continue;
    if (found != nullptr)
      return Status(Code::kInvalid, "several sessions begin with '" + std::string(id.substr(0, slash)) + "'", path_);
    found = &session;
  }
  if (found == nullptr)
    return Status(Code::kNotFound, "there is no session '" + std::string(id.substr(0, slash)) + "'", path_);
  return found->call(number);
}

}  // namespace annalist::read

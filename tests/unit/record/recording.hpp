// SPDX-License-Identifier: Apache-2.0
// Helpers of the recording tests: a trail of their own, functions audited by hand, children that run and die.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <annalist/detail/call.hpp>
#include <annalist/read.hpp>
#include <annalist/recover.hpp>
#include <annalist/session.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace recording {

/// A directory that is gone when the test is over.
class TemporaryTrail {
 public:
  TemporaryTrail() {
    char name[] = "/tmp/annalist-test-XXXXXX";
    root_ = ::mkdtemp(name);
  }
  ~TemporaryTrail() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  std::string path() const { return root_ + "/trail"; }
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

inline annalist::Options options(const TemporaryTrail& trail) {
  annalist::Options options;
  options.logger_name = "test";
  options.analyst_name = "tester";
  options.trail = trail.path();
  return options;
}

inline annalist::detail::FunctionInfo info(const char* name, const char* parameters, std::uint32_t count) {
  annalist::detail::FunctionInfo info{};
  info.name = name;
  info.language = "c++";
  info.file = "recording.hpp";
  info.line = 1;
  info.parameters = parameters;
  info.parameter_count = count;
  return info;
}

inline annalist::detail::FunctionInfo& work_info() {
  static auto info = recording::info("work", R"([{"name":"n"}])", 1);
  return info;
}
inline annalist::detail::FunctionInfo& text_info() {
  static auto info = recording::info("text", R"([{"name":"text"}])", 1);
  return info;
}

inline annalist::detail::Function work_function{0, &work_info()};
inline annalist::detail::Function text_function{0, &text_info()};

/// An audited call work(n) that runs `body` and returns n + 1.
template <class Body>
void work(std::int64_t n, Body body) {
  annalist::detail::OpenCall call(work_function, [&](annalist::detail::Writer& out) { out.put_signed(n); });
  body();
  call.returned([&](annalist::detail::Writer& out) { out.put_signed(n + 1); });
}
inline void work(std::int64_t n) {
  work(n, [] {});
}

/// An audited call text(argument) that returns its argument.
inline void text(const std::string& argument) {
  const auto put = [&](annalist::detail::Writer& out) {
    out.begin_value();
    out.put_text(argument);
    out.end_value("text");
  };
  annalist::detail::OpenCall call(text_function, put);
  call.returned(put);
}

/// All calls of the trail, by start of session and call.
inline std::vector<annalist::read::Call> calls_of(const std::string& path, const annalist::read::Filter& filter = {}) {
  std::vector<annalist::read::Call> calls;
  const auto trail = annalist::read::Trail::open(path).value();
  trail.calls(filter, [&](const annalist::read::Call& call) {
    calls.push_back(call);
    return true;
  });
  return calls;
}

/// Runs `body` in a forked child, which then ends by `exit`; gives the wait status.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    annalist::close();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace recording

// SPDX-License-Identifier: Apache-2.0
// Control files and rings in shared memory, across processes.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "os/control.hpp"
#include "os/host.hpp"
#include "os/ring_file.hpp"

using namespace annalist;
using namespace annalist::os;

namespace {

/// Runs `body` in a child process and gives what it returns.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("ControlFile: a session lives as long as the process that holds its lock") {
  const std::string session = random_name();
  Clock clock(false);
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto control = ControlFile::create(session, clock);
    const char ok = control.ok() ? 1 : 0;
    if (::write(ready[1], &ok, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char ok = 0;
  REQUIRE(::read(ready[0], &ok, 1) == 1);
  REQUIRE(ok == 1);
  CHECK(session_is_alive(session));
  CHECK(ControlFile::take_over(session).status().code() == Code::kClosed);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(session_is_alive(session));
  CHECK(session_has_shared_files(session));
  auto taken = ControlFile::take_over(session);
  REQUIRE(taken.ok());
  CHECK(std::string(taken->page().session) == session);
  taken->remove();
  CHECK_FALSE(session_has_shared_files(session));
}

TEST_CASE("ControlFile: asking for a session of this process does not drop its lock") {
  const std::string session = random_name();
  Clock clock(false);
  auto control = ControlFile::create(session, clock);
  REQUIRE(control.ok());
  CHECK(session_is_alive(session));
  CHECK(in_child([&] { return session_is_alive(session) ? 7 : 8; }) == 7);
  control->remove();
  CHECK_FALSE(session_is_alive(session));
}

TEST_CASE("RingFile: what is written across the end of the data reads on at its beginning") {
  const std::string session = random_name();
  const std::string path = shared_path(session, "ring-0");
  auto ring = RingFile::create(path, session, 0, 4096 * 16);
  REQUIRE(ring.ok());
  const char text[] = "across the end";
  std::memcpy(ring->data() + ring->capacity() - 4, text, sizeof text);
  CHECK(std::memcmp(ring->data(), text + 4, sizeof text - 4) == 0);
  auto seen = RingFile::open(path);
  REQUIRE(seen.ok());
  CHECK(std::memcmp(seen->data() + seen->capacity() - 4, text, sizeof text) == 0);
  ::unlink(path.c_str());
}

TEST_CASE("RingFile: grows in place, so that frames stay where they are") {
  const std::string session = random_name();
  const std::string path = shared_path(session, "ring-0");
  auto ring = RingFile::create(path, session, 3, 4096 * 16);
  REQUIRE(ring.ok());
  std::uint8_t* const frames = ring->frames();
  frames[5] = 42;
  REQUIRE(ring->grow(4096 * 64).ok());
  CHECK(ring->frames() == frames);
  CHECK(frames[5] == 42);
  CHECK(ring->capacity() == 4096 * 64);
  ring->data()[4096 * 64 - 1] = 9;
  CHECK(ring->data()[2 * 4096 * 64 - 1] == 9);
  auto seen = RingFile::open(path);
  REQUIRE(seen.ok());
  CHECK(seen->header().number == 3);
  CHECK(seen->data()[4096 * 64 - 1] == 9);
  ::unlink(path.c_str());
}

TEST_CASE("RingFile: a header whose sizes do not fit the file is refused") {
  const std::string session = random_name();
  const std::string path = shared_path(session, "ring-0");
  auto ring = RingFile::create(path, session, 0, 4096 * 16);
  REQUIRE(ring.ok());
  for (const std::uint64_t lie :
       {std::uint64_t{0}, std::uint64_t{4096 * 3}, std::uint64_t{4096 * 32}, ~std::uint64_t{0}}) {
    ring->header().capacity = lie;
    CHECK(RingFile::open(path).status().code() == Code::kCorrupt);
  }
  ::unlink(path.c_str());
}

TEST_CASE("shared files: what is no file of the session's owner is passed over, and never waited for") {
  const std::string session = random_name();
  auto control = ControlFile::create(session, Clock(false));
  REQUIRE(control.ok());
  REQUIRE(RingFile::create(shared_path(session, "ring-1"), session, 1, 4096 * 16).ok());
  const std::string pipe = shared_path(session, "ring-2"), link = shared_path(session, "ring-3");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  REQUIRE(::symlink(shared_path(session, "ring-1").c_str(), link.c_str()) == 0);
  const std::string foreign = shared_path(session, "ring-4");
  REQUIRE(RingFile::create(foreign, session, 4, 4096 * 16).ok());
  const bool is_root = ::geteuid() == 0;
  if (is_root) REQUIRE(::chown(foreign.c_str(), 4711, 4711) == 0);
  const std::vector<std::string> paths = ring_paths(session);
  CHECK(paths.size() == (is_root ? 1 : 2));
  CHECK(paths.front() == shared_path(session, "ring-1"));
  CHECK_FALSE(RingFile::open(pipe).ok());
  CHECK(read_functions(session).ok());
  if (is_root) {
    REQUIRE(::chown(shared_path(session, "functions").c_str(), 4711, 4711) == 0);
    CHECK_FALSE(read_functions(session).ok());
  }
  control->remove();
  for (const std::string& path : {pipe, link, foreign}) ::unlink(path.c_str());
  CHECK_FALSE(owner_of_shared_files(session));
  CHECK(ring_paths(session).empty());
}

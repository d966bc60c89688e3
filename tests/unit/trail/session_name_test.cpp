// SPDX-License-Identifier: Apache-2.0
#include "trail/session_name.hpp"

#include <doctest/doctest.h>

using namespace annalist::trail;

TEST_CASE("session file: its name tells start, host, process and session") {
  CHECK(session_file_name(1'698'918'133'999'999'999, "hydro-1.council", 4711, "0123456789abcdef") ==
        "20231102T094213Z-hydro_1.council-4711-0123456789abcdef.mcap");
}

TEST_CASE("session file: a host's name cannot lead out of the directory, nor be endless") {
  const std::string name = session_file_name(0, "../../etc/" + std::string(100, 'h'), 1, "0123456789abcdef");
  CHECK(name == "19700101T000000Z-.._.._etc_" + std::string(22, 'h') + "-1-0123456789abcdef.mcap");
}

TEST_CASE("session file: sealed, open and other files are told apart") {
  CHECK(is_session_file("a.mcap"));
  CHECK(is_session_file("a.mcap.open"));
  CHECK_FALSE(is_session_file("a.mcap.open.tmp"));
  CHECK_FALSE(is_session_file(".gitignore"));
  CHECK(is_sealed_name("a.mcap"));
  CHECK_FALSE(is_sealed_name("a.mcap.open"));
}

TEST_CASE("session file: the session is read off the name") {
  CHECK(session_of("trail/sessions/20231102T094213Z-host-1-0123456789abcdef.mcap.open") == "0123456789abcdef");
  CHECK(session_of("20231102T094213Z-host-1-0123456789abcdef.mcap") == "0123456789abcdef");
  CHECK(session_of("foreign.mcap") == "foreign");
}

TEST_CASE("session file: parts are told by a number before the ending, and nothing else is one") {
  CHECK(part_of("trail/sessions/a-b-1-00ff.mcap") == 1);
  CHECK(part_of("trail/sessions/a-b-1-00ff.2.mcap") == 2);
  CHECK(part_of("a-b-1-00ff.12.mcap.open") == 12);
  CHECK(session_of("x.3/a-b-1-00ff.12.mcap.open") == "00ff");
  CHECK(stem_of("x.3/a-b-1-00ff.12.mcap.open") == "x.3/a-b-1-00ff");
  for (const char* other : {"a.1.mcap", "a.02.mcap", "a.0.mcap", "a..mcap", "a.2b.mcap", "a.1234567890.mcap"}) {
    CAPTURE(other);
    CHECK(part_of(other) == 1);
  }
  CHECK(path_of_part("x/a.mcap.open", 2) == "x/a.2.mcap");
  CHECK(path_of_part("x/a.2.mcap", 3) == "x/a.3.mcap");
  CHECK(path_of_part("x/a.10.mcap", 1) == "x/a.mcap");
}

TEST_CASE("session file: a session's name is of 16 hexadecimal digits, so that no path made of it leads elsewhere") {
  CHECK(is_session_name("0123456789abcDEF"));
  for (const char* name :
       {"", "0123456789abcde", "0123456789abcdef0", "../../../../../..", "0123456789abcde/", "0123456789abcdeg"})
    CHECK_FALSE(is_session_name(name));
}

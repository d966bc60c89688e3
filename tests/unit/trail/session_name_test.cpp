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

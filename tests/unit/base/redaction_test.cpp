// SPDX-License-Identifier: Apache-2.0
#include "base/redaction.hpp"

#include <doctest/doctest.h>

using annalist::base::redacted_arguments;
using Arguments = std::vector<std::string>;

namespace {

std::string redacted(const std::string& argument) { return redacted_arguments({argument}).front(); }

}  // namespace

TEST_CASE("redaction: what is behind the name of a secret is gone, the name stays") {
  CHECK(redacted("--password=hunter2") == "--password=[redacted]");
  CHECK(redacted("--db-password=a=b") == "--db-password=[redacted]");
  CHECK(redacted("spring.api-key=x") == "spring.api-key=[redacted]");
  CHECK(redacted("API_KEY=x") == "API_KEY=[redacted]");
  CHECK(redacted("--password=") == "--password=[redacted]");
  CHECK(redacted("https://example.org/?page=2&token=abc&x=1") == "https://example.org/?page=2&token=[redacted]");
  CHECK(redacted("Authorization: Bearer abc") == "Authorization:[redacted]");
  CHECK(redacted(R"({"user": "me", "password": "x"})") == R"({"user": "me", "password":[redacted])");
  CHECK(redacted("host=db password = x") == "host=db password =[redacted]");
}

TEST_CASE("redaction: what follows an option that names a secret is gone") {
  CHECK(redacted_arguments({"fit", "--token", "abc", "data.csv"}) ==
        Arguments{"fit", "--token", "[redacted]", "data.csv"});
  CHECK(redacted_arguments({"--password", "-x9"}) == Arguments{"--password", "[redacted]"});
  CHECK(redacted_arguments({"--api-key"}) == Arguments{"--api-key"});
}

TEST_CASE("redaction: everything else is left as it is") {
  const Arguments harmless = {"clean.py",  "--key=station",       "--author",   "Ada",        "--auth",
                              "--verbose", "--no-password",       "data.csv",   "secret.csv", "auth-server:/data",
                              "x=1",       "--max-tokens=4096",   "C:\\tokens", "",           "=",
                              ":",         "--where=author == 2", "--",         "-",          "token"};
  CHECK(redacted_arguments(harmless) == harmless);
}

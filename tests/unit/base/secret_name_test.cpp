// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <annalist/detail/secret_name.hpp>
#include <string>

using annalist::detail::is_secret_name;

TEST_CASE("secret name: words for secrets, however their components are joined") {
  for (const char* name :
       {"password",       "PASSWORD",      "user_password", "userPassword", "--password",    "password2",
        "passwd",         "pwd",           "db.pwd",        "passphrase",   "client_secret", "clientSecret",
        "SECRET",         "token",         "access-token",  "authToken",    "GITHUB_TOKEN",  "api_key",
        "apiKey",         "APIKey",        "API_KEY",       "apikey",       "x-api-key",     "aws_access_key_id",
        "privateKey",     "private key",   "secretkey",     "ssh_key",      "credential",    "credentials",
        "auth",           "Authorization", "basic_auth",    "PGPASSWORD",   "dbpassword",    "apitoken",
        "mötley_password"})
    CHECK_MESSAGE(is_secret_name(name), name);
}

TEST_CASE("secret name: what only resembles a word for a secret is none") {
  for (const char* name : {"",
                           "_",
                           "42",
                           "key",
                           "keys",
                           "key_error",
                           "sort_key",
                           "keyword",
                           "monkey",
                           "author",
                           "authors",
                           "max_tokens",
                           "tokenizer",
                           "tokenise",
                           "secretary",
                           "secrete",
                           "passenger",
                           "low_pass",
                           "path",
                           "api",
                           "access",
                           "api_keyboard",
                           "private_member",
                           "pwdx",
                           "station",
                           "K\xc3\xb6nigsk\xc3\xb6nig"})
    CHECK_MESSAGE(!is_secret_name(name), name);
}

TEST_CASE("secret name: names of any length and of any bytes are taken") {
  CHECK(is_secret_name(std::string(100'000, 'x') + "_password"));
  CHECK(!is_secret_name(std::string(100'000, 'P')));
  CHECK(!is_secret_name("\xff\xfe\x80"));
}

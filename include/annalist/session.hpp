// SPDX-License-Identifier: Apache-2.0
// The session of this process: begin it, end it, leave notes in it, and carry its parents to other threads.
#pragma once
#include <annalist/export.hpp>
#include <annalist/level.hpp>
#include <annalist/on_gap.hpp>
#include <annalist/status.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annalist {

/// A part of a session is not smaller: each repeats what the session and its functions are.
inline constexpr std::uint64_t kLeastRotateBytes = 1 << 16;

/// What a session is told. What is left unset here is taken from the environment (in brackets), else from the default.
struct Options {
  std::string logger_name = {};   ///< shown on the console line [ANNALIST_LOGGER_NAME]
  std::string analyst_name = {};  ///< who does this work [ANNALIST_ANALYST_NAME]; else the user's login name
  /// Directory of the trail [ANNALIST_TRAIL]; default `annalist-trail`. `std::nullopt`: no trail, text outputs only.
  std::optional<std::string> trail = std::string();
  std::optional<bool> console = {};  ///< one line per call on standard error [ANNALIST_CONSOLE: 1 or 0]; default false
  Level level_filter = {};           ///< least level on the console [ANNALIST_LEVEL]; default INFO
  Level trail_level = {};            ///< least level in the trail; default: every call
  Level default_level = {};          ///< of functions that name none; default INFO
  OnGap on_gap = {};                 ///< what happens where a call cannot be recorded [ANNALIST_ON_GAP]
  /// A session's file is ended and the next begun once it is larger than this, at least kLeastRotateBytes; 0: never
  /// [ANNALIST_ROTATE_BYTES]; default 1 GiB.
  std::optional<std::uint64_t> rotate_bytes = {};
  /// The same once it is older than this; 0: never [ANNALIST_ROTATE_SECONDS]; default a day.
  std::optional<std::uint64_t> rotate_seconds = {};
  std::string interpreter = {};  ///< such as "CPython 3.11.7"; for language bindings
};

/// Ends the session that may be running and begins another. Never throws: on failure the program goes on unaudited,
/// a warning says why once, and the status tells it. With ANNALIST=off nothing happens and the status is fine.
/// Child processes find the session in ANNALIST_PARENT, which this sets and close() takes away: one that is not
/// configured itself records a session of its own, with these settings, from its first audited call on.
ANNALIST_API Status configure(Options options = {});

/// Ends the session: everything is in the file, which is sealed, or the status tells the first thing that went wrong.
/// The end of the process does the same.
ANNALIST_API Status close();

/// Leaves a note in the trail, in the call that is open on this thread.
ANNALIST_API void note(std::string_view text);

/// A module that an interpreter has imported: its top-level name, and its file, empty where it has none.
struct ImportedModule {
  std::string name;
  std::string file;
};

/// For language bindings: what the interpreter has imported by now, and the directories in which it looks. To be told
/// before a session begins and again before it ends, so that the trail names the distributions with their versions.
ANNALIST_API void report_modules(std::vector<std::string> search_path, std::vector<ImportedModule> modules);

/// Name and file of the session, empty where none records.
ANNALIST_API std::string session_name();
ANNALIST_API std::string session_file();

/// Where console lines and the warning go instead of standard error. `write` may be called by any thread; null restores
/// the default.
ANNALIST_API void set_text_sink(void (*write)(std::string_view line, void* context), void* context = nullptr);

/// A place in the tree of calls, to be carried to another thread: what is called there under Adopt has it as parent.
class Token {
 public:
  Token() = default;

 private:
  friend ANNALIST_API Token current();
  friend class Adopt;
  std::uint64_t session_ = 0;
  std::uint64_t call_ = 0;
};

/// The innermost open call of this thread.
ANNALIST_API Token current();

/// As long as it lives, calls of this thread have the token's call as parent. Destroyed on the thread that made it.
class ANNALIST_API Adopt {
 public:
  explicit Adopt(Token token);
  ~Adopt();
  Adopt(const Adopt&) = delete;
  Adopt& operator=(const Adopt&) = delete;

 private:
  std::uint64_t session_;
  std::uint64_t before_;
};

/// `function`, to be called on another thread (std::async, a pool) with the call that is open here as parent.
template <class Function>
auto carry(Function function) {
  return [token = current(),
          function = std::move(function)]<class... Arguments>(Arguments&&... arguments) mutable -> decltype(auto) {
    Adopt adopt(token);
    return function(std::forward<Arguments>(arguments)...);
  };
}

}  // namespace annalist

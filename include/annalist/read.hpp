// SPDX-License-Identifier: Apache-2.0
// Reading trails: sessions, calls by filter, single calls, columns of one function. Everything that shows a trail uses
// this and nothing else.
#pragma once
#include <annalist/export.hpp>
#include <annalist/level.hpp>
#include <annalist/status.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annalist::read {

/// One encoded value (spec/values.md). A view: valid as long as the Call or Column that it came from.
class ANNALIST_API Value {
 public:
  Value() = default;
  explicit Value(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// The CBOR item; empty where there is no value.
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// Whether there is none: a parameter that the call did not have.
  bool absent() const;
  bool is_null() const;
  /// JSON as values.md §5 says.
  std::string json() const;
  void append_json(std::string& out) const;
  /// As people would read it, in at most `width` characters (0: whole): `[1.5, 2.0, … 98 more]`, `Point(x=1, y=2)`.
  std::string text(std::size_t width = 0) const;

 private:
  std::span<const std::uint8_t> bytes_;
};

struct Parameter {
  std::string name;
  std::string type;  ///< empty where none was declared
  std::string kind;  ///< "*" or "**" for those of Python that take what is left over, else empty
};

/// An audited function, as its channel tells.
struct Function {
  std::uint16_t channel = 0;
  std::string name;
  std::string language;
  std::string file;
  std::uint32_t line = 0;
  std::vector<Parameter> parameters;
  std::string result_type;
  std::string level;
  std::string effect;
  std::string message;
};

/// How much of a sealed file is read when its trail is opened. A file that is not sealed, or whose summary or bytes
/// turn out to be damaged, is always read whole.
enum class Check : std::uint8_t {
  kSummary,  ///< its end: what else is wrong is found when it is read
  kBytes,    ///< also the CRC over all its bytes, which tells of every damage by accident
  kWhole,  ///< everything, from the first byte: each rule of spec/trail-format.md §8; calls are then those that precede
           ///< the first error
  kQuick,  ///< the most of these that takes some tenths of a second at most for the whole trail, however large it is
};

enum class State : std::uint8_t { kOpen, kSealed, kRecovered, kDead };
ANNALIST_API std::string_view name(State state);

/// What is known of a session without reading its calls.
struct SessionInfo {
  std::string name;
  std::vector<std::string> files;  ///< paths, in order
  /// Merkle root of each file, hexadecimal; empty of one that has no end record
  std::vector<std::string> roots;
  State state = State::kDead;
  std::string analyst, logger, user, host, zone, directory, executable, interpreter, platform, annalist, boot, build_id;
  std::string end_reason;              ///< empty unless ended
  std::vector<std::string> arguments;  ///< argv, without secrets
  std::string git_root;                ///< of the repository that the working directory is in, or empty
  std::string commit;                  ///< hexadecimal, or empty
  std::string branch;                  ///< empty where HEAD is detached
  std::optional<bool> clean;           ///< whether no tracked file differs from the commit; unset where unknown
  std::map<std::string, std::string> distributions;  ///< Python's that were imported: versions by name
  std::uint64_t uid = 0, pid = 0, parent_pid = 0;
  std::string parent;         ///< in the parent process: "<session>/<call>", "<session>" outside of its calls, or empty
  std::int64_t start_ns = 0;  ///< since 1970, UTC
  std::optional<std::int64_t> end_ns;
  std::uint64_t calls = 0;  ///< completed; while not sealed, those too that stand only in rings that can be read
  std::uint64_t raised = 0, open = 0, notes = 0, gaps = 0;
  std::uint64_t messages = 0;       ///< in the files, end records aside: the leaves of their roots
  std::uint64_t bytes = 0;          ///< of the files
  Check checked = Check::kSummary;  ///< how much of them was read when the trail was opened
  std::vector<Status> findings;     ///< what is wrong with the file; calls before it are still read
};

enum class CallStatus : std::uint8_t { kReturned, kRaised, kOpen };
ANNALIST_API std::string_view name(CallStatus status);

struct Exception {
  std::string type, message;
};

/// How a coroutine or a generator went.
struct Suspended {
  std::uint64_t count = 0;        ///< how often: of a generator, the items that it gave
  std::string ended;              ///< `returned`, `raised`, `closed`, `dropped` or `unstarted`
  std::vector<Value> sent;        ///< values other than None that were sent into it, at most the first 64
  std::vector<Exception> thrown;  ///< exceptions that were thrown into it, likewise
};

/// One call. The strings and values live as long as this object.
struct Call {
  std::string id;      ///< "<session>/<number>"
  std::string parent;  ///< the same, or empty
  std::uint64_t number = 0;
  CallStatus status = CallStatus::kReturned;
  std::shared_ptr<const SessionInfo> session;
  std::shared_ptr<const Function> function;
  std::uint64_t thread = 0;
  std::string task;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;  ///< 0 while open
  std::vector<Value> arguments;  ///< one for each parameter of the function
  Value result;
  std::string exception_type, exception_message;  ///< of kRaised
  std::string level, message;
  Value extra;
  std::optional<Suspended> suspended;   ///< of a coroutine or a generator
  std::shared_ptr<const void> storage;  ///< what the values point into
};

struct Note {
  std::int64_t time_ns = 0;
  std::uint64_t thread = 0;
  std::string call;  ///< id of the call it was made in, or empty
  std::string text;
};

struct Gap {
  std::int64_t from_ns = 0, to_ns = 0;
  std::uint64_t calls = 0;
  std::string reason;
};

/// Which calls. What is empty lets everything through.
struct Filter {
  std::string function{};  ///< glob over the qualified name or its last components: `clip`, `*.clip`, `pipeline.*`
  std::string analyst{};
  std::string session{};                               ///< name or its beginning
  std::optional<std::int64_t> since_ns{}, until_ns{};  ///< of the start: since <= start < until
  Level level{};                                       ///< at least
  std::optional<bool> raised{};
  std::optional<std::uint64_t> thread{};
};

/// The calls of one function of one session as columns, without making calls of them. Row i of every column is the same
/// call.
class ANNALIST_API Columns {
 public:
  std::vector<std::uint64_t> call;
  std::vector<std::int64_t> start_ns, duration_ns;
  std::vector<std::uint64_t> thread;
  /// Id of the calling call, or empty.
  std::string parent(std::size_t row) const;
  /// By what the call ended; none: it returned.
  std::optional<Exception> exception(std::size_t row) const;
  /// Numbers of an argument (or "result") as doubles; fails with kUnsupported where a value is no number.
  Result<std::vector<double>> numbers(std::string_view column) const;
  /// Values of an argument or "result".
  Result<std::vector<Value>> values(std::string_view column) const;

  struct Impl;
  std::shared_ptr<const Impl> impl;
};

/// One session. Thread safety: const members may be used by several threads.
class ANNALIST_API Session {
 public:
  const SessionInfo& info() const;
  std::vector<std::shared_ptr<const Function>> functions() const;
  /// Calls that pass the filter, by start; `visit` returns false to stop. Unreadable blocks are skipped and returned as
  /// status.
  Status calls(const Filter& filter, const std::function<bool(const Call&)>& visit) const;
  /// How many calls pass. What the index of the blocks tells is not read.
  std::uint64_t count(const Filter& filter) const;
  /// The call of that number; kNotFound.
  Result<Call> call(std::uint64_t number) const;
  Result<Columns> columns(const Function& function) const;
  /// One column of a function's calls, an argument or "result", as doubles: block by block as they stand in the file,
  /// on several processors, with nothing of it kept. `visit` returns false to stop. Fails as Columns::numbers does.
  Status numbers(const Function& function, std::string_view column,
                 const std::function<bool(std::span<const double>)>& visit) const;
  Result<std::vector<Note>> notes() const;
  Result<std::vector<Gap>> gaps() const;

  struct Impl;
  std::shared_ptr<const Impl> impl;
};

/// The calls of some sessions that pass a filter, one by one as they are asked for: by session, then by start.
/// Thread safety: none.
class ANNALIST_API CallStream {
 public:
  CallStream(std::vector<Session> sessions, Filter filter);
  ~CallStream();
  CallStream(CallStream&&) noexcept;
  CallStream& operator=(CallStream&&) noexcept;

  /// False: there is no more.
  bool next(Call& call);
  /// Passes over that many, without making them. Gives how many there were.
  std::uint64_t skip(std::uint64_t calls);
  /// At the end: the first reason for which calls were left out.
  const Status& status() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Is told now and then how much of a long reading is done, and of how much.
using Progress = std::function<void(std::uint64_t done_bytes, std::uint64_t all_bytes)>;

/// A trail. Thread safety: as Session.
class ANNALIST_API Trail {
 public:
  /// kNotFound where there is no such directory, kInvalid where it is no trail. Damaged sessions do not fail it: see
  /// SessionInfo::findings.
  static Result<Trail> open(const std::string& path, Check check = Check::kSummary, const Progress& progress = {});

  const std::string& path() const { return path_; }
  /// By start.
  const std::vector<Session>& sessions() const { return sessions_; }
  /// Files in it that are no sessions although they are named so, with the reason and its offset.
  const std::vector<Status>& findings() const { return findings_; }
  /// Calls of all sessions that pass: by start of the session, then of the call.
  Status calls(const Filter& filter, const std::function<bool(const Call&)>& visit) const;
  /// By id, "<session>/<number>"; the session may be abbreviated.
  Result<Call> call(std::string_view id) const;

 private:
  std::string path_;
  std::vector<Session> sessions_;
  std::vector<Status> findings_;
};

/// Whether `name` (such as `pipeline.Gauge.read`) or its last components match the glob.
ANNALIST_API bool matches(std::string_view glob, std::string_view name);

}  // namespace annalist::read

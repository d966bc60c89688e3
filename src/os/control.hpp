// SPDX-License-Identifier: Apache-2.0
// A session's files in shared memory, which outlive its process: the control file, whose record lock says that the
// process lives, the definitions of its functions, and its rings (ring_file.hpp).
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "os/clock.hpp"
#include "os/file.hpp"

namespace annalist::os {

/// Path of a session's file in shared memory: what is "control", "functions" or "ring-<number>".
std::string shared_path(std::string_view session, std::string_view what);
/// Whose control file of the session is there; nothing where there is none. Files of others with such names are not the
/// session's: anybody may make some.
std::optional<std::uint64_t> owner_of_shared_files(std::string_view session);
/// Paths of its rings that are there, by number.
std::vector<std::string> ring_paths(std::string_view session);
/// The definitions of its functions (format/function_table.hpp).
[[nodiscard]] Result<std::vector<std::uint8_t>> read_functions(std::string_view session);
/// Removes everything of the session from shared memory, the control file last.
void remove_shared_files(std::string_view session);

/// Whether the session's process lives on this host. Opens nothing of a session of this process: closing would drop its
/// lock.
bool session_is_alive(std::string_view session);
/// Whether its control file is there: with a dead process, whether there may be something to recover.
bool session_has_shared_files(std::string_view session);

/// Calls of which there is no record, since `since_ticks` (0: none), and why; until the gap is in the file.
struct LossPage {
  std::uint64_t calls;
  std::uint64_t since_ticks;
  char reason[240];
};
inline constexpr std::size_t kLossPages = 3;

/// What the control file holds.
struct ControlPage {
  std::uint64_t magic;  // written last
  char session[32];
  std::uint64_t tsc;  // whether ticks are the processor's
  ClockMark first;
  ClockMark latest[2];  // written in turns, so that one is always whole
  std::uint64_t turn;
  LossPage losses[kLossPages];  // record/losses.hpp
};
inline constexpr std::uint64_t kControlMagic = 0x314c544341414e41;  // "ANAACTL1"

/// The clock that the session's process runs by: its own marks, and one of now for the rate.
Clock clock_of(const ControlPage& page);
/// A copy of the page; kNotFound, or kCorrupt where it is none yet. Of a session of this process it is copied from
/// memory: see session_is_alive.
[[nodiscard]] Result<ControlPage> read_control(std::string_view session);

/// Purpose: holds the session's lock from create() to the end of the process, or to remove().
/// Thread safety: none. Invariant: nothing else in this process opens the file.
class ControlFile {
 public:
  ControlFile() = default;
  ~ControlFile();
  ControlFile(ControlFile&& other) noexcept;
  ControlFile& operator=(ControlFile&& other) noexcept;

  [[nodiscard]] static Result<ControlFile> create(std::string_view session, const Clock& clock);
  /// Takes over the session of a dead process: kClosed where it lives or another process takes it over, kNotFound where
  /// there is none.
  [[nodiscard]] static Result<ControlFile> take_over(std::string_view session);

  bool is_open() const { return file_.is_open(); }
  /// Mapped as long as this lives, for other threads may be counting there.
  const ControlPage& page() const { return *page_; }
  ControlPage& page() { return *page_; }
  void set_latest(const ClockMark& mark);
  /// Appends one function's definition (format/function_table.hpp) for recovery.
  [[nodiscard]] Status append_function(std::span<const std::uint8_t> definition);
  /// Gives the lock up without removing anything: in a forked child, whose parent it belongs to.
  void abandon();
  /// Removes the session's shared files, then gives the lock up.
  void remove();

 private:
  [[nodiscard]] Status create_files(const Clock& clock);
  void unmap();

  File file_;
  File functions_;
  std::uint64_t functions_bytes_ = 0;
  ControlPage* page_ = nullptr;
  std::string session_;
};

}  // namespace annalist::os

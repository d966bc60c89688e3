// SPDX-License-Identifier: Apache-2.0
#include "os/host.hpp"

#include <link.h>
#include <pwd.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "os/file.hpp"

namespace annalist::os {
namespace {

std::string text_of(const std::string& path) {
  const auto bytes = read_small_file(path);
  return bytes.ok() ? std::string(bytes->begin(), bytes->end()) : std::string();
}

/// The text of a link such as /proc/self/exe, empty where there is none.
std::string link_target(const char* path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path, target, sizeof target);
  return size > 0 ? std::string(target, static_cast<std::size_t>(size)) : std::string();
}

/// The note in [at, end) whose owner is "GNU" and whose type is 3, as hex.
std::string build_id_note(const char* at, const char* end) {
  while (end - at >= static_cast<std::ptrdiff_t>(sizeof(ElfW(Nhdr)))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof note);
    const char* name = at + sizeof note;
    const char* description = name + ((note.n_namesz + 3u) & ~3u);
    if (end - description < static_cast<std::ptrdiff_t>(note.n_descsz)) break;
    if (note.n_type == 3 && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      std::string hex;
      for (unsigned i = 0; i < note.n_descsz; ++i) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(description[i]));
        hex += digits;
      }
      return hex;
    }
    at = description + ((note.n_descsz + 3u) & ~3u);
  }
  return {};
}

int visit_executable(dl_phdr_info* info, std::size_t, void* result) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const char* begin = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
    std::string id = build_id_note(begin, begin + header.p_memsz);
    if (!id.empty()) {
      *static_cast<std::string*>(result) = std::move(id);
      break;
    }
  }
  return 1;  // the first object is the executable
}

}  // namespace

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string boot_id() {
  const std::string id = text_of("/proc/sys/kernel/random/boot_id");
  return id.substr(0, id.find('\n'));
}

std::string user_name() {
  char buffer[4096];
  passwd entry;
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) return found->pw_name;
  return std::to_string(::getuid());
}

std::uint64_t user_id() { return ::getuid(); }
std::uint64_t process_id() { return static_cast<std::uint64_t>(::getpid()); }
std::uint64_t parent_process_id() { return static_cast<std::uint64_t>(::getppid()); }
std::uint64_t thread_id() { return static_cast<std::uint64_t>(::syscall(SYS_gettid)); }

std::uint64_t pid_namespace() {
  struct stat info;
  return ::stat("/proc/self/ns/pid", &info) == 0 ? info.st_ino : 0;
}

std::uint64_t process_start() {
  // Field 22 of stat; the second field is the command in parentheses and may contain anything.
  const std::string stat = text_of("/proc/self/stat");
  std::size_t at = stat.rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  return at == std::string::npos ? 0 : std::strtoull(stat.c_str() + at + 1, nullptr, 10);
}

std::vector<std::string> process_arguments() {
  const std::string text = text_of("/proc/self/cmdline");
  std::vector<std::string> arguments;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    arguments.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return arguments;
}

std::string working_directory() { return link_target("/proc/self/cwd"); }
std::string executable() { return link_target("/proc/self/exe"); }

std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(visit_executable, &id);
  return id;
}

std::string platform() {
  utsname name;
  if (::uname(&name) != 0) return {};
  return std::string(name.sysname) + "-" + name.release + "-" + name.machine;
}

std::string zone_offset(std::int64_t wall_ns) {
  const time_t seconds = wall_ns / 1'000'000'000;
  tm local;
  if (::localtime_r(&seconds, &local) == nullptr) return "+00:00";
  const long minutes = std::labs(local.tm_gmtoff) / 60;
  char text[16];
  std::snprintf(text, sizeof text, "%c%02ld:%02ld", local.tm_gmtoff < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
  return text;
}

std::string random_name() {
  std::uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    timespec now;
    ::clock_gettime(CLOCK_REALTIME, &now);
    bits = static_cast<std::uint64_t>(now.tv_nsec) << 32 ^ static_cast<std::uint64_t>(now.tv_sec) ^ process_id() << 20;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016lx", static_cast<unsigned long>(bits));
  return text;
}

}  // namespace annalist::os

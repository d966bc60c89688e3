// SPDX-License-Identifier: Apache-2.0
#include "os/control.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <mutex>

namespace annalist::os {
namespace {

constexpr const char* kDirectory = "/dev/shm/";
constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kMaxDefinitions_bytes = std::size_t{1} << 30;
static_assert(sizeof(ControlPage) <= kPageBytes);

/// Sessions whose control files this process has open, and where they are mapped.
using OwnSessions = std::map<std::string, const ControlPage*, std::less<>>;

constexpr std::size_t kMarkWords = sizeof(ClockMark) / sizeof(std::uint64_t);
static_assert(sizeof(ClockMark) % sizeof(std::uint64_t) == 0 && sizeof(ControlPage) % sizeof(std::uint64_t) == 0);

/// A page that this process's recorder goes on writing to. A mark that was written meanwhile is copied once more.
ControlPage copy_of(const ControlPage& page) {
  constexpr std::size_t kWords = sizeof(ControlPage) / sizeof(std::uint64_t);
  std::uint64_t words[kWords];
  const auto* const from = reinterpret_cast<const std::uint64_t*>(&page);
  std::uint64_t turn = 0;
  do {
    // Acquire; pairs with the release in set_latest().
    turn = __atomic_load_n(&page.turn, __ATOMIC_ACQUIRE);
    for (std::size_t i = 0; i < kWords; ++i) words[i] = __atomic_load_n(from + i, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  } while (turn != __atomic_load_n(&page.turn, __ATOMIC_RELAXED));
  ControlPage copy;
  std::memcpy(&copy, words, sizeof copy);
  return copy;
}

std::mutex own_mutex;
OwnSessions& own_sessions() {
  static auto* sessions = new OwnSessions;  // outlives every destructor that may ask
  return *sessions;
}

void add_own(const std::string& session, const ControlPage* page) {
  const std::lock_guard lock(own_mutex);
  own_sessions().insert_or_assign(session, page);
}

void remove_own(const std::string& session) {
  const std::lock_guard lock(own_mutex);
  own_sessions().erase(session);
}

/// A lock on the whole file; -1 and errno where another process has it.
int lock_whole(int descriptor, int command, struct flock& lock) {
  lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return ::fcntl(descriptor, command, &lock);
}

ControlPage* map_page(const File& file) {
  void* page = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor(), 0);
  return page == MAP_FAILED ? nullptr : static_cast<ControlPage*>(page);
}

std::optional<uid_t> owner_of(const std::string& path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return info.st_uid;
}

std::string ring_prefix(std::string_view session) { return "annalist-" + std::string(session) + "-ring-"; }

}  // namespace

std::string shared_path(std::string_view session, std::string_view what) {
  return kDirectory + ("annalist-" + std::string(session)) + "-" + std::string(what);
}

std::optional<std::uint64_t> owner_of_shared_files(std::string_view session) {
  return owner_of(shared_path(session, "control"));
}

Result<std::vector<std::uint8_t>> read_functions(std::string_view session) {
  const std::string path = shared_path(session, "functions");
  if (owner_of(path) != owner_of_shared_files(session))
    return Status(Code::kInvalid, "the definitions are another user's than the session", path);
  return read_small_file(path, kMaxDefinitions_bytes);
}

std::vector<std::string> ring_paths(std::string_view session) {
  const auto owner = owner_of_shared_files(session);
  std::vector<std::pair<std::uint64_t, std::string>> found;
  const std::string prefix = ring_prefix(session);
  if (DIR* directory = ::opendir(kDirectory)) {
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (!name.starts_with(prefix)) continue;
      std::uint64_t number = 0;
      std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
      std::string path = kDirectory + std::string(name);
      if (owner && owner_of(path) == owner) found.emplace_back(number, std::move(path));
    }
    ::closedir(directory);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [number, path] : found) paths.push_back(std::move(path));
  return paths;
}

void remove_shared_files(std::string_view session) {
  for (const std::string& path : ring_paths(session)) ::unlink(path.c_str());
  ::unlink(shared_path(session, "functions").c_str());
  // Last: whoever finds a control file knows that something may be left.
  ::unlink(shared_path(session, "control").c_str());
}

bool session_is_alive(std::string_view session) {
  {
    const std::lock_guard lock(own_mutex);
    if (own_sessions().contains(session)) return true;
  }
  const std::string path = shared_path(session, "control");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  // Another user's file cannot be asked; that it is there speaks for a living process.
  if (descriptor < 0) return errno == EACCES;
  struct flock lock;
  const bool alive = lock_whole(descriptor, F_GETLK, lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return alive;
}

bool session_has_shared_files(std::string_view session) {
  return ::access(shared_path(session, "control").c_str(), F_OK) == 0;
}

Clock clock_of(const ControlPage& page) {
  const bool tsc = page.tsc != 0;
  return Clock(tsc, {page.first, page.latest[page.turn & 1], Clock(tsc).first()});
}

Result<ControlPage> read_control(std::string_view session) {
  ControlPage page;
  {
    const std::lock_guard lock(own_mutex);
    if (const auto own = own_sessions().find(session); own != own_sessions().end()) return copy_of(*own->second);
  }
  const std::string path = shared_path(session, "control");
  const auto bytes = read_small_file(path, sizeof page);
  if (!bytes) return bytes.status();
  if (bytes->size() != sizeof page) return Status(Code::kCorrupt, "the control file is cut off", path);
  std::memcpy(&page, bytes->data(), sizeof page);
  if (page.magic != kControlMagic) return Status(Code::kCorrupt, "not a control file", path);
  return page;
}

ControlFile::~ControlFile() { unmap(); }

ControlFile::ControlFile(ControlFile&& other) noexcept { *this = std::move(other); }

ControlFile& ControlFile::operator=(ControlFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(functions_, other.functions_);
  std::swap(functions_bytes_, other.functions_bytes_);
  std::swap(page_, other.page_);
  std::swap(session_, other.session_);
  return *this;
}

void ControlFile::unmap() {
  if (page_ == nullptr) return;
  ::munmap(page_, kPageBytes);
  page_ = nullptr;
}

Result<ControlFile> ControlFile::create(std::string_view session, const Clock& clock) {
  ControlFile control;
  control.session_ = session;
  if (Status status = control.create_files(clock); !status) {
    control.remove();  // what there is of it
    return status;
  }
  return control;
}

Status ControlFile::create_files(const Clock& clock) {
  auto file = File::create(shared_path(session_, "control"));
  if (!file) return file.status();
  file_ = std::move(*file);
  auto functions = File::create(shared_path(session_, "functions"));
  if (!functions) return functions.status();
  functions_ = std::move(*functions);
  const std::string& path = file_.path();
  // Not ftruncate: on a full file system a page that is not there would be a SIGBUS later.
  if (const int error = ::posix_fallocate(file_.descriptor(), 0, kPageBytes))
    return Status::from_errno(error, "no room in shared memory", path);
  struct flock lock;
  if (lock_whole(file_.descriptor(), F_SETLK, lock) != 0) return Status::from_errno(errno, "cannot lock", path);
  page_ = map_page(file_);
  if (page_ == nullptr) return Status::from_errno(errno, "cannot map", path);
  session_.copy(page_->session, sizeof page_->session - 1);
  page_->tsc = clock.tsc() ? 1 : 0;
  page_->first = page_->latest[0] = page_->latest[1] = clock.first();
  // Release: whoever sees the magic sees the rest.
  __atomic_store_n(&page_->magic, kControlMagic, __ATOMIC_RELEASE);
  add_own(session_, page_);
  return {};
}

Result<ControlFile> ControlFile::take_over(std::string_view session) {
  const std::string path = shared_path(session, "control");
  if (session_is_alive(session)) return Status(Code::kClosed, "the session's process is running", path);
  auto file = File::open_for_update(path);
  if (!file) return file.status();
  ControlFile control;
  control.session_ = session;
  control.file_ = std::move(*file);
  struct flock lock;
  if (lock_whole(control.file_.descriptor(), F_SETLK, lock) != 0)
    return Status(Code::kClosed, "the session's process is running, or is being recovered by another", path);
  // Somebody may have recovered it and removed the name between our open and our lock.
  struct stat opened, named;
  if (::fstat(control.file_.descriptor(), &opened) != 0 || ::stat(path.c_str(), &named) != 0 ||
      opened.st_ino != named.st_ino)
    return Status(Code::kNotFound, "the session was recovered meanwhile", path);
  if (opened.st_uid != ::geteuid() && ::geteuid() != 0)
    return Status(Code::kInvalid, "the session's shared memory belongs to another user", path);
  if (static_cast<std::size_t>(opened.st_size) < kPageBytes)
    return Status(Code::kCorrupt, "the control file is cut off", path);
  control.page_ = map_page(control.file_);
  if (control.page_ == nullptr) return Status::from_errno(errno, "cannot map", path);
  add_own(control.session_, control.page_);
  return control;
}

void ControlFile::set_latest(const ClockMark& mark) {
  const std::uint64_t next = page_->turn + 1;
  std::uint64_t words[kMarkWords];
  std::memcpy(words, &mark, sizeof mark);
  auto* const to = reinterpret_cast<std::uint64_t*>(&page_->latest[next & 1]);
  for (std::size_t i = 0; i < kMarkWords; ++i) __atomic_store_n(to + i, words[i], __ATOMIC_RELAXED);
  // Release: the turn names a slot only when that is whole.
  __atomic_store_n(&page_->turn, next, __ATOMIC_RELEASE);
}

Status ControlFile::append_function(std::span<const std::uint8_t> definition) {
  if (Status status = functions_.write_at(definition, functions_bytes_); !status) return status;
  functions_bytes_ += definition.size();
  return {};
}

void ControlFile::abandon() {
  if (!session_.empty()) remove_own(session_);
  file_.close();
  functions_.close();
}

void ControlFile::remove() {
  if (!session_.empty()) remove_shared_files(session_);
  abandon();
}

}  // namespace annalist::os

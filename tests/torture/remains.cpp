// SPDX-License-Identifier: Apache-2.0
#include "remains.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace torture {
namespace {

namespace fs = std::filesystem;

/// The pages of `bytes` at `at`; those of `before` where they are the same.
bool refresh(FileState& state, const std::uint8_t* at, std::size_t bytes) {
  bool changed = state.bytes != bytes;
  state.bytes = bytes;
  state.pages.resize((bytes + kPageBytes - 1) / kPageBytes);
  for (std::size_t i = 0; i < state.pages.size(); ++i) {
    const std::uint8_t* begin = at + i * kPageBytes;
    const std::size_t size = std::min(kPageBytes, bytes - i * kPageBytes);
    auto& page = state.pages[i];
    if (page != nullptr && page->size() == size && std::memcmp(page->data(), begin, size) == 0) continue;
    page = std::make_shared<const Page>(begin, begin + size);
    changed = true;
  }
  return changed;
}

/// The session's name is the last part of its files' names.
std::string session_in(const std::string& name) {
  const std::string stem = name.substr(0, name.find('.'));
  return stem.substr(stem.rfind('-') + 1);
}

}  // namespace

void State::restore() const {
  for (const auto& [path, file] : files) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    for (const auto& page : file.pages)
      out.write(reinterpret_cast<const char*>(page->data()), static_cast<std::streamsize>(page->size()));
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
}

Remains::~Remains() { unmap_all(); }

std::vector<std::string> Remains::paths() const {
  std::vector<std::string> paths;
  std::string session;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(trail_ + "/sessions", none)) {
    paths.push_back(entry.path());
    session = session_in(entry.path().filename());
  }
  for (const auto& entry : fs::directory_iterator("/dev/shm", none))
    if (!session.empty() && entry.path().filename().string().starts_with("annalist-" + session))
      paths.push_back(entry.path());
  return paths;
}

void Remains::map(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat info;
  ::fstat(descriptor, &info);
  Mapping mapping{nullptr, static_cast<std::size_t>(info.st_size)};
  if (mapping.bytes != 0) {
    void* at = ::mmap(nullptr, mapping.bytes, PROT_READ, MAP_SHARED, descriptor, 0);
    mapping.at = static_cast<const std::uint8_t*>(at);
  }
  ::close(descriptor);
  mappings_[path] = mapping;
}

void Remains::unmap_all() {
  for (const auto& [path, mapping] : mappings_)
    if (mapping.bytes != 0) ::munmap(const_cast<std::uint8_t*>(mapping.at), mapping.bytes);
  mappings_.clear();
}

void Remains::look_for_files() {
  unmap_all();
  for (const std::string& path : paths()) map(path);
  std::erase_if(now_.files, [&](const auto& file) { return !mappings_.contains(file.first); });
  look();
}

void Remains::look() {
  bool changed = states_.empty() || now_.files.size() != states_.back().files.size();
  for (const auto& [path, mapping] : mappings_)
    changed = refresh(now_.files[path], mapping.at, mapping.bytes) || changed;
  Witness witness = ledger_.witness();
  if (!changed && witness == now_.witness) return;
  now_.witness = std::move(witness);
  states_.push_back(now_);
}

void Remains::remove() const {
  for (const std::string& path : paths()) ::unlink(path.c_str());
}

std::size_t Remains::bytes_in_trail() const {
  std::size_t bytes = 0;
  for (const auto& [path, mapping] : mappings_)
    if (path.starts_with(trail_)) bytes += mapping.bytes;
  return bytes;
}

}  // namespace torture

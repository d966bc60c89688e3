// SPDX-License-Identifier: Apache-2.0
#include "recover/session_parts.hpp"

#include <unistd.h>

#include <cerrno>

#include "read/summary.hpp"
#include "trail/file_source.hpp"
#include "trail/session_name.hpp"
#include "trail/trail_directory.hpp"

namespace annalist::recovery {
namespace {

Result<FileContent> content_of(const std::string& path) {
  const auto source = trail::FileSource::open(path);
  if (!source) return source.status();
  auto content = read_content(*source);
  if (!content) return content.status().at(path);
  return content;
}

/// As its end record says; none where that cannot be read, which readers find.
std::uint64_t calls_of_sealed(const std::string& path) {
  const auto source = trail::FileSource::open(path);
  const auto summary = source.ok() ? read::read_summary(*source) : std::nullopt;
  return summary ? summary->counts.calls : 0;
}

Result<std::vector<std::string>> paths_of(const std::string& trail, const std::string& stem) {
  auto paths = trail::session_files(trail);
  if (paths) std::erase_if(*paths, [&](const std::string& path) { return trail::stem_of(path) != stem; });
  return paths;
}

/// A file that was made for the next part when the process died: not even its first chunk is whole.
bool is_begun(const std::vector<std::string>& paths, std::size_t i, const Status& status) {
  return status.code() == Code::kNotFound && i > 0 && i + 1 == paths.size();
}

}  // namespace

bool PartFile::is_sealed() const { return trail::is_sealed_name(path); }

Result<SessionParts> SessionParts::read(const std::string& trail, const std::string& stem) {
  const auto paths = paths_of(trail, stem);
  if (!paths) return paths.status();
  SessionParts parts;
  for (std::size_t i = 0; i < paths->size(); ++i) {
    const std::string& path = (*paths)[i];
    parts.is_last_part_sealed = trail::is_sealed_name(path);
    if (parts.is_last_part_sealed) {
      parts.sealed_calls += calls_of_sealed(path);
      continue;
    }
    auto content = content_of(path);
    if (content)
      parts.files.push_back({path, std::move(*content)});
    else if (is_begun(*paths, i, content.status()))
      parts.begun = path;
    else
      return content.status();
  }
  if (parts.begun.empty() || (!parts.files.empty() && parts.files.back().path == (*paths)[paths->size() - 2])) {
    if (parts.files.empty()) return Status(Code::kNotFound, "the session was recovered meanwhile", stem);
    return parts;
  }
  // The part before was sealed already: where this one must go on is in that.
  auto content = content_of((*paths)[paths->size() - 2]);
  if (!content) return content.status();
  parts.sealed_calls -= content->session.counts.calls;
  parts.files.push_back({(*paths)[paths->size() - 2], std::move(*content)});
  return parts;
}

bool SessionParts::has_end() const {
  return is_last_part_sealed || (files.back().content.has_ended() && !files.back().content.is_continued());
}

std::uint64_t SessionParts::calls() const {
  std::uint64_t calls = sealed_calls;
  for (const PartFile& part : files) calls += part.content.session.counts.calls;
  return calls;
}

std::uint64_t SessionParts::cut_bytes() const {
  std::uint64_t bytes = 0;
  for (const PartFile& part : files)
    if (!part.is_sealed()) bytes += part.content.cut_bytes;
  return bytes;
}

namespace {

Result<record::SessionWriter> resume(PartFile& part) {
  auto file = os::File::open_for_update(part.path);
  if (!file) return file.status();
  return record::SessionWriter::resume(std::move(*file), std::move(part.content.session));
}

}  // namespace

Result<record::SessionWriter> go_on(PartFile& last, const std::string& begun) {
  if (!begun.empty() && ::unlink(begun.c_str()) != 0 && errno != ENOENT)
    return Status::from_errno(errno, "cannot remove the part that was being begun", begun);
  return resume(last);
}

Result<record::SessionWriter> follow(const PartFile& last, const std::string& begun) {
  format::SessionStart start = last.content.start;
  ++start.part;
  start.previous = last.content.session.counts.root;
  auto file = begun.empty() ? os::File::create(trail::path_of_part(last.path, start.part) + ".open")
                            : os::File::open_for_update(begun);
  if (!file) return file.status();
  if (Status status = file->truncate(0); !status) return status;
  return record::SessionWriter::begin_part(std::move(*file), start, last.content.session.mcap.last_time);
}

Status seal_ended(PartFile& part) {
  auto writer = resume(part);
  return writer ? writer->seal({}, {}, {}, {}) : writer.status();
}

}  // namespace annalist::recovery

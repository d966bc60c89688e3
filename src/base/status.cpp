// SPDX-License-Identifier: Apache-2.0
#include <annalist/status.hpp>
#include <cerrno>
#include <cstring>

namespace annalist {
namespace {

const std::string kEmpty;

Code code_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Code::kNoSpace;
    case ENOENT:
      return Code::kNotFound;
    default:
      return Code::kIo;
  }
}

}  // namespace

Status::Status(Code code, std::string message, std::string path, std::uint64_t offset, int error)
    : detail_(std::make_shared<Detail>(Detail{code, error, offset, std::move(message), std::move(path)})) {}

Status Status::from_errno(int error, std::string what, std::string path) {
  return Status(code_of(error), std::move(what) + ": " + std::strerror(error), std::move(path), kNoOffset, error);
}

const std::string& Status::message() const noexcept { return detail_ ? detail_->message : kEmpty; }
const std::string& Status::path() const noexcept { return detail_ ? detail_->path : kEmpty; }

std::string Status::text() const {
  if (ok()) return "ok";
  std::string text;
  if (!path().empty()) text += path() + ": ";
  if (offset() != kNoOffset) text += "at byte " + std::to_string(offset()) + ": ";
  return text + message();
}

Status Status::at(std::string path) const {
  if (ok() || !detail_->path.empty()) return *this;
  return Status(code(), message(), std::move(path), offset(), error());
}

Status Status::at(std::uint64_t offset) const {
  if (ok() || detail_->offset != kNoOffset) return *this;
  return Status(code(), message(), path(), offset, error());
}

void Status::value() const {
  if (!ok()) throw Error(*this);
}

Error::Error(Status status) : status_(std::move(status)), text_(status_.text()) {}

}  // namespace annalist

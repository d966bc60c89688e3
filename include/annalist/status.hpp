// SPDX-License-Identifier: Apache-2.0
// How Annalist says that something went wrong: Status, Result<T>, and the exception Error that either can become.
#pragma once
#include <annalist/export.hpp>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace annalist {

enum class Code : std::uint8_t {
  kOk,
  kNotFound,
  kCorrupt,
  kIo,
  kNoSpace,
  kUnsupported,
  kInvalid,
  kLimit,
  kClosed,
};

/// The outcome of an operation: fine, or what happened, where, and what to do about it.
///
/// Cost: fine is one null pointer. Thread safety: as a shared_ptr to an immutable object.
class ANNALIST_API Status {
 public:
  /// Where an offset is not known.
  static constexpr std::uint64_t kNoOffset = ~std::uint64_t{0};

  Status() noexcept = default;
  /// `message` is one sentence that says what happened and, where there is something to do, what.
  Status(Code code, std::string message, std::string path = {}, std::uint64_t offset = kNoOffset, int error = 0);

  /// kIo (kNoSpace for ENOSPC and EDQUOT, kNotFound for ENOENT) with the text of `error`, an errno.
  static Status from_errno(int error, std::string what, std::string path);

  bool ok() const noexcept { return detail_ == nullptr; }
  explicit operator bool() const noexcept { return ok(); }
  Code code() const noexcept { return detail_ ? detail_->code : Code::kOk; }
  const std::string& message() const noexcept;
  const std::string& path() const noexcept;
  std::uint64_t offset() const noexcept { return detail_ ? detail_->offset : kNoOffset; }
  int error() const noexcept { return detail_ ? detail_->error : 0; }

  /// "path: at byte 123: message", as a person would read it; "ok" when fine.
  std::string text() const;

  /// The same status with a path, or with an offset, where it had none.
  Status at(std::string path) const;
  Status at(std::uint64_t offset) const;

  /// Throws Error unless fine.
  void value() const;

 private:
  struct Detail {
    Code code;
    int error;
    std::uint64_t offset;
    std::string message;
    std::string path;
  };
  std::shared_ptr<const Detail> detail_;
};

/// A Status as an exception.
class ANNALIST_API Error : public std::exception {
 public:
  explicit Error(Status status);
  const char* what() const noexcept override { return text_.c_str(); }
  const Status& status() const noexcept { return status_; }

 private:
  Status status_;
  std::string text_;
};

/// A T, or the Status that tells why there is none.
template <class T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status status) : status_(std::move(status)) {}

  bool ok() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  const Status& status() const noexcept { return status_; }

  T& operator*() & noexcept { return *value_; }
  const T& operator*() const& noexcept { return *value_; }
  T&& operator*() && noexcept { return std::move(*value_); }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }

  /// The value; throws Error where there is none.
  T& value() & { return require(), *value_; }
  const T& value() const& { return require(), *value_; }
  T&& value() && { return require(), std::move(*value_); }

 private:
  void require() const {
    if (!value_) throw Error(status_);
  }
  std::optional<T> value_;
  Status status_;
};

}  // namespace annalist

// SPDX-License-Identifier: Apache-2.0
#include "provenance/survey.hpp"

#include <utility>

#include "base/utf8.hpp"
#include "os/clock.hpp"

namespace annalist::provenance {

Survey::Survey(std::string directory, Surroundings surroundings)
    : directory_(std::move(directory)), surroundings_(std::move(surroundings)) {}

void Survey::inherit(const Survey& earlier) {
  if (directory_ != earlier.directory_ || !earlier.has_looked_ || earlier.status_) return;
  git_ = earlier.git_;
  has_looked_ = true;
}

void Survey::add(std::shared_ptr<const LoadedCode> code) {
  if (code == nullptr) return;
  distributions_.add(code->search_path);
  code_ = std::move(code);
}

Progress Survey::step(int timeout_ms) {
  // Git first: it works while the distributions are read.
  if (!has_looked_) return look_for_repository(), Progress::kMore;
  if (distributions_.step()) return Progress::kMore;
  if (!status_) return Progress::kDone;
  if (!status_->is_done(timeout_ms)) return Progress::kWaiting;
  take_status();
  return Progress::kDone;
}

void Survey::look_for_repository() {
  has_looked_ = true;
  const auto repository = find_repository(directory_);
  if (!repository) return;
  const Head head = read_head(*repository);
  git_ = format::GitState{base::to_utf8(repository->root), head.commit, base::to_utf8(head.branch), {}};
  status_.emplace(*repository, surroundings_);
}

void Survey::take_status() {
  git_->clean = status_->is_clean();
  if (const auto head = status_->head(); head && git_->commit.empty() && git_->branch.empty()) {
    git_->commit = head->commit;
    git_->branch = base::to_utf8(head->branch);
  }
  status_.reset();
}

void Survey::forget() {
  if (status_) status_->forget();
}

format::EnvironmentMessage Survey::result() const {
  format::EnvironmentMessage environment;
  environment.time_ns = os::wall_ns();
  environment.git = git_;
  if (code_ != nullptr) environment.distributions = distributions_.providers_of(code_->modules);
  return environment;
}

}  // namespace annalist::provenance

// SPDX-License-Identifier: Apache-2.0
#include "progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "printable.hpp"
#include "terminal.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr auto kBetween = std::chrono::milliseconds(100);
constexpr std::size_t kMostCells = 40, kOtherCells = 26;  // of the bar; of what stands around it, but for `what`
constexpr const char* kErase = "\r\x1b[K";

bool can_draw() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

ProgressBar::ProgressBar(std::string what) : what_(printable(what)), is_terminal_(can_draw()) {}

void ProgressBar::update(std::uint64_t done, std::uint64_t all) {
  if (!is_terminal_ || all == 0) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  draw(std::min(done, all), all, now);
}

void ProgressBar::draw(std::uint64_t done, std::uint64_t all, Clock::time_point now) {
  const double share = static_cast<double>(done) / static_cast<double>(all);
  const std::size_t width = style_of_terminal(ColourChoice::kNever).width;
  const std::string what = cut(what_, width / 3);
  const std::size_t around = cells(what) + kOtherCells;
  const std::size_t bar = std::min(kMostCells, width > around ? width - around : 0);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  const std::chrono::duration<double, std::nano> passed = now - begun_;
  const std::string left = done == 0 ? "" : duration(static_cast<std::int64_t>(passed.count() / share * (1 - share)));
  std::fprintf(stderr, "%s%s  %s%s %3d %%  %s left", kErase, what.c_str(), repeated("━", full).c_str(),
               repeated("─", bar - full).c_str(), static_cast<int>(share * 100), left.c_str());
  is_drawn_ = true;
}

void ProgressBar::clear() {
  if (std::exchange(is_drawn_, false)) std::fputs(kErase, stderr);
}

}  // namespace annalist::cli

// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "printable.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kDefaultWidth = 120;
constexpr std::size_t kLeastWidth = 40;  // below it a line says nothing

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool wants_colour(ColourChoice choice) {
  if (choice != ColourChoice::kAuto) return choice == ColourChoice::kAlways;
  return ::isatty(STDOUT_FILENO) && environment("NO_COLOR").empty() && environment("TERM") != "dumb" &&
         !environment("TERM").empty();
}

std::size_t terminal_width() {
  const std::string_view columns = environment("COLUMNS");
  std::size_t width = 0;
  const auto [stop, error] = std::from_chars(columns.data(), columns.data() + columns.size(), width);
  if (error == std::errc{} && stop == columns.data() + columns.size() && width > 0) return width;
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kDefaultWidth;
}

std::string_view escape_of(Role role) {
  switch (role) {
    case Role::kHeading:
      return "\x1b[1;36m";
    case Role::kFunction:
      return "\x1b[1m";
    case Role::kFaint:
      return "\x1b[2m";
    case Role::kResult:
      return "\x1b[32m";
    case Role::kBad:
      return "\x1b[1;31m";
    case Role::kWarning:
      return "\x1b[33m";
    case Role::kPlain:
      break;
  }
  return "";
}

}  // namespace

ColourChoice colour_choice(std::string_view name) {
  return name == "always" ? ColourChoice::kAlways : name == "never" ? ColourChoice::kNever : ColourChoice::kAuto;
}

Style style_of_terminal(ColourChoice choice) {
  const std::size_t width = terminal_width();
  return {wants_colour(choice), width < kLeastWidth ? kLeastWidth : width};
}

Line& Line::add(std::string_view text, Role role) {
  pieces_.push_back({printable(text), role});
  width_ += cells(pieces_.back().text);
  return *this;
}

Line& Line::add(const Line& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  width_ += other.width_;
  return *this;
}

Line& Line::column(std::size_t cell) {
  const std::size_t gap = cell > width_ ? cell - width_ : width_ == 0 ? 0 : 1;
  return add(std::string(gap, ' '));
}

void Line::print(const Style& style, std::string& out) const {
  std::size_t left = style.width == 0 || width_ <= style.width ? width_ : style.width;
  for (const Piece& piece : pieces_) {
    const std::size_t width = cells(piece.text);
    // A piece that ends where the line is full must show that others follow.
    const bool whole = width < left || (width == left && width_ <= style.width) || style.width == 0;
    const std::string shown = whole ? piece.text : cut(piece.text + " ", left);
    const std::string_view escape = style.colour && !shown.empty() ? escape_of(piece.role) : "";
    out += escape;
    out += shown;
    if (!escape.empty()) out += "\x1b[0m";
    if (!whole) break;
    left -= width;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  out += '\n';
}

}  // namespace annalist::cli

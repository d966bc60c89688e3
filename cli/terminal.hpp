// SPDX-License-Identifier: Apache-2.0
// What the terminal can do, and lines made of coloured pieces that keep within its width.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace annalist::cli {

/// What a piece of text is; the colours follow from it.
enum class Role { kPlain, kHeading, kFunction, kFaint, kResult, kBad, kWarning };

/// How to print: decided once, from --color, NO_COLOR, TERM and whether standard output is a terminal.
struct Style {
  bool colour = false;
  std::size_t width = 120;  ///< cells of a line; 0: as long as it gets
};

enum class ColourChoice { kAuto, kAlways, kNever };

/// `always`, `never`, else kAuto.
ColourChoice colour_choice(std::string_view name);

/// The width is COLUMNS, else the terminal's, else 120.
Style style_of_terminal(ColourChoice choice);

/// One line, gathered piece by piece. Everything added becomes printable, so that no control character of a trail gets
/// through.
///
/// Thread safety: none.
class Line {
 public:
  Line& add(std::string_view text, Role role = Role::kPlain);
  /// All of another line.
  Line& add(const Line& other);
  /// Spaces up to that cell, at least one unless the line is empty.
  Line& column(std::size_t cell);

  std::size_t width() const { return width_; }
  /// Appends the line and its end, cut to the style's width.
  void print(const Style& style, std::string& out) const;

 private:
  struct Piece {
    std::string text;
    Role role;
  };
  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

}  // namespace annalist::cli

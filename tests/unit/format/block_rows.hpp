// SPDX-License-Identifier: Apache-2.0
// Completed calls from a seed, with the naive record of what they hold, for the tests of blocks.
#pragma once
#include <annalist/detail/cbor.hpp>
#include <annalist/detail/ring.hpp>
#include <string>
#include <vector>

#include "column_shapes.hpp"
#include "format/block.hpp"
#include "value/normalise.hpp"

namespace annalist::format::test {

using Item = std::vector<std::uint8_t>;

/// A call and, item by item in the form of files, what a reader must find.
struct ModelRow {
  CallRow row;
  std::vector<std::uint8_t> ring;  // what row.values points into
  std::vector<Item> arguments;
  Item result, exception, suspended;
};

/// What the values of one parameter are like.
struct Habit {
  std::uint64_t kind = 0;
  std::uint64_t other_in = 0;  // one in so many is of another kind; 0: none
};

inline void put_value(Random& random, std::uint64_t kind, std::vector<std::uint8_t>& ring) {
  std::uint8_t scalar[detail::kMaxScalarBytes];
  const auto append = [&](const std::uint8_t* end) {
    ring.insert(ring.end(), static_cast<const std::uint8_t*>(scalar), end);
  };
  const auto head = [&](std::uint8_t major, std::uint64_t n) { append(detail::put_head(scalar, major, n)); };
  switch (kind) {
    case 0:
      return append(detail::put_float64(scalar, static_cast<double>(below(random, 100000)) / 1000.0));
    case 1:
      return append(detail::put_float64(scalar, odd_double(random)));
    case 2:
      return append(detail::put_float32(scalar, static_cast<float>(below(random, 1000)) / 7.0f));
    case 3:
      return append(detail::put_signed(scalar, static_cast<std::int64_t>(random() >> below(random, 64))));
    case 4:
      return head(detail::kUnsigned, random());
    case 5:
      return head(detail::kNegative, random() >> below(random, 64));
    case 6:
      return ring.push_back(below(random, 2) != 0 ? detail::kTrue : detail::kFalse);
    case 7:
      return ring.push_back(below(random, 2) != 0 ? detail::kNull : detail::kUndefined);
    case 8: {
      const std::string text = text_of(random, 9);
      head(detail::kText, text.size());
      ring.insert(ring.end(), text.begin(), text.end());
      return;
    }
    case 9: {  // a signalling NaN
      const std::uint8_t item[] = {detail::kFloat32, 0x7f, 0x80, 0x00, 0x01};
      ring.insert(ring.end(), std::begin(item), std::end(item));
      return;
    }
    default: {
      const std::uint64_t items = below(random, 4);
      head(detail::kArray, items);
      for (std::uint64_t i = 0; i < items; ++i) put_value(random, below(random, 9), ring);
    }
  }
}
inline constexpr std::uint64_t kKinds = 11;

/// One more value at the end of the ring, and the item that it is in files.
inline Item add_value(Random& random, const Habit& habit, std::vector<std::uint8_t>& ring) {
  const bool is_other = habit.other_in != 0 && below(random, habit.other_in) == 0;
  const std::size_t begin = ring.size();
  put_value(random, is_other ? below(random, kKinds) : habit.kind, ring);
  value::Cursor in(value::Bytes(ring).subspan(begin));
  value::Encoder item;
  if (!value::normalise(in, item)) return {};
  return copy_of(item.bytes());
}

inline Item add_exception(Random& random, std::vector<std::uint8_t>& ring) {
  value::Encoder item;
  item.map(2);
  item.text("type");
  item.text("std::domain_error");
  item.text("message");
  item.text(text_of(random, 3));
  ring.insert(ring.end(), item.bytes().begin(), item.bytes().end());
  return copy_of(item.bytes());
}

inline Item add_suspended(Random& random, std::vector<std::uint8_t>& ring) {
  value::Encoder item;
  item.map(3);
  item.text("sent");
  item.array(1);
  item.floating(static_cast<double>(below(random, 5)));
  item.text("count");
  item.unsigned_integer(below(random, 300));
  item.text("ended");
  item.text(below(random, 2) != 0 ? "returned" : "closed");
  ring.insert(ring.end(), item.bytes().begin(), item.bytes().end());
  return copy_of(item.bytes());
}

/// `raises_in` and `suspends_in`: one call in so many; 0: none.
inline ModelRow make_row(Random& random, const std::vector<Habit>& habits, std::uint64_t raises_in,
                         std::uint64_t suspends_in = 0) {
  ModelRow made;
  for (std::size_t i = 0; i + 1 < habits.size(); ++i) made.arguments.push_back(add_value(random, habits[i], made.ring));
  made.row.raised = raises_in != 0 && below(random, raises_in) == 0;
  if (made.row.raised)
    made.exception = add_exception(random, made.ring);
  else
    made.exception = {detail::kNull};
  made.result = made.row.raised ? Item{detail::kNull} : add_value(random, habits.back(), made.ring);
  made.row.suspended = suspends_in != 0 && below(random, suspends_in) == 0;
  made.suspended = made.row.suspended ? add_suspended(random, made.ring) : Item{detail::kNull};
  made.ring.resize(detail::round_up_8(made.ring.size()));
  return made;
}

}  // namespace annalist::format::test

// SPDX-License-Identifier: Apache-2.0
// Times and durations as people write and read them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annalist::cli {

/// Appends `2026-11-24T09:30:00.000000001Z`.
void append_rfc3339(std::int64_t time_ns, std::string& out);
std::string rfc3339(std::int64_t time_ns);

/// The offset that `+13:00` or `-03:30` means, in seconds; 0 where the text is none.
int zone_seconds(std::string_view zone);

/// `2026-11-24 09:30:00` and `09:30:00.123`, in the zone that is so many seconds ahead of UTC.
std::string date_and_time(std::int64_t time_ns, int zone_seconds);
std::string time_of_day(std::int64_t time_ns, int zone_seconds);

/// `850 ns`, `12.3 µs`, `1.24 ms`, `3.21 s`, `2 min 05 s`, `1 h 02 min`.
std::string duration(std::int64_t duration_ns);
/// What durations take at most, but for those of years.
inline constexpr std::size_t kDurationWidth = 9;

/// A moment as it is given to --since and --until: RFC 3339 (`2026-11-24T09:30:00Z`, the zone left out: local time),
/// `2026-11-24`, `09:30` (today), `now`, `today`, `yesterday`, or so long ago (`2h`, `15m ago`, `1.5 days`). Nothing
/// where it is none of these.
std::optional<std::int64_t> parse_time(std::string_view text, std::int64_t now_ns);

}  // namespace annalist::cli

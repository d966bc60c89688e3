// SPDX-License-Identifier: Apache-2.0
// The time of a line, as formats show it.
#pragma once
#include <time.h>

#include <string>

namespace annalist::python {

/// The wall clock.
timespec time_now();

/// `2023-11-02 09:42:13`, as 0.4.x has it. Local time.
void append_date_and_time(std::string& out, const timespec& at);
/// `2023/11/2 09:42:13`, as the line with a logger name has it. Local time.
void append_seed_time(std::string& out, const timespec& at);

}  // namespace annalist::python

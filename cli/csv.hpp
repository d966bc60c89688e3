// SPDX-License-Identifier: Apache-2.0
// CSV (RFC 4180) of calls, with the columns that an export as JSON has keys.
#pragma once
#include <string>

#include "json.hpp"

namespace annalist::cli {

/// Appends the row of names.
void append_csv_head(std::string& out);

/// Appends a row. Arguments, result, exception and extra are JSON; a field is empty where the JSON of the call has
/// null, but a call that returned nothing has the result `null`, which tells it from one that raised.
void append_csv(const read::Call& call, CallJson& json, std::string& out);

}  // namespace annalist::cli

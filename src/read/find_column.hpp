// SPDX-License-Identifier: Apache-2.0
// One column of a block by the name that its function has for it.
#pragma once
#include <annalist/read.hpp>
#include <string_view>

#include "format/block_view.hpp"

namespace annalist::read {

/// An argument or "result"; null where the function has none of that name, or the block not as many.
const format::ColumnReader* find_column(const format::BlockView& block, const Function& function,
                                        std::string_view name);

Status no_such_column(std::string_view column);
Status not_numbers(std::string_view column);

}  // namespace annalist::read

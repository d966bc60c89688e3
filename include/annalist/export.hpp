// SPDX-License-Identifier: Apache-2.0
// What libannalist shows to the outside is marked with ANNALIST_API; everything else is hidden.
#pragma once

#define ANNALIST_API __attribute__((visibility("default")))

// SPDX-License-Identifier: Apache-2.0
// The code that LTTng-UST makes of the event.
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "lttng_event.hpp"

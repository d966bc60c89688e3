// SPDX-License-Identifier: Apache-2.0
// The audited call as an event of LTTng-UST: three numbers and the result. Read several times by lttng's headers.
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER annalist_bench
#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "lttng_event.hpp"

#if !defined(ANNALIST_BENCH_LTTNG_EVENT) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define ANNALIST_BENCH_LTTNG_EVENT
#include <lttng/tracepoint.h>

LTTNG_UST_TRACEPOINT_EVENT(
    annalist_bench, discharge, LTTNG_UST_TP_ARGS(double, stage, double, a, double, b, double, result),
    LTTNG_UST_TP_FIELDS(lttng_ust_field_float(double, stage, stage) lttng_ust_field_float(double, a, a)
                            lttng_ust_field_float(double, b, b) lttng_ust_field_float(double, result, result)))
#endif
#include <lttng/tracepoint-event.h>

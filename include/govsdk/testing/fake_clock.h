/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock that only moves when it is told to, or when somebody sleeps. Link with govsdk-testing.
 */
#ifndef GOVSDK_TESTING_FAKE_CLOCK_H
#define GOVSDK_TESTING_FAKE_CLOCK_H

#include <govsdk/base.h>
#include <govsdk/config.h>
#include <govsdk/ext/hooks.h>

GOV_BEGIN_DECLS

/** A clock under the test's control. It may be shared by threads. */
typedef struct gov_fake_clock gov_fake_clock;

/**
 * Makes a clock.
 *
 * @param wall_ms    the wall time to begin with, in milliseconds since 1970-01-01T00:00:00Z
 * @param out_clock  receives the clock; free with gov_fake_clock_free after every client that uses it
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_fake_clock_new(int64_t wall_ms, gov_fake_clock **out_clock);

/**
 * Frees a clock.
 *
 * @param clock  the clock; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_fake_clock_free(gov_fake_clock *clock);

/**
 * Fills a clock table for gov_config_set_clock. Sleeping moves the clock and returns at once.
 *
 * @param clock      the clock
 * @param out_table  receives the table
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_fake_clock_get_table(gov_fake_clock *clock, gov_clock *out_table);

/**
 * Moves wall and monotonic time on.
 *
 * @param clock        the clock
 * @param duration_ms  how far, in milliseconds
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_fake_clock_advance(gov_fake_clock *clock, int64_t duration_ms);

/**
 * Sets wall time only, as when somebody sets the machine's clock.
 *
 * @param clock    the clock
 * @param wall_ms  milliseconds since 1970-01-01T00:00:00Z
 * @threads any thread
 * @since   0.1.0
 */
GOV_API void gov_fake_clock_set_wall(gov_fake_clock *clock, int64_t wall_ms);

/**
 * Tells the sum of all sleeps.
 *
 * @param clock  the clock
 * @return  milliseconds
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int64_t gov_fake_clock_get_slept_ms(const gov_fake_clock *clock);

GOV_END_DECLS

#endif

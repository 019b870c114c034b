/* SPDX-License-Identifier: Apache-2.0 */
/* Clock, random source, process id and the default hooks on POSIX systems.
 * Files are in base/platform_posix_file.c. */
#include "base/platform.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

bool gov__platform_random_fill(void *out, size_t len)
{
    unsigned char *p = out;
    while (len != 0) {
        ssize_t got = getrandom(p, len, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        p += got;
        len -= (size_t)got;
    }
    return true;
}

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    if (clock_gettime(id, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t gov__platform_wall_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t gov__platform_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void gov__platform_sleep_ms(int64_t ms)
{
    if (ms <= 0) {
        return;
    }
    struct timespec left = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

int64_t gov__platform_process_id(void)
{
    return (int64_t)getpid();
}

static int64_t hook_wall(void *user)
{
    (void)user;
    return gov__platform_wall_ms();
}

static int64_t hook_monotonic(void *user)
{
    (void)user;
    return gov__platform_monotonic_ms();
}

static void hook_sleep(void *user, int64_t duration_ms)
{
    (void)user;
    gov__platform_sleep_ms(duration_ms);
}

static gov_status hook_random(void *user, void *out, size_t size)
{
    (void)user;
    return gov__platform_random_fill(out, size) ? GOV_OK : GOV_ERR_HOOK;
}

const gov_clock *gov__platform_clock(void)
{
    static const gov_clock table = {sizeof(gov_clock), NULL,       hook_wall,
                                    hook_monotonic,    hook_sleep, NULL};
    return &table;
}

const gov_random *gov__platform_random(void)
{
    static const gov_random table = {sizeof(gov_random), NULL, hook_random, NULL};
    return &table;
}

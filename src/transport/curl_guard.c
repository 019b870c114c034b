/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what belongs to the host as it was while libcurl works: the thread's signal mask, a SIGPIPE
 * that was pending, and the OpenSSL error queue. And it leaves nothing of the citizen on the stack. With CURLOPT_NOSIGNAL libcurl blocks no SIGPIPE
 * itself, and a TLS library may write without MSG_NOSIGNAL. */
#include <time.h>

#include "transport/curl_internal.h"

/* More than libcurl and OpenSSL were seen to use. */
#define FRAMES_SIZE 16384

static void pipe_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGPIPE);
}

static bool is_pending(void)
{
    sigset_t pending;

    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

void gov__curl_guard_enter(gov__curl_guard *guard)
{
    sigset_t pipe;

    pipe_set(&pipe);
    pthread_sigmask(SIG_BLOCK, &pipe, &guard->mask);
    /* Only a blocked signal can be pending. */
    guard->pending = sigismember(&guard->mask, SIGPIPE) == 1 && is_pending();
    gov__tls_errors_take(&guard->errors);
}

void gov__curl_guard_leave(const gov__curl_guard *guard)
{
    gov__tls_errors_put(&guard->errors);
    if (!guard->pending && is_pending()) {
        static const struct timespec at_once = {0, 0};
        sigset_t pipe;

        pipe_set(&pipe);
        (void)sigtimedwait(&pipe, NULL, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &guard->mask, NULL);
}

/* Vector registers still hold what was copied last when the dynamic linker, a signal or a compiler spills
 * them. The frame of this function lies where those of libcurl were; a sanitizer would put it
 * elsewhere. */
#if defined(__GNUC__) || defined(__clang__)
__attribute__((noinline, no_sanitize("address")))
#endif
void gov__curl_wipe_stack(unsigned pieces)
{
    unsigned char frames[FRAMES_SIZE];

    if (pieces > 1) {
        gov__curl_wipe_stack(pieces - 1);
    }
    gov__curl_wipe(frames, sizeof frames);
}

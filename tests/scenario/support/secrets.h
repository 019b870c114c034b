/* SPDX-License-Identifier: Apache-2.0 */
/* What passes between client and platform and may not be seen anywhere else: tokens, codes, states,
 * nonces, verifiers, assertions, proofs, tickets, cookies. They are found by the names under which
 * OAuth, OpenID Connect and the ticket gateway send them. */
#ifndef GOVSDK_SCENARIO_SECRETS_H
#define GOVSDK_SCENARIO_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#define SECRETS_MAX 2048
/* Of a longer value this much is looked for: its end, where tokens of one kind differ. */
#define SECRET_SIZE 160

typedef void secrets_tell_fn(void *user, const char *what, const char *value, size_t size);

/* Tells each value that is in a request or an answer and blanks it out there, so that it is told once.
 * Of a signed token its claims and its signature are told, each by itself: the header is no secret.
 * `complete`: what ends with the text ends there; else it is left for the next time. */
void secrets_scan(char *text, size_t size, bool complete, secrets_tell_fn *tell, void *user);

typedef struct secret {
    char what[24];
    size_t size;
    char text[SECRET_SIZE + 1];
    size_t found; /* by the last secrets_search */
} secret;

typedef struct secrets {
    size_t count;
    secret items[SECRETS_MAX];
} secrets;

/* Adds a value that is not there yet; shorter than eight bytes it is none. */
void secrets_add(secrets *s, const char *what, const char *value);
void secrets_add_bytes(secrets *s, const char *what, const void *data, size_t size);
/* The private member of a JWK of an elliptic curve: as it is written, and its bytes both ways round. */
void secrets_add_jwk(secrets *s, const char *what, const char *jwk);
/* Scans a text that is complete. */
void secrets_take(secrets *s, const char *text, size_t size);
/* Counts the occurrences in a block of memory. */
size_t secrets_search(secrets *s, const char *data, size_t size);
/* What of it is in a text; NULL for nothing. */
const secret *secrets_in(const secrets *s, const char *text);
/* How many of a kind there are. */
size_t secrets_of(const secrets *s, const char *what);

/* A liar's witness: adds what passes. `user` is the set. */
struct gov__sandbox_input;
struct gov__sandbox_response;
void secrets_witness(void *user, const struct gov__sandbox_input *input,
                     const struct gov__sandbox_response *response);

#endif

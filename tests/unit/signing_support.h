/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt to be signed, and its reply, made of texts: for tests of signers without a call around
 * them. A failure of the set-up fails the test. */
#ifndef GOVSDK_SIGNING_SUPPORT_H
#define GOVSDK_SIGNING_SUPPORT_H

#include "call_support.h"

#include "core/signing.h"

typedef struct signing_case {
    play play;
    gov_signing signing;
    gov__request request;
    gov__response response;
} signing_case;

/* `headers` are lines "Name: value\n"; body NULL is none. The clock stands at `seconds`. */
void signing_begin(signing_case *c, int64_t seconds, const char *method, const char *url,
                   const char *headers, const char *body);
/* From now on the reply is looked at. */
void signing_reply(signing_case *c, int32_t status, const char *headers, const char *body);
void signing_end(signing_case *c);

/* Reads base64; returns the number of bytes. */
size_t signing_base64(const char *text, uint8_t *out, size_t room);

/* Appendix B of RFC 9421: the test messages and keys. */
#define RFC9421_CREATED 1618884473
#define RFC9421_URL     "https://example.com/foo?param=Value&Pet=dog"
#define RFC9421_BODY    "{\"hello\": \"world\"}"
#define RFC9421_REQUEST_HEADERS                                                                    \
    "Date: Tue, 20 Apr 2021 02:07:55 GMT\n"                                                        \
    "Content-Type: application/json\n"                                                             \
    "Content-Digest: sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNye" \
    "aldVLvRwEmTHWXvJwew==:\n"
#define RFC9421_REPLY_BODY "{\"message\": \"good dog\"}"
#define RFC9421_REPLY_HEADERS                                                                      \
    "Date: Tue, 20 Apr 2021 02:07:56 GMT\n"                                                        \
    "Content-Type: application/json\n"                                                             \
    "Content-Digest: sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXym" \
    "yU0rjJuahq4l5aGgfLQ==:\n"                                                                     \
    "Content-Length: 23\n"

extern const char rfc9421_rsa_pss_public[];
extern const char rfc9421_p256_public[];
extern const char rfc9421_p256_private[];
extern const char rfc9421_ed25519_public[];
extern const char rfc9421_ed25519_private[];
extern const char rfc9421_secret[]; /* base64 */

#endif

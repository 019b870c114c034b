/* SPDX-License-Identifier: Apache-2.0 */
/* The two alphabets of a header field (RFC 9110 section 5): names and values, both ways. */
#ifndef GOV__HTTP_TOKEN_H
#define GOV__HTTP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* tchar of RFC 9110 section 5.6.2, at least one. */
bool gov__http_is_token(const char *text, size_t len);
/* No control character but HTAB; bytes above 0x7F pass. */
bool gov__http_is_value(const char *text, size_t len);

#endif

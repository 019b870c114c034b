/* SPDX-License-Identifier: Apache-2.0 */
/* The address that a browser comes back to, and the head of a request to the loopback listener. The
 * first byte chooses the address that is registered. */
#include "fuzz.h"

#include <string.h>

#include "base/listen_head.h"
#include "base/mem.h"
#include "base/str.h"
#include "login/callback.h"

/* What is told is never empty, is UTF-8 and has no control character. */
static void check_values(const gov__callback *callback)
{
    for (int i = 0; i < GOV__CALLBACK_COUNT; i++) {
        const char *value = gov__callback_get(callback, (gov__callback_param)i);
        if (value != NULL) {
            size_t len = strlen(value);
            require(len != 0 && len <= GOV__CALLBACK_VALUE_MAX && gov__str_is_utf8(value, len) &&
                    !gov__str_has_control(value, len));
        }
    }
    (void)gov__callback_error_word(callback);
}

static void check_callback(const char *text, uint8_t which)
{
    static const char *const registered[] = {
        "https://app.example/cb",
        "https://app.example/cb?own=1",
        "https://app.example",
        "org.example.app:/cb",
    };
    const char *redirect_uri = registered[which % 4];
    gov__callback callback;
    gov__callback_init(&callback, NULL);
    gov_status status = gov__callback_parse(&callback, text, redirect_uri);
    if (status == GOV_OK) {
        require(gov__callback_is_at(text, redirect_uri) && strchr(text, '#') == NULL);
    }
    check_values(&callback);
    gov__callback_free(&callback);
    (void)gov__callback_is_redirect_uri(text, true);
}

static void check_head(const uint8_t *data, size_t size)
{
    static char head[GOV__LISTEN_HEAD_MAX + 1];
    const char *target = NULL;
    size_t len = size < GOV__LISTEN_HEAD_MAX ? size : GOV__LISTEN_HEAD_MAX;
    memcpy(head, data, len);
    head[len] = '\0';
    gov__listen_verdict verdict =
        gov__listen_head_read(head, len, "127.0.0.1:4711", "/cb", &target);
    require((verdict == GOV__LISTEN_TAKEN) == (target != NULL));
    if (target != NULL) {
        require(strncmp(target, "/cb", 3) == 0 && (target[3] == '\0' || target[3] == '?'));
    }
    require(gov__listen_refusal(verdict) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    char *text = gov__mem_dup(NULL, data + 1, size - 1);
    require(text != NULL);
    check_callback(text, data[0]);
    gov__mem_free(NULL, text);
    check_head(data, size);
    return 0;
}

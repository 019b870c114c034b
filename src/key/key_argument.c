/* SPDX-License-Identifier: Apache-2.0 */
/* See key_public.h: arguments in, failures out. */
#include "base/mem.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "key/key_public.h"

#define PASSWORD_MAX 1024
#define USE_MAX      8

gov_status gov__key_allocator_check(const gov_allocator *mem, gov_error **err)
{
    return mem == NULL || gov__mem_is_valid(mem) ? GOV_OK
                                                 : gov__argument_fail(NULL, err, "allocator");
}

gov_status gov__key_options_load(const gov_allocator *mem, const gov_key_options *options,
                                 gov__key_options *out, gov_error **err)
{
    gov_key_options own;

    if (gov__options_load(&own, sizeof own, options) != GOV_OK || own.reserved != 0) {
        return gov__argument_fail(mem, err, "options");
    }
    const struct {
        const char *name;
        const char *text;
        size_t max;
    } texts[] = {{"kid", own.kid, GOV__KEY_KID_MAX},
                 {"alg", own.alg, GOV__KEY_ALG_MAX},
                 {"use", own.use, USE_MAX},
                 {"sm2_id", own.sm2_id, GOV__KEY_SM2_ID_MAX},
                 {"password", own.password, PASSWORD_MAX}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        gov_status status =
            gov__argument_optional_text(mem, err, texts[i].name, texts[i].text, texts[i].max);
        if (status != GOV_OK) {
            return status;
        }
    }
    if (own.use != NULL && !gov__str_equal(own.use, "sig") && !gov__str_equal(own.use, "enc")) {
        return gov__argument_fail(mem, err, "use");
    }
    *out = (gov__key_options){.kid = own.kid,
                              .alg = own.alg,
                              .use = own.use,
                              .sm2_id = own.sm2_id,
                              .password = own.password};
    return GOV_OK;
}

gov_status gov__key_refuse(const gov_allocator *mem, gov_error **err, gov_status status)
{
    switch (status) {
    case GOV_OK: return GOV_OK;
    case GOV_ERR_NO_MEMORY: return gov__error_no_memory(err);
    case GOV_ERR_RESPONSE:
    case GOV_ERR_ARGUMENT:
        return gov__error_raise(mem, err, GOV_ERR_ARGUMENT,
                                "the key is malformed, its parts do not belong together, or its "
                                "password is wrong",
                                "密钥格式有误、各部分不匹配或口令错误");
    case GOV_ERR_ALGORITHM:
        return gov__error_raise(mem, err, status,
                                "the kind of key, its size or its algorithm is not supported",
                                "不支持该密钥的类型、长度或算法");
    default: return gov__error_status(mem, err, status);
    }
}

gov_status gov__key_give_text(const gov_allocator *mem, gov__buf *buf, gov_status status,
                              char **out, gov_error **err)
{
    if (status == GOV_OK) {
        status = gov__buf_take(buf, out, NULL);
    }
    gov__buf_free(buf);
    return status == GOV_OK ? GOV_OK : gov__key_refuse(mem, err, status);
}

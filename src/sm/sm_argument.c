/* SPDX-License-Identifier: Apache-2.0 */
/* See sm_public.h: arguments in, failures out. */
#include "core/argument.h"
#include "core/error.h"
#include "sm/sm_public.h"

gov_status gov__sm_check(const gov_key *key, const void *text, size_t size,
                         const struct gov__sm_output *output, size_t need, gov_error **err)
{
    if (output->out_size != NULL) {
        *output->out_size = 0;
    }
    if (key == NULL || output->out_size == NULL || output->out == NULL ||
        (text == NULL && size > 0)) {
        return gov__argument_fail(key != NULL ? gov__key_mem(key) : NULL, err,
                                  key == NULL                ? "key"
                                  : output->out_size == NULL ? "out_size"
                                  : output->out == NULL      ? "out"
                                                             : "data");
    }
    if (output->capacity < need) {
        *output->out_size = need;
        return gov__error_raise(gov__key_mem(key), err, GOV_ERR_LIMIT,
                                "the capacity is too small for the result", "输出缓冲区容量不足");
    }
    return GOV_OK;
}

gov_status gov__sm_refuse(const gov_allocator *mem, gov_error **err, gov_status status)
{
    switch (status) {
    case GOV_OK: return GOV_OK;
    case GOV_ERR_NO_MEMORY: return gov__error_no_memory(err);
    case GOV_ERR_ALGORITHM:
        return gov__error_raise(mem, err, status, "the key is not for this operation",
                                "该密钥不适用于此操作");
    case GOV_ERR_DECRYPT:
        return gov__error_raise(mem, err, status,
                                "it does not open: another key, another form, or it was changed",
                                "无法解密：密钥不符、编码不符或内容已被更改");
    case GOV_ERR_SIGNATURE:
        return gov__error_raise(mem, err, status, "the signature does not hold", "签名验证不通过");
    case GOV_ERR_HOOK:
        return gov__error_raise(mem, err, status,
                                "the function of the external key failed or gave a wrong result",
                                "外部密钥的函数失败或给出错误的结果");
    case GOV_ERR_ARGUMENT:
        return gov__error_raise(mem, err, status,
                                "the mode, the form, the id or a length does not fit",
                                "模式、编码、标识或长度不符合要求");
    default: return gov__error_status(mem, err, status);
    }
}

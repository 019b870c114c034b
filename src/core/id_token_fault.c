/* SPDX-License-Identifier: Apache-2.0 */
/* The message for a claim that is not as it must be: which one, and by how many seconds it is off. The
 * value is somebody's, and is never told. */
#include "core/id_token_parts.h"

static gov_status refuse_claim(const gov_client *client, gov_status status,
                               const gov__jwt_fault *fault, gov_error **err)
{
    const gov_allocator *mem = &client->mem;
    const char *claim = fault->claim;
    switch (fault->kind) {
    case GOV__JWT_MISSING:
        return gov__error_raise(mem, err, status, "the token lacks the claim %s", "令牌缺少声明 %s",
                                claim);
    case GOV__JWT_MALFORMED:
        return gov__error_raise(mem, err, status, "the claim %s is malformed", "声明 %s 格式有误",
                                claim);
    case GOV__JWT_TOO_DEEP:
        return gov__error_raise(mem, err, status, "the claim %s is nested too deep",
                                "声明 %s 嵌套过深", claim);
    default:
        return gov__error_raise(mem, err, status, "the claim %s is not what was asked for",
                                "声明 %s 与所要求的不符", claim);
    }
}

static gov_status refuse_time(const gov_client *client, gov_status status,
                              const gov__jwt_fault *fault, gov_error **err)
{
    const gov_allocator *mem = &client->mem;
    const char *claim = fault->claim;
    long long off = (long long)fault->off_s;
    long long allowed = (long long)fault->allowed_s;
    switch (fault->kind) {
    case GOV__JWT_PASSED:
        return gov__error_raise(mem, err, status,
                                "the claim %s was passed %lld s ago, %lld s are allowed",
                                "声明 %s 的时间已过 %lld 秒，允许 %lld 秒", claim, off, allowed);
    case GOV__JWT_AHEAD:
        return gov__error_raise(mem, err, status,
                                "the claim %s lies %lld s ahead, %lld s are allowed",
                                "声明 %s 的时间超前 %lld 秒，允许 %lld 秒", claim, off, allowed);
    default:
        return gov__error_raise(mem, err, status, "the claim %s is %lld s old, %lld s are allowed",
                                "声明 %s 的时间距今 %lld 秒，允许 %lld 秒", claim, off, allowed);
    }
}

gov_status gov__id_token_refuse(const gov_client *client, gov_status status,
                                const gov__jwt_fault *fault, gov_error **err)
{
    if (fault->claim == NULL) {
        return gov__error_status(&client->mem, err, status);
    }
    switch (fault->kind) {
    case GOV__JWT_PASSED:
    case GOV__JWT_AHEAD:
    case GOV__JWT_OLD: return refuse_time(client, status, fault, err);
    default: return refuse_claim(client, status, fault, err);
    }
}

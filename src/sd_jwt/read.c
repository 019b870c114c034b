/* SPDX-License-Identifier: Apache-2.0 */
/* An SD-JWT as its holder sees it. Nothing here is verified; presenting is present.c. */
#include <string.h>

#include "base/mem.h"
#include "core/argument.h"
#include "core/error.h"
#include "sd_jwt/sd_jwt_parts.h"

#define TEXT_MAX (1024U * 1024U)

void gov_sd_jwt_free(gov_sd_jwt *sd_jwt)
{
    if (sd_jwt == NULL) {
        return;
    }
    const gov_allocator mem = sd_jwt->mem;
    size_t count = sd_jwt->sdjwt != NULL ? sd_jwt->sdjwt->disclosed : 0;

    for (size_t i = 0; sd_jwt->values != NULL && i < count; i++) {
        gov__mem_wipe_free_str(&mem, sd_jwt->values[i]);
    }
    gov__mem_free(&mem, sd_jwt->values);
    gov__key_unref(sd_jwt->holder);
    gov__sdjwt_free(sd_jwt->sdjwt);
    gov__mem_wipe_free(&mem, sd_jwt->text, sd_jwt->size);
    gov__crypto_free(sd_jwt->crypto);
    gov__mem_free(&mem, sd_jwt);
}

/* A key that is not supported is no reason to show nothing. */
static gov_status read_holder(gov_sd_jwt *s)
{
    const gov__json_node *cnf = gov__json_get_object(gov__json_root(s->sdjwt->claims), "cnf");
    const gov__json_node *jwk = gov__json_get_object(cnf, "jwk");
    gov_status status = jwk != NULL ? gov__key_from_jwk(&s->mem, jwk, NULL, &s->holder) : GOV_OK;

    return status == GOV_ERR_NO_MEMORY ? status : GOV_OK;
}

static gov_status copy_values(gov_sd_jwt *s)
{
    size_t count = s->sdjwt->disclosed;

    s->claims = gov__json_text(s->sdjwt->payload, NULL);
    if (count == 0) {
        return GOV_OK;
    }
    s->values = gov__mem_calloc(&s->mem, count, sizeof s->values[0]);
    if (s->values == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const gov__sdjwt_field *field = &s->sdjwt->fields[i];
        s->values[i] = gov__mem_dup(&s->mem, s->claims + field->value_at, field->value_len);
        if (s->values[i] == NULL) {
            return GOV_ERR_NO_MEMORY;
        }
    }
    return GOV_OK;
}

static gov_status load(gov_sd_jwt *s, const char **reason)
{
    const gov__sdjwt_policy policy = {
        .algs = GOV__ALG_ALL, .max_bytes = TEXT_MAX, .reason = reason, .list = true};
    gov_status status = gov__crypto_new(&s->mem, &s->crypto);

    if (status == GOV_OK) {
        status = gov__sdjwt_open(s->crypto, s->text, s->size, &policy, &s->sdjwt);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_read(s->sdjwt);
    }
    if (status == GOV_OK) {
        status = gov__sdjwt_disclose(s->sdjwt);
    }
    if (status == GOV_OK) {
        status = copy_values(s);
    }
    return status == GOV_OK ? read_holder(s) : status;
}

gov_status gov_sd_jwt_read(const gov_allocator *allocator, const char *text, size_t size,
                           gov_sd_jwt **out_sd_jwt, gov_error **err)
{
    const gov_allocator *mem = allocator != NULL ? allocator : gov__mem_default();
    const char *reason = NULL;

    if (out_sd_jwt != NULL) {
        *out_sd_jwt = NULL;
    }
    if (!gov__mem_is_valid(mem) || text == NULL || size == 0 || out_sd_jwt == NULL) {
        return gov__argument_fail(NULL, err,
                                  !gov__mem_is_valid(mem) ? "allocator"
                                  : out_sd_jwt == NULL    ? "out_sd_jwt"
                                                          : "text");
    }
    if (size > TEXT_MAX) {
        return gov__error_status(mem, err, GOV_ERR_LIMIT);
    }
    gov_sd_jwt *s = gov__mem_calloc(mem, 1, sizeof *s);
    if (s == NULL) {
        return gov__error_no_memory(err);
    }
    s->mem = *mem;
    s->size = size;
    s->text = gov__mem_dup(mem, text, size);
    gov_status status = s->text != NULL ? load(s, &reason) : GOV_ERR_NO_MEMORY;
    if (status == GOV_OK) {
        *out_sd_jwt = s;
        return GOV_OK;
    }
    gov_sd_jwt_free(s);
    return status == GOV_ERR_NO_MEMORY || reason == NULL
               ? gov__error_status(mem, err, status)
               : gov__error_raise(mem, err, status, "the SD-JWT cannot be read: %s",
                                  "无法读取 SD-JWT：%s", reason);
}

static const gov__json_node *claims_of(const gov_sd_jwt *sd_jwt)
{
    return sd_jwt != NULL ? gov__json_root(sd_jwt->sdjwt->payload) : NULL;
}

static const gov__sdjwt_field *field_at(const gov_sd_jwt *sd_jwt, size_t index)
{
    return index < gov_sd_jwt_get_count(sd_jwt) ? &sd_jwt->sdjwt->fields[index] : NULL;
}

const char *gov_sd_jwt_get_issuer(const gov_sd_jwt *sd_jwt)
{
    return gov__json_get_string(claims_of(sd_jwt), "iss");
}

const char *gov_sd_jwt_get_type(const gov_sd_jwt *sd_jwt)
{
    return gov__json_get_string(claims_of(sd_jwt), "vct");
}

const char *gov_sd_jwt_get_claims_json(const gov_sd_jwt *sd_jwt)
{
    return sd_jwt != NULL ? sd_jwt->claims : NULL;
}

const char *gov_sd_jwt_get_holder_thumbprint(const gov_sd_jwt *sd_jwt)
{
    return sd_jwt != NULL && sd_jwt->holder != NULL ? gov__key_thumbprint(sd_jwt->holder) : NULL;
}

size_t gov_sd_jwt_get_count(const gov_sd_jwt *sd_jwt)
{
    return sd_jwt != NULL ? sd_jwt->sdjwt->disclosed : 0;
}

const char *gov_sd_jwt_get_path(const gov_sd_jwt *sd_jwt, size_t index)
{
    const gov__sdjwt_field *field = field_at(sd_jwt, index);

    return field != NULL ? field->path : NULL;
}

const char *gov_sd_jwt_get_value_json(const gov_sd_jwt *sd_jwt, size_t index)
{
    return field_at(sd_jwt, index) != NULL ? sd_jwt->values[index] : NULL;
}

size_t gov_sd_jwt_get_parent(const gov_sd_jwt *sd_jwt, size_t index)
{
    const gov__sdjwt_field *field = field_at(sd_jwt, index);

    return field != NULL ? field->parent : SIZE_MAX;
}

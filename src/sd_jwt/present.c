/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing disclosures and proving to be the holder (RFC 9901 sections 4.3 and 7.2). The disclosures go out
 * as they came in, in the order of the claims. */
#include <string.h>

#include "base/json_write.h"
#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "core/options.h"
#include "crypto/jws.h"
#include "sd_jwt/sd_jwt_parts.h"

#define FIELDS_MAX   512
#define FIELD_MAX    4096
#define AUDIENCE_MAX 512
#define NONCE_MAX    512

typedef struct presentation {
    const gov_sd_jwt *s;
    gov_sd_jwt_present_options options;
    bool *chosen; /* by field */
} presentation;

static void choose_with_parents(const presentation *p, size_t index)
{
    while (index != SIZE_MAX) {
        p->chosen[index] = true;
        index = p->s->sdjwt->fields[index].parent;
    }
}

/* Whether the pointer leads into a field that is disclosed as a whole only. */
static bool is_part_of_field(const presentation *p, const char *pointer)
{
    for (size_t i = 0; i < p->s->sdjwt->disclosed; i++) {
        if (gov__sd_jwt_is_inside(pointer, p->s->sdjwt->fields[i].path)) {
            return true;
        }
    }
    return false;
}

/* Whether something inside is named as well: then it is for the list to say what comes of it. */
static bool is_detailed(const presentation *p, const char *pointer)
{
    for (size_t i = 0; i < p->options.field_count; i++) {
        const char *other = p->options.fields[i];
        if (other != NULL && gov__sd_jwt_is_inside(other, pointer)) {
            return true;
        }
    }
    return false;
}

/* GOV_ERR_NOT_FOUND when there is no such claim, or it does not come alone. */
static gov_status choose(const presentation *p, const char *pointer)
{
    const gov__sdjwt *sdjwt = p->s->sdjwt;
    bool whole = !is_detailed(p, pointer);
    bool found = false;

    for (size_t i = 0; i < sdjwt->disclosed; i++) {
        const char *path = sdjwt->fields[i].path;
        bool inside = gov__sd_jwt_is_inside(path, pointer);
        bool same = gov__str_equal(path, pointer);
        if (same || (inside && whole)) {
            choose_with_parents(p, i);
        }
        found = found || inside || same;
    }
    if (found || (gov__sd_jwt_resolve(gov__json_root(sdjwt->payload), pointer) != NULL &&
                  !is_part_of_field(p, pointer))) {
        return GOV_OK;
    }
    return GOV_ERR_NOT_FOUND;
}

static bool is_repeated(const presentation *p, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (gov__str_equal(p->options.fields[i], p->options.fields[index])) {
            return true;
        }
    }
    return false;
}

static gov_status refuse_field(const presentation *p, size_t index, gov_status status,
                               gov_error **err)
{
    const char *pointer = p->options.fields[index];
    bool twice = status == GOV_ERR_ARGUMENT;

    status = gov__error_raise(
        &p->s->mem, err, status,
        twice ? "field %llu of the list is malformed or named twice"
              : "field %llu of the list is not in the credential, or cannot be disclosed alone",
        twice ? "列表第 %llu 个字段格式不正确或重复"
              : "列表第 %llu 个字段不在凭证中，或不能单独披露",
        (unsigned long long)index + 1);
    /* What is no pointer at all may be a value. */
    if (err != NULL && gov__error_is_own(*err) && pointer != NULL && pointer[0] == '/' &&
        gov__str_len_max(pointer, FIELD_MAX + 1) <= FIELD_MAX &&
        gov__str_is_utf8(pointer, strlen(pointer))) {
        (void)gov__error_add_field(*err, pointer, twice ? "invalid" : "not_found", NULL);
    }
    return status;
}

static gov_status choose_all(const presentation *p, gov_error **err)
{
    for (size_t i = 0; i < p->options.field_count; i++) {
        const char *pointer = p->options.fields[i];
        size_t len = pointer != NULL ? gov__str_len_max(pointer, FIELD_MAX + 1) : 0;

        if (len > FIELD_MAX || !gov__sd_jwt_is_pointer(pointer, len) || is_repeated(p, i)) {
            return refuse_field(p, i, GOV_ERR_ARGUMENT, err);
        }
        if (choose(p, pointer) != GOV_OK) {
            return refuse_field(p, i, GOV_ERR_NOT_FOUND, err);
        }
    }
    return GOV_OK;
}

static void write_disclosed(const presentation *p, gov__buf *out)
{
    const gov__sdjwt *sdjwt = p->s->sdjwt;

    gov__buf_append(out, p->s->text, gov__sdjwt_issuer_len(sdjwt) + 1);
    for (size_t i = 0; i < sdjwt->disclosed; i++) {
        if (p->chosen[i]) {
            gov__buf_append(out, sdjwt->fields[i].raw, sdjwt->fields[i].raw_len);
            gov__buf_append_char(out, '~');
        }
    }
}

static void write_proof(const presentation *p, const char *hash, gov__buf *out)
{
    int64_t at_ms = p->options.at_ms != 0 ? p->options.at_ms : gov__platform_wall_ms();
    gov__jsonw writer;

    gov__jsonw_init(&writer, out);
    gov__jsonw_object_begin(&writer);
    gov__jsonw_member_int64(&writer, "iat", at_ms / 1000);
    gov__jsonw_member_string(&writer, "aud", p->options.audience);
    gov__jsonw_member_string(&writer, "nonce", p->options.nonce);
    gov__jsonw_member_string(&writer, "sd_hash", hash);
    gov__jsonw_object_end(&writer);
}

/* Appends the JWT that binds the presentation to its audience. */
static gov_status prove(const presentation *p, gov__buf *out)
{
    const gov__jws_header header = {.typ = "kb+jwt", .kid = ""};
    char hash[GOV__SDJWT_HASH_ROOM];
    gov__buf claims;

    gov__buf_init_secret(&claims, &p->s->mem, 0);
    gov_status status = gov__buf_status(out);
    if (status == GOV_OK) {
        status = gov__sdjwt_hash(p->s->sdjwt, out->data, out->len, hash);
    }
    if (status == GOV_OK) {
        write_proof(p, hash, &claims);
        status = gov__buf_status(&claims);
    }
    if (status == GOV_OK) {
        status = gov__jws_sign(p->options.holder_key, &header, claims.data, claims.len, out);
    }
    gov__buf_free(&claims);
    return status;
}

static gov_status refuse(const presentation *p, gov_status status, gov_error **err)
{
    switch (status) {
    case GOV_ERR_KEY_NOT_FOUND:
        return gov__error_raise(&p->s->mem, err, status,
                                "the credential is bound to another key, or to none",
                                "凭证绑定的是其他密钥，或未绑定密钥");
    case GOV_ERR_ALGORITHM:
        return gov__error_raise(&p->s->mem, err, status, "the key cannot sign the proof",
                                "该密钥不能用于签署证明");
    default: return gov__error_status(&p->s->mem, err, status);
    }
}

/* The proof must be by the key that the issuer named, or nobody will accept it. */
static gov_status check_key(const presentation *p)
{
    const char *bound = gov_sd_jwt_get_holder_thumbprint(p->s);

    if (p->options.holder_key == NULL) {
        return GOV_OK;
    }
    const char *given = gov__key_thumbprint(p->options.holder_key);
    return bound != NULL && gov__str_equal(bound, given) ? GOV_OK : GOV_ERR_KEY_NOT_FOUND;
}

static gov_status make(const presentation *p, char **out_text, gov_error **err)
{
    gov__buf text;
    gov_status status = check_key(p);

    gov__buf_init_secret(&text, &p->s->mem, 0);
    if (status == GOV_OK) {
        write_disclosed(p, &text);
        status = p->options.holder_key != NULL ? prove(p, &text) : GOV_OK;
    }
    if (status == GOV_OK) {
        status = gov__buf_take(&text, out_text, NULL);
    }
    gov__buf_free(&text);
    return status == GOV_OK ? GOV_OK : refuse(p, status, err);
}

static gov_status check_options(const presentation *p, gov_error **err)
{
    const gov_sd_jwt_present_options *own = &p->options;
    const gov_allocator *mem = &p->s->mem;

    if (own->reserved != 0 || own->at_ms < 0) {
        return gov__argument_fail(mem, err, "options");
    }
    if (own->field_count > FIELDS_MAX || (own->fields == NULL && own->field_count > 0)) {
        return gov__argument_fail(mem, err, "fields");
    }
    if (own->holder_key == NULL) {
        return own->audience == NULL && own->nonce == NULL
                   ? GOV_OK
                   : gov__argument_fail(mem, err, "holder_key");
    }
    gov_status status = gov__argument_text(mem, err, "audience", own->audience, AUDIENCE_MAX);
    return status == GOV_OK ? gov__argument_text(mem, err, "nonce", own->nonce, NONCE_MAX) : status;
}

gov_status gov_sd_jwt_present(const gov_sd_jwt *sd_jwt, const gov_sd_jwt_present_options *options,
                              char **out_text, gov_error **err)
{
    presentation p = {.s = sd_jwt};

    if (out_text != NULL) {
        *out_text = NULL;
    }
    if (sd_jwt == NULL || out_text == NULL) {
        return gov__argument_fail(NULL, err, sd_jwt == NULL ? "sd_jwt" : "out_text");
    }
    if (options == NULL || gov__options_load(&p.options, sizeof p.options, options) != GOV_OK) {
        return gov__argument_fail(&sd_jwt->mem, err, "options");
    }
    gov_status status = check_options(&p, err);
    if (status != GOV_OK) {
        return status;
    }
    p.chosen = gov__mem_calloc(&sd_jwt->mem, sd_jwt->sdjwt->disclosed + 1, sizeof p.chosen[0]);
    if (p.chosen == NULL) {
        return gov__error_no_memory(err);
    }
    status = choose_all(&p, err);
    if (status == GOV_OK) {
        status = make(&p, out_text, err);
    }
    gov__mem_free(&sd_jwt->mem, p.chosen);
    return status;
}

void gov_sd_jwt_free_text(const gov_sd_jwt *sd_jwt, char *text)
{
    if (text != NULL) {
        gov__mem_wipe_free_str(sd_jwt != NULL ? &sd_jwt->mem : NULL, text);
    }
}

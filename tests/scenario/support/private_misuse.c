/* SPDX-License-Identifier: Apache-2.0 */
/* See private_papers.h. Each call fails, and its error is shown to whoever watches. */
#include <stdio.h>
#include <string.h>

#include "base/wipe.h"
#include "scenario/support/private_papers.h"
#include "scenario/support/verify.h"
#include "unit/test_support.h"

/* The arguments that only fill their places. */
typedef struct misuse {
    const papers *p;
    const char *value;
    size_t size;
    gov_error *err;
} misuse;

typedef gov_status misuse_fn(misuse *m);

#define ALLOCATOR(m) ((m)->p->v->watch != NULL ? (m)->p->v->watch->allocator : NULL)

/* A call that gives something out of this type, which would be NULL. */
#define GIVES_OUT(name, type, call)                                                                \
    static gov_status name(misuse *m)                                                              \
    {                                                                                              \
        type *out = NULL;                                                                          \
        gov_status status = call;                                                                  \
        return out == NULL ? status : GOV_OK;                                                      \
    }

/* A call that only does something. */
#define DOES(name, call)                                                                           \
    static gov_status name(misuse *m)                                                              \
    {                                                                                              \
        return call;                                                                               \
    }

GIVES_OUT(grant_get, gov_grant, gov_grant_get(m->p->reader, m->value, NULL, &out, &m->err))
GIVES_OUT(grant_wait, gov_grant, gov_grant_wait(m->p->reader, m->value, NULL, &out, &m->err))
DOES(grant_revoke, gov_grant_revoke(m->p->reader, m->value, NULL, NULL, &m->err))
GIVES_OUT(shown_get, gov_presentation,
          gov_presentation_get(m->p->v->session, m->value, NULL, &out, &m->err))
DOES(shown_revoke, gov_presentation_revoke(m->p->v->session, m->value, NULL, NULL, &m->err))
GIVES_OUT(redeem, gov_certificate,
          gov_presentation_redeem(m->p->reader, m->value, &private_usage, NULL, &out, NULL,
                                  &m->err))
GIVES_OUT(get, gov_certificate,
          gov_certificate_get(m->p->v->session, m->value, &private_usage, NULL, &out, &m->err))
GIVES_OUT(fetch, gov_certificate_file,
          gov_certificate_fetch(m->p->v->session, m->value, GOV_CERTIFICATE_PDF, &private_usage,
                                NULL, NULL, &out, &m->err))
GIVES_OUT(trail, gov_access_list,
          gov_access_list_all(m->p->v->session, m->value, 0, NULL, &out, &m->err))
DOES(anchors, gov_trust_add_anchors(m->p->trust, m->value, m->size, &m->err))
DOES(intermediates, gov_trust_add_intermediates(m->p->trust, m->value, m->size, &m->err))
DOES(crl, gov_trust_add_crl(m->p->trust, m->value, m->size, &m->err))
DOES(ocsp, gov_trust_add_ocsp(m->p->trust, m->value, m->size, &m->err))
DOES(issuer, gov_trust_add_issuer(m->p->trust, m->value, m->value, m->size, 0, &m->err))
DOES(status_list, gov_trust_add_status_list(m->p->trust, m->value, m->size, 0, &m->err))
DOES(directory, gov_trust_add_directory(m->p->trust, m->value, &m->err))
DOES(fetch_issuer, gov_trust_fetch_issuer(m->p->trust, m->p->v->client, m->value, NULL, &m->err))
DOES(fetch_list, gov_trust_fetch_status_list(m->p->trust, m->p->v->client, m->value, NULL, &m->err))
GIVES_OUT(sd_jwt_read, gov_sd_jwt, gov_sd_jwt_read(ALLOCATOR(m), m->value, m->size, &out, &m->err))
GIVES_OUT(request_read, gov_sd_jwt_request,
          gov_sd_jwt_request_read(ALLOCATOR(m), m->value, m->size, 0, &out, &m->err))
GIVES_OUT(verify, gov_verification,
          gov_certificate_verify(m->value, m->size, m->p->trust, NULL, &out, &m->err))

static gov_status grant_request(misuse *m)
{
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_GET,
                                   .grantor = m->value,
                                   .type_codes = &m->value,
                                   .type_count = 1,
                                   .purpose = m->value};
    gov_grant *out = NULL;
    return gov_grant_request(m->p->reader, &terms, NULL, &out, &m->err);
}

/* Nobody has this number. */
static gov_status grant_hint(misuse *m)
{
    char hint[TRACE_SIZE + 2];
    (void)snprintf(hint, sizeof hint, "%s0", m->value);
    const gov_grant_terms terms = {.struct_size = sizeof terms,
                                   .actions = GOV_GRANT_GET,
                                   .login_hint = hint,
                                   .type_codes = (const char *const[]){NEWBORN_ID_CARD},
                                   .type_count = 1,
                                   .purpose = m->value};
    gov_grant *out = NULL;
    gov_status status = gov_grant_request(m->p->reader, &terms, NULL, &out, &m->err);
    gov__wipe(hint, sizeof hint);
    return status;
}

static gov_status show(misuse *m)
{
    const gov_presentation_terms terms = {.struct_size = sizeof terms,
                                          .kind = GOV_PRESENTATION_CODE,
                                          .fields = &m->value,
                                          .field_count = 1};
    gov_presentation *out = NULL;
    return gov_presentation_create(m->p->v->session, m->p->card, &terms, NULL, &out, &m->err);
}

static gov_status ask(misuse *m)
{
    const gov_question about = {
        .struct_size = sizeof about, .kind = GOV_QUESTION_AGE_OVER, .years = 18, .code = m->value};
    gov_answer *out = NULL;
    return gov_certificate_ask(m->p->reader, &about, &private_usage, NULL, &out, &m->err);
}

static gov_status under_a_grant(misuse *m)
{
    gov_usage usage = private_usage;
    gov_certificate *out = NULL;
    usage.grant_id = m->value;
    return gov_certificate_get(m->p->reader, m->p->card, &usage, NULL, &out, &m->err);
}

static gov_status check(misuse *m)
{
    const gov_certificate_claim claim = {.struct_size = sizeof claim,
                                         .type_code = NEWBORN_ID_CARD,
                                         .number = m->value,
                                         .holder_name = m->value,
                                         .holder_number = m->value};
    gov_match match;
    return gov_certificate_check(m->p->v->session, &claim, &private_usage, NULL, &match, NULL,
                                 &m->err);
}

static gov_status to_disk(misuse *m)
{
    char path[TRACE_SIZE + 16];
    (void)snprintf(path, sizeof path, "/nowhere/%s", m->value);
    gov_status status =
        gov_certificate_fetch_file(m->p->v->session, m->p->card, GOV_CERTIFICATE_PDF,
                                   &private_usage, NULL, path, NULL, NULL, &m->err);
    gov__wipe(path, sizeof path);
    return status;
}

static gov_status want(misuse *m)
{
    const gov_sd_jwt_request_terms terms = {.struct_size = sizeof terms,
                                            .audience = m->value,
                                            .nonce = "short",
                                            .purpose = m->value,
                                            .expires_at_ms = 1};
    gov_sd_jwt_request *out = NULL;
    return gov_sd_jwt_request_new(ALLOCATOR(m), &terms, &out, &m->err);
}

static gov_status frame(misuse *m)
{
    gov_qr_reader *reader = NULL;
    ck_assert_int_eq(gov_qr_reader_new(ALLOCATOR(m), &reader, NULL), GOV_OK);
    gov_status status = gov_qr_reader_add(reader, m->value, m->size, &m->err);
    gov_qr_reader_free(reader);
    return status;
}

static gov_status verify_for(misuse *m)
{
    gov_verify_options options = verify_now(m->p->v->client);
    gov_verification *out = NULL;
    options.audience = m->value;
    return gov_certificate_verify(m->value, m->size, m->p->trust, &options, &out, &m->err);
}

static misuse_fn *const misuses[] = {
    grant_get, grant_wait,    grant_revoke, shown_get,     shown_revoke,  redeem, get,
    fetch,     trail,         anchors,      intermediates, crl,           ocsp,   issuer,
    directory, status_list,   fetch_issuer, fetch_list,    sd_jwt_read,   verify, request_read,
    show,      grant_request, grant_hint,   ask,           under_a_grant, check,  to_disk,
    want,      frame,         verify_for};

static void run(misuse_fn *const *list, size_t count, const papers *p)
{
    char value[TRACE_SIZE + 1];
    for (size_t i = 0; i < p->v->planted; i++) {
        trace_show(&p->v->t->values[i], value);
        for (size_t j = 0; j < count; j++) {
            misuse m = {.p = p, .value = value, .size = p->v->t->values[i].size};
            gov_status status = list[j](&m);
            ck_assert_msg(status != GOV_OK, "misuse %zu of %s", j, p->v->t->values[i].what);
            private_failed(p->v, status, m.err);
        }
    }
    gov__wipe(value, sizeof value);
}

void private_misuse(const papers *p)
{
    run(misuses, TEST_COUNT(misuses), p);
}

/* The field that was not accepted is named where it is a pointer; what is none may be a value. */
void private_misuse_sd_jwt(const papers *p, const gov_sd_jwt *held)
{
    char value[TRACE_SIZE + 1];
    for (size_t i = 0; i < p->v->planted; i++) {
        gov_error *err = NULL;
        char *text = NULL;
        const char *const fields[] = {value};
        const gov_sd_jwt_present_options options = {
            .struct_size = sizeof options, .fields = fields, .field_count = 1};
        trace_show(&p->v->t->values[i], value);
        gov_status status = gov_sd_jwt_present(held, &options, &text, &err);
        private_failed(p->v, status, err);
    }
    gov__wipe(value, sizeof value);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused of tokens that others bring, and by what tells of an identity. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"

#define AUDIENCE "https://bank.example/api"

static const char *const no_tokens[] = {
    "x", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "a b.c", " . .", "\xff.\xff.\xff", NULL};

static void expect_policy(good *g, const gov_token_policy *policy)
{
    static const char token[] = "eyJhbGciOiJFUzI1NiJ9.e30.AAAA";
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_verify, g->client, token, sizeof token - 1, policy,
                NULL, &out.identity, err_or_null());
}

static void policies(good *g)
{
    const gov_token_policy good_one = {.struct_size = sizeof good_one, .audience = AUDIENCE};
    gov_token_policy p = good_one;
    const char **const texts[] = {&p.audience, &p.issuer,     &p.typ,  &p.algorithms,
                                  &p.nonce,    &p.acr_values, &p.scope};
    expect_policy(g, NULL);
    p.struct_size = 3;
    expect_policy(g, &p);
    p.struct_size = 5000;
    expect_policy(g, &p);
    p = good_one;
    p.reserved = 1;
    expect_policy(g, &p);
    p = good_one;
    p.audience = NULL;
    expect_policy(g, &p);
    p = good_one;
    p.max_age_s = -1;
    expect_policy(g, &p);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        p = good_one;
        *texts[i] = "";
        expect_policy(g, &p);
        EACH(text, bad_texts)
        {
            p = good_one;
            *texts[i] = *text;
            expect_policy(g, &p);
        }
    }
    p = good_one;
    p.algorithms = "ES256 none";
    expect_policy(g, &p);
}

static void verify(good *g)
{
    const gov_token_policy policy = {.struct_size = sizeof policy, .audience = AUDIENCE};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_verify, NULL, "x", 1, &policy, NULL, &out.identity,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_verify, g->client, NULL, 1, &policy, NULL,
                &out.identity, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_verify, g->client, "x", 0, &policy, NULL, &out.identity,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_token_verify, g->client, "x", 1, &policy, NULL, NULL,
            err_or_null());
    EACH(text, no_tokens)
    {
        gov_status expected = strcmp(*text, "a.b.c.d.e") == 0 ? GOV_ERR_CONFIG : GOV_ERR_RESPONSE;
        REFUSED_OUT(expected, gov_token_verify, g->client, *text, strlen(*text), &policy, NULL,
                    &out.identity, err_or_null());
    }
}

static void ask(good *g)
{
    static const char *const tokens[] = {"", "a b", "a\n", "\x7f", "\xe5\xbc\xa0", NULL};
    int32_t active = 7;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_introspect, NULL, "x", NULL, &active, &out.text,
                err_or_null());
    ck_assert_int_eq(active, 0);
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_introspect, g->client, "x", NULL, NULL, &out.text,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_introspect, g->client, NULL, NULL, &active, &out.text,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_token_revoke, NULL, "x", NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_token_revoke, g->client, NULL, NULL, err_or_null());
    EACH(token, tokens)
    {
        active = 7;
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_introspect, g->client, *token, NULL, &active,
                    &out.text, err_or_null());
        ck_assert_int_eq(active, 0);
        REFUSED(GOV_ERR_ARGUMENT, gov_token_revoke, g->client, *token, NULL, err_or_null());
    }
}

static void peek(good *g)
{
    static const char *const more[] = {"e30.e30", "W10.e30.", "e30.W10.", "e30=.e30.", NULL};
    char *claims = NULL;
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_peek, NULL, "x", 1, &out.text, &claims, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_peek, g->client, NULL, 1, &out.text, &claims,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_peek, g->client, "x", 0, &out.text, &claims,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_token_peek, g->client, "x", 1, NULL, &claims, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_token_peek, g->client, "x", 1, &out.text, NULL,
                err_or_null());
    EACH(text, no_tokens)
    {
        REFUSED_OUT(GOV_ERR_RESPONSE, gov_token_peek, g->client, *text, strlen(*text), &out.text,
                    &claims, err_or_null());
    }
    EACH(text, more)
    {
        REFUSED_OUT(GOV_ERR_RESPONSE, gov_token_peek, g->client, *text, strlen(*text), &out.text,
                    &claims, err_or_null());
    }
    ck_assert_ptr_null(claims);
}

static void identities(void)
{
    HARMLESS(gov_identity_free, NULL);
    GIVES_NULL(gov_identity_get_subject, NULL);
    GIVES_NULL(gov_identity_get_issuer, NULL);
    GIVES_NULL(gov_identity_get_acr, NULL);
    GIVES(0, gov_identity_get_auth_time_s, NULL);
    GIVES_NULL(gov_identity_get_scope, NULL);
    GIVES(0, gov_identity_get_method_count, NULL);
    GIVES_NULL(gov_identity_get_method, NULL, 0);
    GIVES(0, gov_identity_get_actor_count, NULL);
    GIVES_NULL(gov_identity_get_actor, NULL, 0);
    refuse_begin("gov_identity_get_json");
    ck_assert_str_eq(gov_identity_get_json(NULL), "{}");
}

void refuse_token(good *g)
{
    policies(g);
    verify(g);
    ask(g);
    peek(g);
    identities();
}

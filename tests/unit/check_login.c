/* SPDX-License-Identifier: Apache-2.0 */
/* Login in a browser: the address that is made, what is pushed, the tokens that come of it, and every
 * answer that is no answer to this login. */
#include <stdlib.h>
#include <string.h>

#include "unit/login_support.h"

static const char *const plain[] = {OP_SETTINGS, NULL};
static const char *const jarm[] = {OP_SETTINGS, "auth.jarm", "true", NULL};

typedef struct flow {
    op o;
    gov_login *login;
} flow;

static gov_login_options asking(void)
{
    return (gov_login_options){.struct_size = sizeof(gov_login_options)};
}

static void begin_with(flow *f, const char *const *settings, const char *metadata,
                       const gov_login_options *request)
{
    memset(f, 0, sizeof *f);
    op_begin(&f->o, settings);
    op_expect_metadata(&f->o, metadata);
    gov_status status = gov_login_begin(f->o.r.client, request, NULL, &f->login, &f->o.r.err);
    rig_told(&f->o.r, status, GOV_OK);
}

static void begin(flow *f, const char *const *settings, const char *metadata)
{
    begin_with(f, settings, metadata, NULL);
}

static void end(flow *f)
{
    gov_login_free(f->login);
    op_end(&f->o);
}

static const char *asked(const flow *f, const char *name)
{
    return op_param(gov_login_get_url(f->login), name);
}

static gov_status finish(flow *f, const char *url)
{
    return gov_login_finish(f->login, url, NULL, &f->o.r.session, &f->o.r.err);
}

/* The address with the state of this login and more. */
static gov_status come_back(flow *f, const char *more)
{
    char *url = jose_format(OP_BACK "?state=%s%s", asked(f, "state"), more);
    gov_status status = finish(f, url);
    free(url);
    return status;
}

/* Claims with the nonce of this login and more. Caller frees. */
static char *claims_of(const flow *f, const char *more)
{
    char *members = jose_format(",\"nonce\":\"%s\"%s", asked(f, "nonce"), more);
    char *claims = op_claims(members);
    free(members);
    return claims;
}

static void expect_tokens(flow *f, const char *more)
{
    char *claims = claims_of(f, more);
    op_expect_tokens(&f->o, claims);
    free(claims);
}

START_TEST(the_address_has_everything_in_it)
{
    flow f;
    begin(&f, plain, "");
    const char *url = gov_login_get_url(f.login);
    ck_assert_ptr_eq(strstr(url, OP "/authorize?client_id=app&"), url);
    ck_assert_str_eq(asked(&f, "response_type"), "code");
    ck_assert_str_eq(asked(&f, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(asked(&f, "scope"), "openid profile");
    ck_assert_str_eq(asked(&f, "code_challenge_method"), "S256");
    /* 256 bits as base64url. */
    ck_assert_uint_eq(strlen(asked(&f, "state")), 43);
    ck_assert_uint_eq(strlen(asked(&f, "nonce")), 43);
    ck_assert_uint_eq(strlen(asked(&f, "code_challenge")), 43);
    ck_assert_str_ne(asked(&f, "state"), asked(&f, "nonce"));
    static const char *const absent[] = {"claims",     "acr_values",    "max_age",
                                         "login_hint", "prompt",        "ui_locales",
                                         "resource",   "response_mode", "dpop_jkt"};
    for (size_t i = 0; i < TEST_COUNT(absent); i++) {
        ck_assert_ptr_null(asked(&f, absent[i]));
    }
    ck_assert_ptr_null(strstr(url, "code_verifier"));
    end(&f);
}
END_TEST

START_TEST(what_is_asked_for_is_in_the_address)
{
    flow f;
    gov_login_options request = asking();
    request.redirect_uri = "org.example.app:/back";
    request.scope = "openid";
    request.acr_values = "L3 L4";
    request.max_age_s = 300;
    request.login_hint = "demo citizen";
    request.prompt = "login";
    request.ui_locales = "zh-CN en";
    request.resource = "https://api.example/";
    request.extra = "kiosk=1&theme=dark%20blue";
    begin_with(&f, plain, "", &request);
    ck_assert_str_eq(asked(&f, "redirect_uri"), "org.example.app:/back");
    ck_assert_str_eq(asked(&f, "scope"), "openid");
    ck_assert_str_eq(asked(&f, "acr_values"), "L3 L4");
    ck_assert_str_eq(asked(&f, "max_age"), "300");
    ck_assert_str_eq(asked(&f, "claims"),
                     "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"L3\",\"L4\"]},"
                     "\"auth_time\":{\"essential\":true}}}");
    ck_assert_str_eq(asked(&f, "login_hint"), "demo citizen");
    ck_assert_str_eq(asked(&f, "prompt"), "login");
    ck_assert_str_eq(asked(&f, "ui_locales"), "zh-CN en");
    ck_assert_str_eq(asked(&f, "resource"), "https://api.example/");
    ck_assert_ptr_nonnull(strstr(gov_login_get_url(f.login), "&kiosk=1&theme=dark%20blue"));
    ck_assert_int_eq(gov_login_is_callback(f.login, "org.example.app:/back?state=x"), 1);
    ck_assert_int_eq(gov_login_is_callback(f.login, OP_BACK "?state=x"), 0);
    end(&f);
}
END_TEST

/* Not twice: oidc-provider takes acr_values for the whole wish then. */
START_TEST(a_level_is_demanded_where_claims_are_minded)
{
    flow f;
    gov_login_options request = asking();
    request.acr_values = "L3";
    begin_with(&f, plain, ",\"claims_parameter_supported\":true", &request);
    ck_assert_ptr_null(asked(&f, "acr_values"));
    ck_assert_str_eq(asked(&f, "claims"),
                     "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"L3\"]}}}");
    end(&f);
}
END_TEST

START_TEST(a_code_becomes_a_session)
{
    flow f;
    begin(&f, plain, OP_ISS);
    expect_tokens(&f, ",\"acr\":\"L2\"");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, come_back(&f, "&code=c%2F1&iss=https%3A%2F%2Fop.example"), GOV_OK);
    const char *body = op_body(&f.o, 1);
    ck_assert_str_eq(op_param(body, "grant_type"), "authorization_code");
    ck_assert_str_eq(op_param(body, "code"), "c/1");
    ck_assert_str_eq(op_param(body, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(op_param(body, "client_id"), OP_APP);
    const char *verifier = op_param(body, "code_verifier");
    ck_assert_uint_eq(strlen(verifier), 43);
    char *challenge = jose_sha256(verifier);
    ck_assert_str_eq(asked(&f, "code_challenge"), challenge);
    free(challenge);
    ck_assert_int_eq(gov_session_is_logged_in(f.o.r.session), 1);
    /* Once. */
    gov_session *second = NULL;
    gov_status status = gov_login_finish(f.login, OP_BACK "?state=x", NULL, &second, &f.o.r.err);
    rig_told(&f.o.r, status, GOV_ERR_STATE);
    ck_assert_ptr_null(second);
    end(&f);
}
END_TEST

START_TEST(every_login_is_new)
{
    flow f;
    gov_login *other = NULL;
    begin(&f, plain, "");
    rig_told(&f.o.r, gov_login_begin(f.o.r.client, NULL, NULL, &other, &f.o.r.err), GOV_OK);
    static const char *const fresh[] = {"state", "nonce", "code_challenge"};
    for (size_t i = 0; i < TEST_COUNT(fresh); i++) {
        ck_assert_str_ne(asked(&f, fresh[i]), op_param(gov_login_get_url(other), fresh[i]));
    }
    gov_login_free(other);
    end(&f);
}
END_TEST

typedef struct row {
    const char *more; /* behind the state */
    gov_status expected;
    const char *code; /* of the error; NULL: none */
    bool open;        /* nothing of it was looked at, so the right answer may still come */
} row;

static const row refusals[] = {
    {"&error=access_denied", GOV_ERR_LOGIN_DENIED, "access_denied", false},
    {"&error=login_required", GOV_ERR_LOGIN_REQUIRED, "login_required", false},
    {"&error=interaction_required", GOV_ERR_LOGIN_REQUIRED, "interaction_required", false},
    {"&error=consent_required", GOV_ERR_LOGIN_REQUIRED, "consent_required", false},
    {"&error=account_selection_required", GOV_ERR_LOGIN_REQUIRED, "account_selection_required",
     false},
    {"&error=unmet_authentication_requirements", GOV_ERR_STEP_UP,
     "unmet_authentication_requirements", false},
    {"&error=invalid_request", GOV_ERR_INVALID, "invalid_request", false},
    {"&error=invalid_scope", GOV_ERR_FORBIDDEN, "invalid_scope", false},
    {"&error=invalid_target", GOV_ERR_FORBIDDEN, "invalid_target", false},
    {"&error=unauthorized_client", GOV_ERR_CLIENT_REJECTED, "unauthorized_client", false},
    {"&error=unsupported_response_type", GOV_ERR_UNSUPPORTED, "unsupported_response_type", false},
    {"&error=server_error", GOV_ERR_PLATFORM, "server_error", false},
    {"&error=temporarily_unavailable", GOV_ERR_UNAVAILABLE, "temporarily_unavailable", false},
    {"&error=never_heard_of", GOV_ERR_PLATFORM, "never_heard_of", false},
    {"&error=%3Cb%3E%20Zhang", GOV_ERR_PLATFORM, NULL, false},
    {"", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&error=access_denied", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&code=b", GOV_ERR_RESPONSE, NULL, true},
    {"&code=a#x", GOV_ERR_RESPONSE, NULL, true},
    {"&ticket=a", GOV_ERR_RESPONSE, NULL, false},
    {"&response=a.b.c", GOV_ERR_RESPONSE, NULL, false},
    {"&code=a&iss=https%3A%2F%2Fevil.example", GOV_ERR_ISSUER, NULL, false},
    {"&code=a&iss=https%3A%2F%2Fop.example%2F", GOV_ERR_ISSUER, NULL, false},
    {"&error=access_denied&iss=https%3A%2F%2Fevil.example", GOV_ERR_ISSUER, NULL, false},
};

START_TEST(every_refusal)
{
    const row *r = &refusals[_i];
    flow f;
    begin(&f, plain, "");
    size_t sent = rig_requests(&f.o.r);
    gov_status status = come_back(&f, r->more);
    const char *code = gov_error_get_platform_code(f.o.r.err);
    if (r->code != NULL) {
        ck_assert_ptr_nonnull(code);
        ck_assert_str_eq(code, r->code);
    } else {
        ck_assert_ptr_null(code);
    }
    ck_assert_ptr_null(strstr(gov_error_get_message(f.o.r.err, GOV_LANGUAGE_EN), "evil"));
    rig_told(&f.o.r, status, r->expected);
    ck_assert_ptr_null(f.o.r.session);
    ck_assert_uint_eq(rig_requests(&f.o.r), sent);
    if (r->open) {
        expect_tokens(&f, "");
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, come_back(&f, "&code=c"), r->open ? GOV_OK : GOV_ERR_STATE);
    end(&f);
}
END_TEST

START_TEST(an_announced_issuer_must_be_named)
{
    flow f;
    begin(&f, plain, OP_ISS);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_ISSUER);
    end(&f);
}
END_TEST

START_TEST(answers_to_other_logins_leave_this_one_open)
{
    static const char *const strays[] = {
        OP_BACK "?code=c",
        OP_BACK "?code=c&state=forged",
        OP_BACK "?error=access_denied&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "https://app.example/other?code=c&state=x",
        "https://evil.example/cb?code=c&state=x",
        "about:blank",
        "",
    };
    flow f;
    begin(&f, plain, "");
    for (size_t i = 0; i < TEST_COUNT(strays); i++) {
        rig_told(&f.o.r, finish(&f, strays[i]), GOV_ERR_LOGIN_STATE);
        ck_assert_ptr_null(f.o.r.session);
    }
    expect_tokens(&f, "");
    op_expect_keys(&f.o);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_OK);
    end(&f);
}
END_TEST

static const struct {
    int32_t http_status;
    const char *body;
    gov_status expected;
} token_answers[] = {
    {400, "{\"error\":\"invalid_grant\"}", GOV_ERR_LOGIN_EXPIRED},
    {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
    {403, "", GOV_ERR_CLIENT_REJECTED},
    {200, "{}", GOV_ERR_RESPONSE},
    {200, "{\"access_token\":\"access-0123456789\",\"token_type\":\"Bearer\",\"expires_in\":600}",
     GOV_ERR_RESPONSE},
    {200,
     "{\"access_token\":\"access-0123456789\",\"token_type\":\"DPoP\",\"expires_in\":600,"
     "\"id_token\":\"a.b.c\"}",
     GOV_ERR_RESPONSE},
    {200,
     "{\"access_token\":\"access-0123456789\",\"token_type\":\"Bearer\",\"expires_in\":600,"
     "\"id_token\":\"a.b.c\"}",
     GOV_ERR_RESPONSE},
};

START_TEST(every_token_answer)
{
    flow f;
    begin(&f, plain, "");
    op_expect(&f.o, "/token", token_answers[_i].http_status, token_answers[_i].body);
    if (strstr(token_answers[_i].body, "Bearer") != NULL &&
        strstr(token_answers[_i].body, "id_token") != NULL) {
        op_expect_keys(&f.o);
    }
    rig_told(&f.o.r, come_back(&f, "&code=c"), token_answers[_i].expected);
    ck_assert_ptr_null(f.o.r.session);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_STATE);
    end(&f);
}
END_TEST

/* The code may have arrived: it is never sent twice. */
START_TEST(a_lost_reply_is_not_asked_for_again)
{
    flow f;
    begin(&f, plain, "");
    rig_step(&f.o.r,
             (gov_script_step){.fail_status = GOV_ERR_NETWORK, .fail_stage = GOV_STAGE_MAYBE_SENT});
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_NETWORK);
    end(&f);
}
END_TEST

static const struct {
    const char *more; /* claims behind the nonce */
    bool own_nonce;
    gov_status expected;
} id_tokens[] = {
    {",\"acr\":\"L3\",\"auth_time\":%lld", true, GOV_OK},
    {",\"acr\":\"L4\",\"auth_time\":%lld", true, GOV_OK},
    {",\"acr\":\"L2\",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3 L4\",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"auth_time\":%lld", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\"", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":0", true, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":1", true, GOV_ERR_EXPIRED},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"nonce\":\"replayed\"", false, GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"", true,
     GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"c_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"", true,
     GOV_ERR_CLAIM},
    {",\"acr\":\"L3\",\"auth_time\":%lld,\"azp\":\"other\"", true, GOV_ERR_CLAIM},
};

static char *with_time(const char *text)
{
    const char *at = strstr(text, "%lld");
    return at == NULL ? jose_format("%s", text)
                      : jose_format("%.*s%lld%s", (int)(at - text), text,
                                    (long long)(OP_NOW_S - 10), at + 4);
}

START_TEST(the_id_token_is_what_was_asked_for)
{
    flow f;
    gov_login_options request = asking();
    request.acr_values = "L3 L4";
    request.max_age_s = 300;
    begin_with(&f, plain, "", &request);
    char *more = with_time(id_tokens[_i].more);
    char *claims = id_tokens[_i].own_nonce ? claims_of(&f, more) : op_claims(more);
    op_expect_tokens(&f.o, claims);
    op_expect_keys(&f.o);
    gov_status status = come_back(&f, "&code=c");
    ck_assert_msg(status == id_tokens[_i].expected, "%s: %s", more, gov_status_get_name(status));
    rig_told(&f.o.r, status, id_tokens[_i].expected);
    ck_assert_int_eq(f.o.r.session != NULL, id_tokens[_i].expected == GOV_OK);
    free(claims);
    free(more);
    end(&f);
}
END_TEST

START_TEST(a_forged_id_token_is_refused)
{
    flow f;
    begin(&f, plain, "");
    jose_key *own = f.o.key;
    f.o.key = jose_key_new("ES256", 0);
    expect_tokens(&f, "");
    jose_key_free(f.o.key);
    f.o.key = own;
    op_expect_keys(&f.o);
    op_expect_keys(&f.o); /* the key may have been replaced under its name */
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_SIGNATURE);
    end(&f);
}
END_TEST

START_TEST(without_openid_no_id_token_is_missed)
{
    flow f;
    gov_login_options request = asking();
    request.scope = "gov.items";
    begin_with(&f, plain, "", &request);
    op_expect_tokens(&f.o, NULL);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_OK);
    end(&f);
    request.acr_values = "L3";
    begin_with(&f, plain, "", &request);
    op_expect_tokens(&f.o, NULL);
    rig_told(&f.o.r, come_back(&f, "&code=c"), GOV_ERR_CLAIM);
    end(&f);
}
END_TEST

START_TEST(requests_are_pushed_where_that_is_offered)
{
    flow f;
    gov_login_options request = asking();
    request.acr_values = "L3";
    memset(&f, 0, sizeof f);
    op_begin(&f.o, (const char *const[]){OP_SETTINGS, "auth.client_secret", "s", NULL});
    op_expect_metadata(&f.o, OP_PAR);
    op_expect(&f.o, "/par", 201, "{\"request_uri\":\"urn:req:1\",\"expires_in\":60}");
    rig_told(&f.o.r, gov_login_begin(f.o.r.client, &request, NULL, &f.login, &f.o.r.err), GOV_OK);
    ck_assert_str_eq(gov_login_get_url(f.login),
                     OP "/authorize?client_id=app&request_uri=urn%3Areq%3A1");
    const char *body = op_body(&f.o, 0);
    ck_assert_str_eq(op_param(body, "client_id"), OP_APP);
    ck_assert_str_eq(op_param(body, "response_type"), "code");
    ck_assert_str_eq(op_param(body, "redirect_uri"), OP_BACK);
    ck_assert_str_eq(op_param(body, "code_challenge_method"), "S256");
    ck_assert_ptr_nonnull(strstr(op_param(body, "claims"), "\"values\":[\"L3\"]"));
    ck_assert(rig_sent(&f.o.r, "Authorization: Basic "));
    char *more = jose_format(",\"acr\":\"L3\",\"nonce\":\"%s\"", op_param(body, "nonce"));
    char *url = jose_format(OP_BACK "?code=c&state=%s", op_param(body, "state"));
    char *claims = op_claims(more);
    op_expect_tokens(&f.o, claims);
    op_expect_keys(&f.o);
    rig_told(&f.o.r, finish(&f, url), GOV_OK);
    free(claims);
    free(url);
    free(more);
    end(&f);
}
END_TEST

static gov_status begin_only(const char *par, const char *metadata, int32_t http_status,
                             const char *body)
{
    op o;
    gov_login *login = NULL;
    op_begin(&o, (const char *const[]){OP_SETTINGS, "auth.par", par, NULL});
    op_expect_metadata(&o, metadata);
    if (http_status != 0) {
        op_expect(&o, "/par", http_status, body);
    }
    gov_status status = gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err);
    ck_assert_int_eq(login != NULL, status == GOV_OK);
    gov_login_free(login);
    rig_told(&o.r, status, status);
    op_end(&o);
    return status;
}

START_TEST(whether_requests_are_pushed)
{
    static const char good[] = "{\"request_uri\":\"urn:req:1\",\"expires_in\":60}";
    ck_assert_int_eq(begin_only("auto", "", 0, NULL), GOV_OK);
    ck_assert_int_eq(begin_only("auto", OP_PAR, 201, good), GOV_OK);
    ck_assert_int_eq(begin_only("auto", OP_PAR, 200, good), GOV_OK);
    ck_assert_int_eq(begin_only("never", OP_PAR, 0, NULL), GOV_OK);
    ck_assert_int_eq(begin_only("never", OP_PAR_ONLY, 0, NULL), GOV_ERR_CONFIG);
    ck_assert_int_eq(begin_only("always", "", 0, NULL), GOV_ERR_UNSUPPORTED);
    ck_assert_int_eq(begin_only("always", OP_PAR, 201, good), GOV_OK);
    static const struct {
        int32_t http_status;
        const char *body;
        gov_status expected;
    } bad[] = {
        {400, "{\"error\":\"invalid_request\"}", GOV_ERR_INVALID},
        {401, "{\"error\":\"invalid_client\"}", GOV_ERR_CLIENT_REJECTED},
        {400, "{\"error\":\"invalid_scope\"}", GOV_ERR_FORBIDDEN},
        {201, "{}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"urn:req:1\"}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"\",\"expires_in\":60}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"a b\",\"expires_in\":60}", GOV_ERR_RESPONSE},
        {201, "{\"request_uri\":\"urn:req:1\",\"expires_in\":0}", GOV_ERR_RESPONSE},
        {201, "[]", GOV_ERR_RESPONSE},
    };
    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        ck_assert_int_eq(begin_only("auto", OP_PAR, bad[i].http_status, bad[i].body),
                         bad[i].expected);
    }
}
END_TEST

/* Signs an answer with these claims and comes back with it. */
static gov_status come_back_signed(flow *f, const char *claims)
{
    char *token = op_sign(&f->o, NULL, claims);
    char *url = jose_format(OP_BACK "?response=%s", token);
    gov_status status = finish(f, url);
    free(url);
    free(token);
    return status;
}

static char *signed_claims(const char *iss, const char *aud, const char *more)
{
    return jose_format("{\"iss\":\"%s\",\"aud\":\"%s\",\"exp\":%lld%s}", iss, aud,
                       (long long)(OP_NOW_S + 60), more);
}

START_TEST(a_signed_answer_is_verified_first)
{
    flow f;
    begin(&f, jarm, OP_ISS);
    ck_assert_str_eq(asked(&f, "response_mode"), "jwt");
    char *more = jose_format(",\"code\":\"c\",\"state\":\"%s\"", asked(&f, "state"));
    char *claims = signed_claims(OP, OP_APP, more);
    op_expect_keys(&f.o);
    expect_tokens(&f, "");
    rig_told(&f.o.r, come_back_signed(&f, claims), GOV_OK);
    ck_assert_str_eq(op_param(op_body(&f.o, 0), "code"), "c");
    free(claims);
    free(more);
    end(&f);
}
END_TEST

START_TEST(signed_answers_that_are_refused)
{
    static const struct {
        const char *iss;
        const char *aud;
        const char *more;
        bool state;
        gov_status expected;
    } rows[] = {
        {OP, OP_APP, ",\"error\":\"access_denied\"", true, GOV_ERR_LOGIN_DENIED},
        {OP, OP_APP, ",\"code\":\"c\"", false, GOV_ERR_LOGIN_STATE},
        {OP, OP_APP, "", true, GOV_ERR_RESPONSE},
        {OP, OP_APP, ",\"code\":7", true, GOV_ERR_RESPONSE},
        {OP, "other", ",\"code\":\"c\"", true, GOV_ERR_CLAIM},
        {"https://evil.example", OP_APP, ",\"code\":\"c\"", true, GOV_ERR_ISSUER},
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        flow f;
        begin(&f, jarm, "");
        char *more = jose_format(",\"state\":\"%s\"%s",
                                 rows[i].state ? asked(&f, "state") : "other", rows[i].more);
        char *claims = signed_claims(rows[i].iss, rows[i].aud, more);
        op_expect_keys(&f.o);
        rig_told(&f.o.r, come_back_signed(&f, claims), rows[i].expected);
        free(claims);
        free(more);
        end(&f);
    }
    flow f;
    begin(&f, jarm, "");
    rig_told(&f.o.r, come_back(&f, "&code=unsigned"), GOV_ERR_RESPONSE);
    end(&f);
}
END_TEST

START_TEST(arguments_and_settings_that_are_refused)
{
    static const struct {
        gov_login_options o;
        gov_status expected;
    } rows[] = {
        {{.struct_size = 2}, GOV_ERR_ARGUMENT},
        {{.reserved = 1}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "http://app.example/cb"}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "https://app.example/cb#x"}, GOV_ERR_ARGUMENT},
        {{.redirect_uri = "javascript:alert(1)"}, GOV_ERR_ARGUMENT},
        {{.scope = ""}, GOV_ERR_ARGUMENT},
        {{.scope = "a  b"}, GOV_ERR_ARGUMENT},
        {{.scope = "a\"b"}, GOV_ERR_ARGUMENT},
        {{.acr_values = " L3"}, GOV_ERR_ARGUMENT},
        {{.max_age_s = -1}, GOV_ERR_ARGUMENT},
        {{.max_age_s = INT64_MAX}, GOV_ERR_ARGUMENT},
        {{.login_hint = "a\nb"}, GOV_ERR_ARGUMENT},
        {{.login_hint = "\xff"}, GOV_ERR_ARGUMENT},
        {{.prompt = "sometimes"}, GOV_ERR_ARGUMENT},
        {{.ui_locales = "\xe4\xb8\xad"}, GOV_ERR_ARGUMENT},
        {{.resource = "api"}, GOV_ERR_ARGUMENT},
        {{.extra = ""}, GOV_ERR_ARGUMENT},
        {{.extra = "a"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1&"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1&state=mine"}, GOV_ERR_ARGUMENT},
        {{.extra = "st%61te=mine"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=b c"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=%zz"}, GOV_ERR_ARGUMENT},
        {{.extra = "a=1#b=2"}, GOV_ERR_ARGUMENT},
    };
    op o;
    gov_login *login = NULL;
    op_begin(&o, plain);
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        gov_login_options request = rows[i].o;
        request.struct_size = request.struct_size == 0 ? sizeof request : request.struct_size;
        gov_status status = gov_login_begin(o.r.client, &request, NULL, &login, &o.r.err);
        ck_assert_msg(status == rows[i].expected, "%zu: %s", i, gov_status_get_name(status));
        rig_told(&o.r, status, rows[i].expected);
        ck_assert_ptr_null(login);
    }
    rig_told(&o.r, gov_login_begin(NULL, NULL, NULL, &login, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, NULL, &o.r.err), GOV_ERR_ARGUMENT);
    rig_told(&o.r, gov_login_finish(NULL, OP_BACK, NULL, &o.r.session, &o.r.err), GOV_ERR_ARGUMENT);
    op_end(&o);
    static const char *const no_id[] = {"auth.issuer", OP, "auth.redirect_uri", OP_BACK, NULL};
    static const char *const no_uri[] = {"auth.issuer", OP, "auth.client_id", OP_APP, NULL};
    static const char *const bad_uri[] = {
        "auth.issuer",       OP,  "auth.client_id", OP_APP, "auth.redirect_uri",
        "http://a.example/", NULL};
    const char *const *const incomplete[] = {no_id, no_uri, bad_uri};
    for (size_t i = 0; i < TEST_COUNT(incomplete); i++) {
        op_begin(&o, incomplete[i]);
        rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_CONFIG);
        op_end(&o);
    }
    ck_assert_ptr_null(gov_login_get_url(NULL));
    ck_assert_int_eq(gov_login_is_callback(NULL, OP_BACK), 0);
    gov_login_free(NULL);
}
END_TEST

START_TEST(finishing_needs_all_arguments)
{
    flow f;
    begin(&f, plain, "");
    rig_told(&f.o.r, gov_login_finish(f.login, NULL, NULL, &f.o.r.session, &f.o.r.err),
             GOV_ERR_ARGUMENT);
    rig_told(&f.o.r, gov_login_finish(f.login, OP_BACK, NULL, NULL, &f.o.r.err), GOV_ERR_ARGUMENT);
    ck_assert_int_eq(gov_login_is_callback(f.login, NULL), 0);
    end(&f);
}
END_TEST

START_TEST(a_provider_without_a_login_page)
{
    op o;
    gov_login *login = NULL;
    op_begin(&o, plain);
    op_expect(&o, NULL, 200, "{\"issuer\":\"" OP "\",\"token_endpoint\":\"" OP "/token\"}");
    rig_told(&o.r, gov_login_begin(o.r.client, NULL, NULL, &login, &o.r.err), GOV_ERR_UNSUPPORTED);
    op_end(&o);
}
END_TEST

START_TEST(secrets_leave_no_trace)
{
    static const char *const forbidden[] = {"access-s3cret", "refresh-s3cret", "c0de-s3cret"};
    for (size_t i = 0; i < TEST_COUNT(forbidden); i++) {
        flow f;
        begin(&f, plain, "");
        test_memory_forbid(&f.o.r.memory, forbidden[i]);
        expect_tokens(&f, "");
        op_expect_keys(&f.o);
        rig_told(&f.o.r, come_back(&f, "&code=c0de-s3cret"), GOV_OK);
        end(&f);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("login");
    TCase *c = tcase_create("begin");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_address_has_everything_in_it);
    tcase_add_test(c, what_is_asked_for_is_in_the_address);
    tcase_add_test(c, a_level_is_demanded_where_claims_are_minded);
    tcase_add_test(c, every_login_is_new);
    tcase_add_test(c, requests_are_pushed_where_that_is_offered);
    tcase_add_test(c, whether_requests_are_pushed);
    tcase_add_test(c, arguments_and_settings_that_are_refused);
    tcase_add_test(c, finishing_needs_all_arguments);
    tcase_add_test(c, a_provider_without_a_login_page);
    suite_add_tcase(s, c);
    c = tcase_create("finish");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_code_becomes_a_session);
    tcase_add_loop_test(c, every_refusal, 0, (int)TEST_COUNT(refusals));
    tcase_add_test(c, an_announced_issuer_must_be_named);
    tcase_add_test(c, answers_to_other_logins_leave_this_one_open);
    tcase_add_loop_test(c, every_token_answer, 0, (int)TEST_COUNT(token_answers));
    tcase_add_test(c, a_lost_reply_is_not_asked_for_again);
    tcase_add_loop_test(c, the_id_token_is_what_was_asked_for, 0, (int)TEST_COUNT(id_tokens));
    tcase_add_test(c, a_forged_id_token_is_refused);
    tcase_add_test(c, without_openid_no_id_token_is_missed);
    tcase_add_test(c, a_signed_answer_is_verified_first);
    tcase_add_test(c, signed_answers_that_are_refused);
    tcase_add_test(c, secrets_leave_no_trace);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

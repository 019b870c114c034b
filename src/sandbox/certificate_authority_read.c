/* SPDX-License-Identifier: Apache-2.0 */
/* GET /sandbox/trust: what a trust store needs to verify the sandbox's files.
 * Owns: that answer. Not: what is in it (certificate_authority*.c). */
#include <openssl/pem.h>
#include <stdlib.h>

#include "sandbox/certificate_authority_make.h"
#include "sandbox/codec.h"
#include "sandbox/route.h"

static char *certificate_pem(gov_sandbox *sb, gov__sandbox_authority_who who)
{
    X509 *x = gov__sb_authority_certificate(sb, who);
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL, *bytes = NULL;
    if (x && memory && PEM_write_bio_X509(memory, x) == 1) {
        long length = BIO_get_mem_data(memory, &bytes);
        text = gov__sb_format("%.*s", (int)length, bytes);
    }
    BIO_free(memory);
    X509_free(x);
    return text;
}

static bool is_root(gov__sandbox_authority_who who)
{
    return gov__sb_authority_issuer(who) == who;
}

static bool is_intermediate(gov__sandbox_authority_who who)
{
    return gov__sb_authority_is_ca(who) && !is_root(who);
}

static bool is_issued(gov__sandbox_authority_who who)
{
    return !is_root(who);
}

/* One text for each of these. */
static void write_list(gov_sandbox *sb, gov__sandbox_json *w, const char *name,
                       bool (*wanted)(gov__sandbox_authority_who),
                       char *(*text_of)(gov_sandbox *, gov__sandbox_authority_who))
{
    gov__sb_json_open_array(w, name);
    for (int i = 0; i < GOV__SB_AUTHORITY_COUNT; i++) {
        gov__sandbox_authority_who who = (gov__sandbox_authority_who)i;
        if (wanted(who)) {
            char *text = text_of(sb, who);
            w->failed = w->failed || !text;
            gov__sb_json_text(w, NULL, text);
            free(text);
        }
    }
    gov__sb_json_close_array(w);
}

static void get_trust(gov_sandbox *sb, const gov__sandbox_request *req, gov__sandbox_response *res)
{
    gov__sandbox_json w = {0};
    (void)req;
    gov__sb_json_open(&w, NULL);
    write_list(sb, &w, "anchors", is_root, certificate_pem);
    write_list(sb, &w, "intermediates", is_intermediate, certificate_pem);
    write_list(sb, &w, "crls", gov__sb_authority_is_ca, gov__sb_authority_crl);
    write_list(sb, &w, "ocsp", is_issued, gov__sb_authority_ocsp);
    gov__sb_json_close(&w);
    gov__sb_answer_json(res, 200, &w);
}

static const gov__sandbox_route routes[] = {
    {"GET", "/sandbox/trust", get_trust, GOV__SB_OPERATOR},
    {NULL, NULL, NULL, 0},
};

const gov__sandbox_part gov__sandbox_authority_read_part = {
    "authority_read",
    NULL,
    NULL,
    routes,
};

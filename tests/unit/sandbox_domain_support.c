/* SPDX-License-Identifier: Apache-2.0 */
/* Ready-made applications and the check of signatures, the latter with OpenSSL directly: neither the
 * client's code nor the sandbox's own is asked. */
#include "sandbox_domain_support.h"

#include <check.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"

const char newborn_form[] =
    "{\"child\":{\"name\":\"张小样\",\"sex\":\"female\",\"birth_date\":\"2026-11-20\","
    "\"birth_time\":\"08:30\",\"weight_grams\":3250,\"birth_hospital\":\"样例市妇幼保健院\"},"
    "\"mother\":{\"name\":\"李四样\",\"id_number\":\"99010119920815102X\","
    "\"phone\":\"19900000002\"},"
    "\"father\":{\"name\":\"张三样\",\"id_number\":\"990101199003071018\"},"
    "\"household\":{\"register_with\":\"mother\",\"address\":\"样例市样例区幸福路1号\"},"
    "\"insurance\":{\"enrol\":true},\"card\":{\"bank\":\"bank_a\"}}";

/* {"purpose":"办理出生一件事","basis":"consent"} */
const char usage_header[] =
    "Gov-Usage: eyJwdXJwb3NlIjoi5Yqe55CG5Ye655Sf5LiA5Lu25LqLIiwiYmFzaXMiOiJjb25zZW50In0\n";

int domain_send(sandbox_test *t, const char *method, const char *target, const char *more,
                const char *body)
{
    char key[48];
    gov__sb_new_secret(key);
    char *headers = gov__sb_format("Idempotency-Key: %s\n%s", key, more ? more : "");
    int status = sandbox_test_json(t, method, target, headers, body);
    free(headers);
    return status;
}

int domain_patch(sandbox_test *t, const char *target, const char *etag, const char *body)
{
    char key[48];
    gov__sb_new_secret(key);
    char *headers =
        gov__sb_format("Idempotency-Key: %s\nContent-Type: application/merge-patch+json\n"
                       "If-Match: %s\n" CALL_HEADERS,
                       key, etag);
    int status = sandbox_test_send(t, "PATCH", target, headers, body, strlen(body));
    free(headers);
    return status;
}

const cJSON *domain_at(const sandbox_test *t, const char *pointer)
{
    const cJSON *at = t->json;
    char token[64];
    while (at && *pointer == '/') {
        size_t length = strcspn(pointer + 1, "/");
        (void)snprintf(token, sizeof token, "%.*s", (int)length, pointer + 1);
        at = cJSON_IsArray(at) ? cJSON_GetArrayItem(at, (int)strtol(token, NULL, 10))
                               : gov__sb_member(at, token);
        pointer += length + 1;
    }
    return at;
}

const char *domain_text(const sandbox_test *t, const char *pointer)
{
    const cJSON *at = domain_at(t, pointer);
    return cJSON_IsString(at) ? at->valuestring : "";
}

void domain_append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    ck_assert(gov__sb_print(out + used, size - used, "%s", text));
}

char *domain_upload(sandbox_test *t, const char *code, const char *bytes)
{
    char key[48], location[160], digest[GOV__SB_DIGEST_BYTES];
    gov__sb_new_secret(key);
    char *headers = gov__sb_format("Idempotency-Key: %s\nTus-Resumable: 1.0.0\nUpload-Length: %zu\n"
                                   "Upload-Metadata: filetype YXBwbGljYXRpb24vcGRm\n" CALL_HEADERS,
                                   key, strlen(bytes));
    ck_assert_int_eq(sandbox_test_send(t, "POST", "/gov/v1/uploads", headers, "", 0), 201);
    free(headers);
    const char *path = strstr(sandbox_test_header(t, "Location"), "/gov/v1/uploads/");
    (void)snprintf(location, sizeof location, "%s", path);
    ck_assert_int_eq(
        sandbox_test_send(t, "PATCH", location,
                          "Tus-Resumable: 1.0.0\nUpload-Offset: 0\n"
                          "Content-Type: application/offset+octet-stream\n" CALL_HEADERS,
                          bytes, strlen(bytes)),
        204);
    gov__sb_digest(bytes, strlen(bytes), digest);
    return gov__sb_format(
        "{\"code\":\"%s\",\"source\":\"upload\",\"upload_id\":\"%s\",\"digest\":\"%s\"}", code,
        location + strlen("/gov/v1/uploads/"), digest);
}

char *domain_certificate(sandbox_test *t, const char *type)
{
    char *target = gov__sb_format("/gov/v1/certificates?type=%s", type);
    ck_assert_int_eq(domain_send(t, "GET", target, usage_header, NULL), 200);
    free(target);
    ck_assert_str_ne(domain_text(t, "/items/0/id"), "");
    return gov__sb_copy(domain_text(t, "/items/0/id"));
}

char *newborn_draft(sandbox_test *t)
{
    char *record = domain_upload(t, "NB-M01", "%PDF-1.4 birth record");
    char *card = domain_certificate(t, RESIDENT_ID);
    char *body = gov__sb_format("{\"package_code\":\"" NEWBORN
                                "\",\"form_data\":%s,\"materials\":[%s,{\"code\":\"NB-M02\","
                                "\"source\":\"certificate\",\"certificate_id\":\"%s\"}],"
                                "\"delivery\":{\"method\":\"electronic\"}}",
                                newborn_form, record, card);
    ck_assert_int_eq(domain_send(t, "POST", "/gov/v1/matters", NULL, body), 201);
    free(body);
    free(card);
    free(record);
    return gov__sb_copy(sandbox_test_text(t, "id"));
}

char *domain_create(sandbox_test *t, const char *body)
{
    ck_assert_int_eq(domain_send(t, "POST", "/gov/v1/matters", NULL, body), 201);
    return gov__sb_copy(sandbox_test_text(t, "id"));
}

char *food_body(sandbox_test *t, const char *materials, const char *more)
{
    char *licence = domain_certificate(t, BUSINESS_LICENCE);
    char *body =
        gov__sb_format("{\"item_code\":\"" FOOD "\",\"form_data\":{\"shop\":{\"name\":\"样例面馆\","
                       "\"address\":\"样例市样例区美食街8号\",\"kind\":\"catering\","
                       "\"area_square_metres\":80},\"operator\":{\"name\":\"样例食品有限公司\","
                       "\"uscc\":\"91990101MA9900001X\"}},\"materials\":[{\"code\":\"FL-M01\","
                       "\"source\":\"certificate\",\"certificate_id\":\"%s\"}%s%s]%s}",
                       licence, *materials ? "," : "", materials, more);
    free(licence);
    return body;
}

char *food_submit(sandbox_test *t)
{
    char *plan = domain_upload(t, "FL-M02", "plan");
    char *rules = domain_upload(t, "FL-M03", "rules");
    char *health = domain_upload(t, "FL-M04", "health");
    char *materials = gov__sb_format("%s,%s,%s", plan, rules, health);
    char *body = food_body(t, materials, "");
    char *id = domain_create(t, body);
    ck_assert_int_eq(domain_submit(t, id), 200);
    free(body);
    free(materials);
    free(health);
    free(rules);
    free(plan);
    return id;
}

int domain_operate(sandbox_test *t, const char *id, const char *action, const char *body)
{
    char target[128];
    (void)snprintf(target, sizeof target, "/sandbox/matters/%s/%s", id, action);
    return sandbox_test_json(t, "POST", target, NULL, body);
}

int domain_submit(sandbox_test *t, const char *id)
{
    char target[128], match[64];
    const char *etag = sandbox_test_text(t, "etag");
    (void)snprintf(match, sizeof match, "If-Match: %s\n", etag);
    (void)snprintf(target, sizeof target, "/gov/v1/matters/%s/submit", id);
    return domain_send(t, "POST", target, match, NULL);
}

char *newborn_submit(sandbox_test *t)
{
    char *id = newborn_draft(t);
    ck_assert_int_eq(domain_submit(t, id), 200);
    return id;
}

const char *domain_state(sandbox_test *t, const char *id)
{
    char target[128];
    (void)snprintf(target, sizeof target, "/gov/v1/matters/%s", id);
    ck_assert_int_eq(domain_send(t, "GET", target, NULL, NULL), 200);
    return sandbox_test_text(t, "state");
}

void domain_later(sandbox_test *t, const char *citizen, int64_t ms)
{
    sandbox_test_advance(t, ms);
    t->token[0] = '\0';
    sandbox_test_login(t, citizen);
}

/* --- signatures ---------------------------------------------------------------------------------- */

static EVP_PKEY *public_key(const char *x_text, const char *y_text)
{
    uint8_t point[65] = {4};
    size_t length = 0;
    uint8_t *x = gov__sb_b64url_read(x_text, strlen(x_text), &length);
    ck_assert_uint_eq(length, 32);
    uint8_t *y = gov__sb_b64url_read(y_text, strlen(y_text), &length);
    ck_assert_uint_eq(length, 32);
    memcpy(point + 1, x, 32);
    memcpy(point + 33, y, 32);
    free(x);
    free(y);
    char group[] = "prime256v1";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    ck_assert_int_eq(EVP_PKEY_fromdata_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *published_key(sandbox_test *t, const char *kid)
{
    sandbox_test other = {.sb = t->sb};
    EVP_PKEY *found = NULL;
    ck_assert_int_eq(sandbox_test_json(&other, "GET", "/.well-known/jwks.json", NULL, NULL), 200);
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key, gov__sb_member(other.json, "keys"))
    {
        if (!found && strcmp(gov__sb_member_text(key, "kid"), kid) == 0) {
            found = public_key(gov__sb_member_text(key, "x"), gov__sb_member_text(key, "y"));
        }
    }
    gov__sb_response_clear(&other.res);
    cJSON_Delete(other.json);
    return found;
}

/* r and s of 32 bytes each become the DER that OpenSSL reads. */
static bool is_signed(EVP_PKEY *key, const char *text, size_t length, const uint8_t *raw)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    unsigned char *der = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
    int der_length = i2d_ECDSA_SIG(pair, &der);
    bool good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, der, (size_t)der_length, (const unsigned char *)text,
                                 length) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return good;
}

static cJSON *decode(const char *text, size_t length)
{
    size_t size = 0;
    char *plain = (char *)gov__sb_b64url_read(text, length, &size);
    cJSON *json = plain ? cJSON_ParseWithLength(plain, size) : NULL;
    free(plain);
    return json;
}

cJSON *domain_verify(sandbox_test *t, const char *jws, cJSON **out_header)
{
    const char *first = strchr(jws, '.');
    const char *second = first ? strchr(first + 1, '.') : NULL;
    ck_assert_ptr_nonnull(second);
    cJSON *header = decode(jws, (size_t)(first - jws));
    cJSON *claims = decode(first + 1, (size_t)(second - first - 1));
    size_t length = 0;
    uint8_t *raw = gov__sb_b64url_read(second + 1, strlen(second + 1), &length);
    EVP_PKEY *key = published_key(t, gov__sb_member_text(header, "kid"));
    bool good = key && claims && length == 64 &&
                strcmp(gov__sb_member_text(header, "alg"), "ES256") == 0 &&
                is_signed(key, jws, (size_t)(second - jws), raw);
    EVP_PKEY_free(key);
    free(raw);
    if (!good) {
        cJSON_Delete(claims);
        claims = NULL;
    }
    if (out_header) {
        *out_header = header;
    } else {
        cJSON_Delete(header);
    }
    return claims;
}

static const cJSON *body_of(const cJSON *claims, const char *type)
{
    char uri[64];
    (void)snprintf(uri, sizeof uri, "https://govsdk.dev/events/%s", type);
    return gov__sb_member(gov__sb_member(claims, "events"), uri);
}

cJSON *domain_log(sandbox_test *t, const char *id, char state[32])
{
    char target[128];
    cJSON *log = cJSON_CreateArray();
    char *prev = gov__sb_copy("");
    (void)snprintf(target, sizeof target, "/gov/v1/matters/%s/events?limit=500", id);
    ck_assert_int_eq(domain_send(t, "GET", target, NULL, NULL), 200);
    cJSON *events = cJSON_Duplicate(gov__sb_member(t->json, "events"), true);
    const cJSON *event = NULL;
    int64_t seq = 0;
    (void)snprintf(state, 32, "draft");
    cJSON_ArrayForEach(event, events)
    {
        cJSON *header = NULL;
        cJSON *claims = domain_verify(t, event->valuestring, &header);
        int64_t own = 0;
        ck_assert_ptr_nonnull(claims);
        ck_assert_str_eq(gov__sb_member_text(header, "typ"), "secevent+jwt");
        ck_assert(gov__sb_member_int(claims, "seq", &own));
        ck_assert_int_eq(own, ++seq);
        ck_assert_str_eq(gov__sb_member_text(claims, "sub"), id);
        ck_assert_str_eq(gov__sb_member_text(claims, "prev"), prev);
        free(prev);
        prev = gov__sb_sha256_b64url(event->valuestring, strlen(event->valuestring));
        const cJSON *change = body_of(claims, "state");
        if (change) {
            ck_assert_str_eq(gov__sb_member_text(change, "from"), state);
            (void)snprintf(state, 32, "%s", gov__sb_member_text(change, "to"));
        }
        cJSON_Delete(header);
        cJSON_AddItemToArray(log, claims);
    }
    ck_assert_int_eq(sandbox_test_int(t, "head_seq"), seq);
    cJSON_Delete(events);
    free(prev);
    return log;
}

int domain_count(const cJSON *log, const char *type, const char *member, const char *value)
{
    const cJSON *claims = NULL;
    int count = 0;
    cJSON_ArrayForEach(claims, log)
    {
        const cJSON *body = body_of(claims, type);
        const char *own = gov__sb_member_text(body, member);
        count += body && (!member || (own && strcmp(own, value) == 0));
    }
    return count;
}

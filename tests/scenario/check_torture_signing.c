/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation torture of signed calls whose replies are checked: want of memory is told as such, and never
 * as a signature that is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "scenario/support/torture.h"
#include "support/pki.h"

static char folder[64];

static gov_status run_search(torture *t, gov_error **err)
{
    gov_item_list *items = NULL;
    gov_status status = gov_item_search(t->session, NULL, NULL, &items, err);
    ck_assert((status == GOV_OK) == (items != NULL));
    gov_item_list_free(items);
    return status;
}

/* A client that knows no keys yet: they are fetched while the reply is checked. */
static gov_status run_fresh(torture *t, gov_error **err)
{
    gov_session *session = NULL;
    gov_item_list *items = NULL;
    gov_client *client = t->result;
    gov_status status = gov_session_new_anonymous(client, &session, err);
    if (status == GOV_OK) {
        status = gov_item_search(session, NULL, NULL, &items, err);
    }
    gov_item_list_free(items);
    gov_session_unref(session);
    return status;
}

static gov_status run_item(torture *t, gov_error **err)
{
    return gov_item_get(t->session, "11990100MB9907004M344011705000001", NULL, &t->item, err);
}

static void clear_item(torture *t)
{
    gov_item_free(t->item);
    t->item = NULL;
}

static gov_client *signing_client(torture *t)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/signer.pem", folder);
    const char *const settings[] = {"signer.scheme",
                                    "rfc9421",
                                    "signer.key_id",
                                    "app",
                                    "signer.verify",
                                    "true",
                                    "signer.key_file",
                                    path,
                                    NULL};
    const world_client_options options = {.allocator = test_memory_allocator(&t->memory),
                                          .settings = settings};
    return world_client(&t->w, &options);
}

static void make_fresh(torture *t)
{
    t->result = signing_client(t);
}

static void clear_fresh(torture *t)
{
    gov_client_unref(t->result);
    t->result = NULL;
}

static void demand_signatures(torture *t)
{
    char body[2048];
    char pem[1024];
    char *data = NULL;
    size_t out = 0;
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    BIO *bio = BIO_new(BIO_s_mem());
    ck_assert_int_eq(PEM_write_bio_PUBKEY(bio, key), 1);
    long size = BIO_get_mem_data(bio, &data);
    for (long i = 0; i < size; i++) {
        out += (size_t)(data[i] == '\n' ? snprintf(pem + out, sizeof pem - out, "\\n")
                                        : snprintf(pem + out, sizeof pem - out, "%c", data[i]));
    }
    (void)snprintf(body, sizeof body,
                   "{\"scheme\":\"rfc9421\",\"key_id\":\"app\",\"public_key\":\"%s\","
                   "\"sign_replies\":true}",
                   pem);
    ck_assert_int_eq(world_operate(&t->w, "POST", "/sandbox/signature", body, NULL), 200);
    pki_write_key(folder, "signer.pem", key, NULL);
    BIO_free(bio);
    EVP_PKEY_free(key);
}

static void begin(torture *t)
{
    gov_error *err = NULL;
    pki_folder_make(folder, sizeof folder);
    demand_signatures(t);
    gov_client_unref(t->client);
    t->client = signing_client(t);
    world_expect(gov_session_new_anonymous(t->client, &t->session, &err), &err, GOV_OK,
                 "anonymous");
    world_expect(run_search(t, &err), &err, GOV_OK, "search");
}

int main(void)
{
    static const torture_verb verbs[] = {
        {"item_search", NULL, run_search, NULL, NULL, false},
        {"item_get", NULL, run_item, NULL, clear_item, false},
        {"keys_on_the_way", make_fresh, run_fresh, NULL, clear_fresh, false},
    };
    int code = torture_main("torture_signing", NULL, verbs, TEST_COUNT(verbs), begin);
    /* Outside of a test nothing may be asserted. */
    char path[128];
    (void)snprintf(path, sizeof path, "%s/signer.pem", folder);
    (void)unlink(path);
    (void)rmdir(folder);
    return code;
}

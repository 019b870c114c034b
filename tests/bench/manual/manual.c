/* SPDX-License-Identifier: Apache-2.0 */
/* The work by hand: a progress query, and a submit with its receipt verified. */
#include "manual/manual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool manual_fail(const manual *m, const char *what)
{
    (void)m;
    (void)fprintf(stderr, "manual: %s\n", what);
    return false;
}

static void end(void *user)
{
    manual *m = user;
    manual_http_end(m);
    for (size_t i = 0; i < m->key_count; i++) {
        EVP_PKEY_free(m->keys[i].key);
    }
    free(m);
}

/* The token and the issuer as they were recorded: logging in is not measured. */
static bool load(manual *m)
{
    cJSON *token = manual_file(m->args.folder, "token.json");
    cJSON *gateway = manual_file(m->args.folder, "gateway.json");
    const char *bearer = manual_text(token, "access_token");
    const char *issuer = manual_text(gateway, "issuer");
    bool good = bearer != NULL && issuer != NULL && manual_http_begin(m, bearer);
    if (good) {
        (void)snprintf(m->issuer, sizeof m->issuer, "%s", issuer);
    }
    cJSON_Delete(token);
    cJSON_Delete(gateway);
    return good && manual_keys_load(m);
}

static void *begin(const bench_args *args)
{
    manual *m = calloc(1, sizeof *m);
    if (m == NULL) {
        return NULL;
    }
    m->args = *args;
    if (load(m)) {
        return m;
    }
    (void)manual_fail(m, "the recorded files cannot be read");
    end(m);
    return NULL;
}

static void see_task(bench_seen *seen, const cJSON *root, const cJSON *task)
{
    const cJSON *department = cJSON_GetObjectItemCaseSensitive(task, "department");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "item");
    bench_see_text(seen, manual_text(task, "id"));
    bench_see_text(seen, manual_text(task, "name"));
    bench_see_text(seen, manual_text(department, "name"));
    bench_see_text(seen, manual_text(task, "state"));
    bench_see_text(seen, manual_text(item, "name"));
    bench_see_int(seen, manual_time(task, "done_at"));
}

static bool progress(void *user, bench_seen *seen)
{
    manual *m = user;
    char path[256];
    (void)snprintf(path, sizeof path, "/gov/v1/matters/%s", m->args.matter);
    cJSON *root = manual_get(m, path);
    if (root == NULL) {
        return false;
    }
    const cJSON *clock = cJSON_GetObjectItemCaseSensitive(root, "clock");
    const cJSON *days = cJSON_GetObjectItemCaseSensitive(clock, "remaining_working_days");
    const cJSON *task = NULL;
    bench_see_text(seen, manual_text(root, "state"));
    bench_see_int(seen, manual_time(clock, "promised_due"));
    bench_see_int(seen, manual_time(clock, "statutory_due"));
    bench_see_int(seen, cJSON_IsNumber(days) ? days->valueint : INT32_MIN);
    bench_see_text(seen, manual_text(clock, "colour"));
    cJSON_ArrayForEach(task, cJSON_GetObjectItemCaseSensitive(root, "tasks"))
    {
        see_task(seen, root, task);
    }
    cJSON_Delete(root);
    return true;
}

/* The form as canonical text: the fields come in the order that it wants. */
static char *print_form(void)
{
    cJSON *form = cJSON_CreateObject();
    cJSON *group = NULL;
    for (size_t i = 0; i < bench_field_count; i++) {
        const bench_field *field = &bench_fields[i];
        if (i == 0 || strcmp(bench_fields[i - 1].group, field->group) != 0) {
            group = cJSON_AddObjectToObject(form, field->group);
        }
        if (field->number >= 0) {
            (void)cJSON_AddNumberToObject(group, field->name, (double)field->number);
        } else {
            (void)cJSON_AddStringToObject(group, field->name, field->text);
        }
    }
    char *text = cJSON_PrintUnformatted(form);
    cJSON_Delete(form);
    return text;
}

static char *print_draft(const manual *m, const char *form)
{
    cJSON *draft = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(draft, "item_code", BENCH_ITEM);
    (void)cJSON_AddRawToObject(draft, "form_data", form);
    cJSON *material = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(material, "code", BENCH_MATERIAL);
    (void)cJSON_AddStringToObject(material, "source", "certificate");
    (void)cJSON_AddStringToObject(material, "certificate_id", m->args.certificate);
    (void)cJSON_AddItemToArray(cJSON_AddArrayToObject(draft, "materials"), material);
    (void)cJSON_AddStringToObject(cJSON_AddObjectToObject(draft, "delivery"), "method",
                                  "electronic");
    (void)cJSON_AddStringToObject(draft, "acceptance_mode", "normal");
    char *text = cJSON_PrintUnformatted(draft);
    cJSON_Delete(draft);
    return text;
}

static bool send_draft(manual *m, const char *body)
{
    cJSON *root = manual_post(m, "/gov/v1/matters", body, NULL);
    const char *id = manual_text(root, "id");
    const char *etag = manual_text(root, "etag");
    bool good = id != NULL && etag != NULL && strlen(id) < sizeof m->matter &&
                strlen(etag) < sizeof m->etag;
    if (good) {
        memcpy(m->matter, id, strlen(id) + 1);
        memcpy(m->etag, etag, strlen(etag) + 1);
    }
    cJSON_Delete(root);
    return good || manual_fail(m, "the draft's reply");
}

static bool see_digest(bench_seen *seen, const cJSON *entry, const char *name, const char *digest)
{
    const char *given = manual_text(entry, "name");
    const char *value = manual_text(entry, "digest");
    if (given == NULL || value == NULL || strcmp(value, digest) != 0) {
        return false;
    }
    given += strncmp(given, "materials/", 10) == 0 ? 10 : 0;
    bench_see_text(seen, given);
    bench_see_text(seen, value);
    return strcmp(given, name) == 0;
}

/* The receipt must be the issuer's, of this matter, and name exactly what was sent. */
static bool see_receipt(const manual *m, bench_seen *seen, const cJSON *claims, const char *form)
{
    const cJSON *digests = cJSON_GetObjectItemCaseSensitive(claims, "content_digests");
    const char *issuer = manual_text(claims, "iss");
    const char *kind = manual_text(claims, "kind");
    const char *id = manual_text(claims, "matter_id");
    char of_form[DIGEST_ROOM];
    char of_material[DIGEST_ROOM];
    manual_digest(form, strlen(form), of_form);
    manual_digest(m->args.certificate, strlen(m->args.certificate), of_material);
    bench_see_text(seen, kind);
    bench_see_text(seen, id);
    bench_see_int(seen, manual_time(claims, "at"));
    bench_see_text(seen, manual_text(claims, "text"));
    const cJSON *first = digests != NULL ? digests->child : NULL;
    return issuer != NULL && strcmp(issuer, m->issuer) == 0 && kind != NULL &&
           strcmp(kind, "submit") == 0 && id != NULL && strcmp(id, m->matter) == 0 &&
           first != NULL && see_digest(seen, first, "form_data", of_form) && first->next != NULL &&
           see_digest(seen, first->next, BENCH_MATERIAL, of_material) && first->next->next == NULL;
}

static bool send_submit(manual *m, bench_seen *seen, const char *form)
{
    char path[256];
    (void)snprintf(path, sizeof path, "/gov/v1/matters/%s/submit", m->matter);
    cJSON *root = manual_post(m, path, NULL, m->etag);
    const char *jws = manual_text(root, "receipt");
    cJSON *claims = jws != NULL ? manual_receipt_verify(m, jws) : NULL;
    bool good = claims != NULL && see_receipt(m, seen, claims, form);
    cJSON_Delete(claims);
    cJSON_Delete(root);
    return good || manual_fail(m, "the receipt is not of what was sent");
}

static bool submit(void *user, bench_seen *seen)
{
    manual *m = user;
    char *form = print_form();
    char *body = form != NULL ? print_draft(m, form) : NULL;
    bool good = body != NULL && send_draft(m, body) && send_submit(m, seen, form);
    cJSON_free(body);
    cJSON_free(form);
    return good;
}

static const char *matter(void *user)
{
    return ((const manual *)user)->matter;
}

int main(int argc, char **argv)
{
    static const bench_client client = {begin, end, progress, submit, matter};
    return bench_main(argc, argv, &client);
}

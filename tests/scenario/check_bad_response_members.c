/* SPDX-License-Identifier: Apache-2.0 */
/* Bad responses, member by member: each member of each answer is left out, given another type, made very
 * long, given line breaks and null. What a reader cannot do without is refused, the rest does no harm;
 * nothing crashes, and no request goes elsewhere. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/route.h"
#include "scenario/support/reads.h"
#include "scenario/support/required_members.h"
#include "unit/test_support.h"

#define POINTERS_MAX 400
#define DEPTH_MAX    4

typedef enum twist { LEFT_OUT, OTHER_TYPE, LONG, LINE_BREAK, NULL_VALUE, NEGATIVE, TWISTS } twist;

static const char *const twist_names[TWISTS] = {
    "left out", "of another type", "very long", "with CR LF", "null", "-1"};

static reader the_reader;
static const read *now_read;
static char pointers[POINTERS_MAX][96];
static size_t pointer_count;
static bool collecting;
static const char *target; /* the member to twist; NULL: none */
static twist now_twist;
static size_t counts[2]; /* OK, refused */

/* --- members ----------------------------------------------------------------------------------------- */

static void collect(const cJSON *node, const char *path, int depth)
{
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        char *own = pointers[pointer_count];
        const char *name = cJSON_IsArray(node) ? "0" : child->string;
        if (pointer_count + 1 == POINTERS_MAX ||
            snprintf(own, sizeof pointers[0], "%s/%s", path, name) >= (int)sizeof pointers[0]) {
            return;
        }
        pointer_count++;
        /* The schema of a form is handed on as it is. */
        if (depth < DEPTH_MAX && strcmp(name, "form") != 0 && strcmp(name, "form_data") != 0) {
            collect(child, own, depth + 1);
        }
        if (cJSON_IsArray(node)) {
            return;
        }
    }
}

static cJSON *find(cJSON *root, const char *pointer, cJSON **parent)
{
    cJSON *at = root;
    char name[96];
    while (at != NULL && *pointer == '/') {
        size_t len = strcspn(pointer + 1, "/");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, pointer + 1);
        *parent = at;
        at = cJSON_IsArray(at) ? cJSON_GetArrayItem(at, 0)
                               : cJSON_GetObjectItemCaseSensitive(at, name);
        pointer += len + 1;
    }
    return at;
}

/* What stands in its place; NULL when this twist does not apply. */
static cJSON *twisted(const cJSON *member)
{
    char *text = NULL;
    cJSON *made = NULL;
    switch (now_twist) {
    case OTHER_TYPE:
        return cJSON_IsString(member) || cJSON_IsArray(member) ? cJSON_CreateObject()
               : cJSON_IsNumber(member)                        ? cJSON_CreateString("7")
                                                               : cJSON_CreateArray();
    case LONG:
        if (!cJSON_IsString(member)) {
            return NULL;
        }
        text = malloc(20001);
        memset(text, 'x', 20000);
        text[20000] = '\0';
        made = cJSON_CreateString(text);
        free(text);
        return made;
    case LINE_BREAK:
        if (!cJSON_IsString(member)) {
            return NULL;
        }
        text = gov__sb_format("%s\r\nX-Injected: 1", member->valuestring);
        made = cJSON_CreateString(text);
        free(text);
        return made;
    case NULL_VALUE: return cJSON_CreateNull();
    case NEGATIVE: return cJSON_IsNumber(member) ? cJSON_CreateNumber(-1) : NULL;
    default: return NULL;
    }
}

/* False when the twist does not apply. */
static bool twist_body(cJSON *root)
{
    cJSON *parent = NULL;
    cJSON *member = find(root, target, &parent);
    if (member == NULL) {
        return false;
    }
    if (now_twist == LEFT_OUT) {
        cJSON_Delete(cJSON_DetachItemViaPointer(parent, member));
        return true;
    }
    cJSON *made = twisted(member);
    if (made == NULL) {
        return false;
    }
    if (cJSON_IsArray(parent)) {
        return cJSON_ReplaceItemViaPointer(parent, member, made);
    }
    char *name = strdup(member->string);
    bool done = cJSON_ReplaceItemInObjectCaseSensitive(parent, name, made);
    free(name);
    return done;
}

static bool applied;

static void change(void *user, const char *method, const char *path, gov__sandbox_response *res)
{
    (void)user;
    if ((!collecting && target == NULL) || strcmp(method, now_read->method) != 0 ||
        fnmatch(now_read->path, path, FNM_PATHNAME) != 0 || res->body == NULL ||
        res->status >= 300) {
        return;
    }
    cJSON *root = cJSON_ParseWithLength(res->body, res->body_length);
    if (collecting && root != NULL && pointer_count == 0) {
        collect(root, "", 1);
    }
    if (target != NULL && root != NULL && twist_body(root)) {
        applied = true;
        free(res->body);
        res->body = cJSON_PrintUnformatted(root);
        res->body_length = strlen(res->body);
    }
    cJSON_Delete(root);
}

/* --- what must come of it ----------------------------------------------------------------------------- */

/* Left out, null or of another type they are refused. Of a file that is signed by its digest, all. */
static bool is_required(const char *read_name, const char *pointer)
{
    if (strcmp(read_name, "certificate file") == 0) {
        return true;
    }
    for (size_t i = 0; i < TEST_COUNT(required_members); i++) {
        if (strcmp(required_members[i].read, read_name) == 0 &&
            strcmp(required_members[i].pointer, pointer) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_refusal(gov_status status)
{
    static const gov_status refusals[] = {GOV_ERR_RESPONSE,  GOV_ERR_RESPONSE_TOO_LARGE,
                                          GOV_ERR_SIGNATURE, GOV_ERR_DIGEST,
                                          GOV_ERR_ALGORITHM, GOV_ERR_KEY_NOT_FOUND,
                                          GOV_ERR_CHAIN,     GOV_ERR_UNSUPPORTED,
                                          GOV_ERR_LIMIT,     GOV_ERR_ISSUER,
                                          GOV_ERR_CLAIM};
    for (size_t i = 0; i < TEST_COUNT(refusals); i++) {
        if (refusals[i] == status) {
            return true;
        }
    }
    return false;
}

/* A ticket gateway says in a member of its answer that it refused: what it means may not be known. */
static bool is_code(const read *r, const char *pointer, gov_status status)
{
    return strncmp(r->name, "ticket ", 7) == 0 && strcmp(pointer, "/code") == 0 &&
           status == GOV_ERR_PLATFORM;
}

static void twist_one(const read *r, const char *pointer, twist how)
{
    gov_error *err = NULL;
    target = pointer;
    now_twist = how;
    applied = false;
    gov_status status = r->run(&the_reader, &err);
    target = NULL;
    gov_error_free(err);
    if (!applied) {
        return;
    }
    ck_assert_msg(status == GOV_OK || is_refusal(status) || is_code(r, pointer, status),
                  "%s: %s %s: %s", r->name, pointer, twist_names[how], gov_status_get_name(status));
    ck_assert_msg(!the_reader.net.strayed, "%s: %s %s: a request went elsewhere", r->name, pointer,
                  twist_names[how]);
    bool gone = how == LEFT_OUT || how == OTHER_TYPE || how == NULL_VALUE;
    ck_assert_msg(!gone || !is_required(r->name, pointer) || status != GOV_OK,
                  "%s: %s %s was accepted", r->name, pointer, twist_names[how]);
    /* A list whose pages lack an element goes on until the limit of pages. */
    ck_assert_msg(how != LEFT_OUT || is_required(r->name, pointer) || status == GOV_OK ||
                      status == GOV_ERR_LIMIT,
                  "%s: without %s: %s", r->name, pointer, gov_status_get_name(status));
    counts[status != GOV_OK]++;
}

static void set_up(void)
{
    reader_open(&the_reader, NULL, change);
}

static void tear_down(void)
{
    (void)printf("bad members: %zu did no harm, %zu were refused\n", counts[0], counts[1]);
    reader_close(&the_reader);
}

START_TEST(members_of_answers)
{
    const read *r = &reads[_i];
    gov_error *err = NULL;
    now_read = r;
    pointer_count = 0;
    collecting = true;
    world_expect(r->run(&the_reader, &err), &err, GOV_OK, r->name);
    collecting = false;
    for (size_t i = 0; i < pointer_count; i++) {
        for (int how = LEFT_OUT; how < TWISTS; how++) {
            twist_one(r, pointers[i], (twist)how);
        }
    }
    world_expect(r->run(&the_reader, &err), &err, GOV_OK, r->name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bad_response_members");
    TCase *test_case = tcase_create("members");
    tcase_add_unchecked_fixture(test_case, set_up, tear_down);
    tcase_add_loop_test(test_case, members_of_answers, 0, (int)reads_count());
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}

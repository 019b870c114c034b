/* SPDX-License-Identifier: Apache-2.0 */
/* What must be refused by items, drafts and matters: before anything is sent. */
#include <check.h>
#include <string.h>

#include "scenario/support/refuse.h"

static void items(good *g)
{
    gov_item_query query = {.struct_size = 0};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_search, NULL, NULL, NULL, &out.items, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_item_search, g->session, NULL, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_search, g->session, &query, NULL, &out.items,
                err_or_null());
    EACH(bad, bad_ids)
    {
        const gov_item_query text = {.struct_size = sizeof text, .text = *bad};
        const gov_item_query region = {.struct_size = sizeof region, .region_code = *bad};
        const gov_item_query object = {.struct_size = sizeof object, .object = *bad};
        if (strlen(*bad) != 65) {
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_search, g->session, &text, NULL, &out.items,
                        err_or_null());
        }
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_search, g->session, &region, NULL, &out.items,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_search, g->session, &object, NULL, &out.items,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get, g->session, *bad, NULL, &out.item,
                    err_or_null());
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get_package, g->session, *bad, NULL, &out.item,
                    err_or_null());
    }
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get, NULL, "x", NULL, &out.item, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get, g->session, NULL, NULL, &out.item, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_item_get, g->session, "x", NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_item_get, g->session, "x", NULL, &out.item, err_or_null());
    /* An id is one segment of the path, whatever is in it. */
    REFUSED_OUT(GOV_ERR_INVALID, gov_item_get, g->session, "../../oauth/token", NULL, &out.item,
                err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_item_get, g->session, "?cursor=#%00", NULL, &out.item,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_item_get, g->ended, "x", NULL, &out.item,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get_package, NULL, "x", NULL, &out.item, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_item_get_package, g->session, NULL, NULL, &out.item,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_item_get_package, g->session, "x", NULL, NULL, err_or_null());
}

static void new_drafts(good *g)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_draft_new, NULL, g->item, &out.draft, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_draft_new, g->session, NULL, &out.draft, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_new, g->session, g->item, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_draft_new, g->session, gov_item_list_at(g->items, 0),
                &out.draft, err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_draft_new, g->anonymous, g->item, &out.draft,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_draft_new, g->ended, g->item, &out.draft,
                err_or_null());
    HARMLESS(gov_draft_free, NULL);
    GIVES_NULL(gov_draft_get_matter_id, NULL);
    GIVES_NULL(gov_draft_get_matter_id, g->draft);
}

static void fields(good *g)
{
    static const char *const pointers[] = {"",   "/",    "x",    "//",    "/a//b", "/a/",
                                           "/0", "/a b", "/a~2", "/\xff", "/a\nb", NULL};
    static const char *const jsons[] = {
        "",      "{",     "[1,]", "{\"a\":1,\"a\":2}", "nul", "01", "\"\xff\"", "\"\\u0000\"",
        "{} {}", "1e400", "NaN",  "\"a\nb\"",          NULL};
    gov_draft *d = g->draft;
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, NULL, "/a", "b", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, d, NULL, "b", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, d, "/a", NULL, err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_set_text, g->done, "/a", "b", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_json, NULL, "/a", "1", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_json, d, NULL, "1", err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_set_json, g->done, "/a", "1", err_or_null());
    EACH(bad, pointers)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, d, *bad, "b", err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_json, d, *bad, "1", err_or_null());
    }
    EACH(bad, bad_texts)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, d, "/a", *bad, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_text, d, *bad, "b", err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_json, d, "/a", *bad, err_or_null());
    }
    EACH(bad, jsons)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_json, d, "/a", *bad, err_or_null());
    }
}

static int refuse_upload(void *user, uint64_t sent, uint64_t total)
{
    (void)user;
    return sent <= total ? 1 : 0;
}

static void attachments(good *g)
{
    gov_draft *d = g->draft;
    const gov_upload_options sizeless = {.struct_size = 0};
    const gov_upload_options name = {.struct_size = sizeof name, .file_name = "a\nb"};
    const gov_upload_options no_name = {.struct_size = sizeof no_name, .file_name = ""};
    const gov_upload_options media = {.struct_size = sizeof media, .media_type = "text"};
    const gov_upload_options crlf = {.struct_size = sizeof crlf, .media_type = "a/b\r\nX: y"};
    const gov_upload_options stop = {.struct_size = sizeof stop, .progress = refuse_upload};
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, NULL, "FL-M02", "x", 1, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, NULL, "x", 1, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", NULL, 1, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 0, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_LIMIT, gov_draft_attach_memory, d, "FL-M02", "x", SIZE_MAX / 4, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_draft_attach_memory, d, "NONE", "x", 1, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M01", "x", 1, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_attach_memory, g->done, "FL-M02", "x", 1, NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 1, &sizeless, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 1, &name, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 1, &no_name, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 1, &media, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, "FL-M02", "x", 1, &crlf, NULL,
            err_or_null());
    REFUSED(GOV_ERR_CANCELLED, gov_draft_attach_memory, d, "FL-M02", "x", 1, &stop, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_file, NULL, "FL-M02", "/x", NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_file, d, NULL, "/x", NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_file, d, "FL-M02", NULL, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_file, d, "FL-M02", "", NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_FILE, gov_draft_attach_file, d, "FL-M02", "/nowhere/at/all", NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_FILE, gov_draft_attach_file, d, "FL-M02", "/tmp", NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_FILE, gov_draft_attach_file, d, "FL-M02", "/dev/zero", NULL, NULL,
            err_or_null());
    REFUSED(GOV_ERR_FILE, gov_draft_attach_file, d, "FL-M02", "/dev/null", NULL, NULL,
            err_or_null());
}

static void references(good *g)
{
    gov_draft *d = g->draft;
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, NULL, "FL-M01", "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, d, NULL, "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, d, "FL-M01", NULL, err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_draft_attach_certificate, d, "NONE", "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, d, "FL-M02", "x", err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_attach_certificate, g->done, "FL-M01", "x", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_promise_material, NULL, "FL-M03", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_promise_material, d, NULL, err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_draft_promise_material, d, "NONE", err_or_null());
    REFUSED(GOV_ERR_MATERIAL_MISSING, gov_draft_promise_material, d, "FL-M02", err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_promise_material, g->done, "FL-M03", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_delivery, NULL, "pickup", err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_delivery, d, NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_delivery, d, "pigeon", err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_set_delivery, g->done, "pickup", err_or_null());
    EACH(bad, bad_ids)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, d, *bad, "x", err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_certificate, d, "FL-M01", *bad, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_memory, d, *bad, "x", 1, NULL, NULL,
                err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_attach_file, d, *bad, "/x", NULL, NULL, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_promise_material, d, *bad, err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_draft_set_delivery, d, *bad, err_or_null());
    }
}

static void sending(good *g)
{
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_draft_precheck, NULL, NULL, &out.findings, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_precheck, g->draft, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_STATE, gov_draft_precheck, g->done, NULL, &out.findings, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_draft_save, NULL, NULL, err_or_null());
    REFUSED(GOV_ERR_STATE, gov_draft_save, g->done, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_submit, NULL, NULL, &out.receipt, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_matter_submit, g->draft, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_MATERIAL_MISSING, gov_matter_submit, g->draft, NULL, &out.receipt,
                err_or_null());
    REFUSED_OUT(GOV_ERR_STATE, gov_matter_submit, g->done, NULL, &out.receipt, err_or_null());
}

static void matters(good *g)
{
    const char *id = gov_matter_get_id(g->matter);
    gov_matter_query query = {.struct_size = 3};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, NULL, id, NULL, &out.matter, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, NULL, NULL, &out.matter,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_matter_get, g->session, id, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_matter_get, g->session, "x", NULL, &out.matter,
                err_or_null());
    REFUSED_OUT(GOV_ERR_NOT_FOUND, gov_matter_get, g->other_session, id, NULL, &out.matter,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_matter_get, g->anonymous, id, NULL, &out.matter,
                err_or_null());
    REFUSED_OUT(GOV_ERR_LOGIN_REQUIRED, gov_matter_get, g->ended, id, NULL, &out.matter,
                err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_list_all, NULL, NULL, NULL, &out.matters,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_matter_list_all, g->session, NULL, NULL, NULL, err_or_null());
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_list_all, g->session, &query, NULL, &out.matters,
                err_or_null());
    query = (gov_matter_query){.struct_size = sizeof query, .state = (gov_matter_state)99};
    REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_list_all, g->session, &query, NULL, &out.matters,
                err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_matter_withdraw, NULL, id, "x", NULL, err_or_null());
    REFUSED(GOV_ERR_ARGUMENT, gov_matter_withdraw, g->session, NULL, "x", NULL, err_or_null());
    REFUSED(GOV_ERR_NOT_FOUND, gov_matter_withdraw, g->session, "x", "x", NULL, err_or_null());
    REFUSED(GOV_ERR_LOGIN_REQUIRED, gov_matter_withdraw, g->ended, id, "x", NULL, err_or_null());
    EACH(bad, bad_ids)
    {
        query = (gov_matter_query){.struct_size = sizeof query, .cursor = *bad};
        REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_get, g->session, *bad, NULL, &out.matter,
                    err_or_null());
        REFUSED(GOV_ERR_ARGUMENT, gov_matter_withdraw, g->session, *bad, "x", NULL, err_or_null());
        if (strlen(*bad) != 65) {
            REFUSED_OUT(GOV_ERR_ARGUMENT, gov_matter_list_all, g->session, &query, NULL,
                        &out.matters, err_or_null());
        }
    }
    EACH(bad, bad_texts)
    {
        REFUSED(GOV_ERR_ARGUMENT, gov_matter_withdraw, g->session, id, *bad, NULL, err_or_null());
    }
}

void refuse_matter(good *g)
{
    items(g);
    new_drafts(g);
    fields(g);
    attachments(g);
    references(g);
    sending(g);
    matters(g);
}

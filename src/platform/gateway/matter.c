/* SPDX-License-Identifier: Apache-2.0 */
/* Matters on the wire of the gateway contract: read, listed, withdrawn; and the table of the whole
 * domain. */
#include "platform/gateway/draft.h"
#include "platform/gateway/read.h"
#include "platform/gateway/gateway.h"

#include "base/json_write.h"
#include "base/mem.h"
#include "matter/state.h"

static void get_write(gov__request *request, const char *matter_id)
{
    gov__request_begin(request, "GET", "/gov/v1/matters/");
    gov__request_segment(request, matter_id);
}

static void list_write(gov__request *request, const char *state)
{
    gov__request_begin(request, "GET", "/gov/v1/matters");
    gov__request_query(request, "state", state);
}

static void withdraw_write(gov__request *request, const char *matter_id, const char *reason)
{
    gov__jsonw w;
    gov__request_begin(request, "POST", "/gov/v1/matters/");
    gov__request_segment(request, matter_id);
    gov__request_path(request, "/withdraw");
    gov__jsonw_init(&w, gov__request_body(request, "application/json"));
    gov__jsonw_object_begin(&w);
    gov__jsonw_member_string(&w, "reason", reason);
    gov__jsonw_object_end(&w);
    (void)gov__jsonw_finish(&w);
}

static gov_status withdraw_read(const gov__json_node *root)
{
    return gov__json_get_object(root, "matter") != NULL ? GOV_OK : GOV_ERR_RESPONSE;
}

/* The member `id` of each element. */
static gov_status ids_read(const gov_allocator *mem, const gov__json_node *array, const char ***out,
                           size_t *out_count)
{
    size_t count = gov__json_size(array);
    if (count == 0) {
        return GOV_OK;
    }
    *out = gov__mem_calloc(mem, count, sizeof **out);
    if (*out == NULL) {
        return GOV_ERR_NO_MEMORY;
    }
    for (const gov__json_node *n = gov__json_first(array); n != NULL; n = gov__json_next(n)) {
        const char *id = gov__json_get_string(n, "id");
        if (id == NULL) {
            return GOV_ERR_RESPONSE;
        }
        (*out)[(*out_count)++] = id;
    }
    return GOV_OK;
}

/* The platform always tells a mode; before acceptance it is only the one that was asked for. */
static const char *mode_read(const gov__json_node *node, gov_matter_state state)
{
    bool before = state == GOV_MATTER_DRAFT || state == GOV_MATTER_SUBMITTED ||
                  state == GOV_MATTER_PRE_REVIEW || state == GOV_MATTER_NOT_ACCEPTED;
    return before ? NULL : gov__json_get_string(node, "acceptance_mode");
}

static gov_status members_read(const gov__json_node *node, gov_matter *out)
{
    const gov__json_node *item = gov__json_get_object(node, "item");
    out->id = gov__json_get_string(node, "id");
    out->number = gov__json_get_string(node, "matter_no");
    out->query_code = gov__json_get_string(node, "query_code");
    out->item_code = gov__json_get_string(item, "code");
    out->item_name = gov__json_get_string(item, "name");
    out->state_name = gov__json_get_string(node, "state");
    out->state = gov__matter_state_from_name(out->state_name);
    out->state_since_ms = gov__gateway_time_of(node, "state_since");
    out->acceptance_mode = mode_read(node, out->state);
    bool complete = out->id != NULL && out->item_code != NULL && out->item_name != NULL &&
                    out->state_name != NULL;
    return complete ? GOV_OK : GOV_ERR_RESPONSE;
}

static gov_status matter_read(const gov_allocator *mem, const gov__json_node *node, gov_matter *out)
{
    const gov__json_node *package = gov__json_get_object(node, "package");
    const gov__json_node *result = gov__json_get_object(node, "result");
    gov_status status = members_read(node, out);
    if (status == GOV_OK && out->doc == NULL) {
        status = gov__gateway_print(mem, node, &out->json);
    }
    if (status == GOV_OK) {
        status = ids_read(mem, gov__json_get_array(package, "children"), &out->children,
                          &out->child_count);
    }
    if (status == GOV_OK) {
        status = ids_read(mem, gov__json_get_array(result, "certificates"), &out->certificates,
                          &out->certificate_count);
    }
    return status;
}

const gov__matter_wire gov__gateway_matter = {
    .create_body = gov__gateway_create_body,
    .change_body = gov__gateway_change_body,
    .create_write = gov__gateway_create_write,
    .change_write = gov__gateway_change_write,
    .create_media = "application/json",
    .change_media = "application/merge-patch+json",
    .draft_read = gov__gateway_draft_read,
    .precheck_write = gov__gateway_precheck_write,
    .findings_read = gov__gateway_findings_read,
    .submit_write = gov__gateway_submit_write,
    .receipt_of = gov__gateway_receipt_of,
    .receipt_typ = "gov-receipt+jwt",
    .receipt_read = gov__gateway_receipt_read,
    .form_digest_name = "form_data",
    .submit_kind = "submit",
    .upload_label = gov__gateway_upload_label,
    .upload_create_write = gov__gateway_upload_create_write,
    .upload_create_read = gov__gateway_upload_create_read,
    .upload_piece_write = gov__gateway_upload_piece_write,
    .piece_media = "application/offset+octet-stream",
    .upload_offset_write = gov__gateway_upload_offset_write,
    .upload_offset_read = gov__gateway_upload_offset_read,
    .upload_is_resumable = gov__gateway_upload_is_resumable,
    .get_write = get_write,
    .list_write = list_write,
    .withdraw_write = withdraw_write,
    .withdraw_read = withdraw_read,
    .matter_read = matter_read,
};

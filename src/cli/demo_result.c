/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the journey: the certificate and whether it is genuine, the review, the logout. */
#include <stdlib.h>
#include <string.h>

#include "cert_show.h"
#include "cert_verdict.h"
#include "demo.h"
#include "file.h"
#include "output.h"

#define PACKAGE_PARTS 32

/* A few ids without repeats: the matters of the package, or their certificates. */
typedef struct ids {
    char text[PACKAGE_PARTS][80];
    size_t count;
} ids;

static void add_id(ids *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->text[i], id) == 0) {
            return;
        }
    }
    if (list->count < PACKAGE_PARTS) {
        (void)snprintf(list->text[list->count++], sizeof list->text[0], "%s", id);
    }
}

/* What the package and its parts resulted in. */
static gov_status find_certificates(demo *d, ids *out, gov_error **err)
{
    ids matters = {.count = 0};
    gov_status status = GOV_OK;
    add_id(&matters, d->matter);
    for (size_t i = 0; status == GOV_OK && i < matters.count; i++) {
        gov_matter *matter = NULL;
        gov_call_options call = cli_call(d->ctx);
        status = gov_matter_get(d->ctx->session, matters.text[i], &call, &matter, err);
        for (size_t k = 0; k < gov_matter_get_certificate_count(matter); k++) {
            add_id(out, gov_matter_get_certificate_id(matter, k));
        }
        for (size_t k = 0; k < gov_matter_get_child_count(matter); k++) {
            add_id(&matters, gov_matter_get_child_id(matter, k));
        }
        gov_matter_free(matter);
    }
    return status;
}

static gov_status write_piece(void *user, const void *data, size_t size)
{
    return cli_part_write(user, data, size) ? GOV_OK : GOV_ERR_FILE;
}

static gov_status fetch(demo *d, const char *id, const gov_usage *usage, const char *path,
                        gov_error **err)
{
    gov_certificate_file *file = NULL;
    cli_part part;
    gov_call_options call = cli_call(d->ctx);
    if (!cli_part_begin(&part, path)) {
        return GOV_ERR_FILE;
    }
    gov_status status =
        gov_certificate_fetch_stream(d->ctx->session, id, GOV_CERTIFICATE_SD_JWT, usage, NULL,
                                     write_piece, &part, &call, &file, err);
    if (status == GOV_OK) {
        demo_tell(d, "digest", "摘要 Digest", gov_certificate_file_get_digest(file));
        status = cli_part_keep(&part) ? GOV_OK : GOV_ERR_FILE;
    }
    cli_part_drop(&part);
    gov_certificate_file_free(file);
    return status;
}

static int show_verification(demo *d, const gov_verification *found)
{
    if (d->ctx->json) {
        cli_json_raw(&d->json, "verification", gov_verification_get_json(found));
    } else {
        cli_verdict_show_checks(d->ctx, "   ", found);
    }
    return demo_expect(d, "certificate_genuine",
                       gov_verification_get_overall(found) == GOV_VERDICT_PASSED,
                       "genuine and in force", "证照真实且有效");
}

static int verify_text(demo *d, const gov_trust *trust, char *text, size_t size)
{
    gov_error *err = NULL;
    gov_verification *found = NULL;
    gov_verification *forged = NULL;
    const gov_verify_options how = {.struct_size = sizeof how, .at_ms = cli_platform_now(d->ctx)};
    gov_status status = gov_certificate_verify(text, size, trust, &how, &found, &err);
    int code = status == GOV_OK ? show_verification(d, found) : cli_fail(d->ctx, status, err);
    demo_forge(text, size);
    gov_status second = gov_certificate_verify(text, size, trust, &how, &forged, NULL);
    bool refused = second == GOV_OK && gov_verification_get_overall(forged) == GOV_VERDICT_FAILED;
    gov_verification_free(forged);
    gov_verification_free(found);
    return code != 0 ? code
                     : demo_expect(d, "forged_certificate_refused", refused,
                                   "a copy with one changed character is refused",
                                   "改动一个字符的副本被拒绝");
}

static int verify_certificate(demo *d, const char *path)
{
    gov_error *err = NULL;
    gov_trust *trust = NULL;
    size_t size = 0;
    gov_call_options call = cli_call(d->ctx);
    char *text = cli_file_read(path, 1U << 20, &size);
    if (text == NULL || size == 0) {
        return cli_fail_read(d->ctx, path);
    }
    gov_status status = gov_trust_new(NULL, &trust, &err);
    if (status == GOV_OK) {
        status = gov_trust_fetch_platform(trust, d->ctx->client, &call, &err);
    }
    int code = status == GOV_OK ? verify_text(d, trust, text, size) : cli_fail(d->ctx, status, err);
    gov_trust_free(trust);
    cli_file_free(text, size);
    return code;
}

static void show_certificate(demo *d, const gov_certificate *certificate)
{
    if (d->ctx->json) {
        cli_json_open(&d->json, "certificate");
        cli_certificate_json(&d->json, certificate);
        cli_json_close(&d->json);
        return;
    }
    demo_tell(d, "", "证照 Certificate", gov_certificate_get_type_name(certificate));
    demo_tell(d, "", "颁发机构 Issuer", gov_certificate_get_issuer_name(certificate));
    demo_tell(d, "", "证照标识 Identifier", gov_certificate_get_identifier(certificate));
    demo_tell(d, "", "格式 Forms", cli_certificate_formats(certificate).text);
}

int demo_certificate(demo *d)
{
    gov_error *err = NULL;
    gov_certificate *certificate = NULL;
    ids issued = {.count = 0};
    demo_path path = demo_daemon_path(&d->daemon, "certificate.sd-jwt");
    gov_call_options call = cli_call(d->ctx);
    gov_usage usage = {.struct_size = sizeof usage,
                       .basis = GOV_USAGE_CONSENT,
                       .purpose = "本人领取",
                       .matter_no = d->matter_no};
    gov_status status = find_certificates(d, &issued, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell_number(d, "issued", "制发证照 Issued", issued.count);
    if (issued.count == 0) {
        return demo_expect(d, "certificate_issued", false, "a certificate was issued",
                           "已制发证照");
    }
    status =
        gov_certificate_get(d->ctx->session, issued.text[0], &usage, &call, &certificate, &err);
    if (status == GOV_OK) {
        show_certificate(d, certificate);
        status = fetch(d, issued.text[0], &usage, path.text, &err);
    }
    gov_certificate_free(certificate);
    return status == GOV_OK ? verify_certificate(d, path.text) : cli_fail(d->ctx, status, err);
}

/* --- the end ---------------------------------------------------------------------------------------- */

static gov_status count_pending(demo *d, gov_review_list **out, gov_error **err)
{
    gov_call_options call = cli_call(d->ctx);
    return gov_review_list_pending(d->ctx->session, &call, out, err);
}

static int post(demo *d, const char *event)
{
    static const gov_review_dimension dimensions[] = {
        {"convenience", 5}, {"transparency", 5}, {"response_speed", 5}};
    gov_error *err = NULL;
    gov_review *review = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_review_input input = {.struct_size = sizeof input,
                              .level = GOV_REVIEW_VERY_SATISFIED,
                              .service_event_id = event,
                              .dimensions = dimensions,
                              .dimension_count = sizeof dimensions / sizeof dimensions[0],
                              .text = "一次申报，全程网办。"};
    gov_status status = gov_review_post(d->ctx->session, &input, &call, &review, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    demo_tell(d, "review_id", "评价 Review", gov_review_get_id(review));
    demo_tell(d, "level", "等级 Level", "very_satisfied 非常满意");
    int code = demo_expect(d, "posted", gov_review_get_level(review) == GOV_REVIEW_VERY_SATISFIED,
                           "the platform has it as it was given", "平台记录与所评一致");
    gov_review_free(review);
    return code;
}

int demo_review(demo *d)
{
    gov_error *err = NULL;
    gov_review_list *list = NULL;
    gov_status status = count_pending(d, &list, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    size_t before = gov_review_list_get_count(list);
    const char *event = gov_review_list_get_event_id(list, 0);
    demo_tell_number(d, "pending", "待评价 Pending", before);
    int code = event != NULL ? post(d, event)
                             : demo_expect(d, "posted", false, "a service waits for a review",
                                           "有待评价的服务");
    gov_review_list_free(list);
    if (code != 0) {
        return code;
    }
    status = count_pending(d, &list, &err);
    size_t after = gov_review_list_get_count(list);
    gov_review_list_free(list);
    return status != GOV_OK ? cli_fail(d->ctx, status, err)
                            : demo_expect(d, "counted_once", after + 1 == before,
                                          "what was rated waits no more", "已评价的服务不再待评");
}

int demo_logout(demo *d)
{
    gov_error *err = NULL;
    gov_review_list *list = NULL;
    gov_call_options call = cli_call(d->ctx);
    gov_draft_free(d->draft);
    d->draft = NULL;
    gov_status status = gov_session_end(d->ctx->session, &call, &err);
    if (status != GOV_OK) {
        return cli_fail(d->ctx, status, err);
    }
    status = count_pending(d, &list, NULL);
    gov_review_list_free(list);
    return demo_expect(d, "ended", status == GOV_ERR_LOGIN_REQUIRED,
                       "tokens revoked and wiped; the next person inherits nothing",
                       "令牌已撤销并清除，不留给下一位");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A verification as text for people. */
#include <string.h>

#include "base/time.h"
#include "verification/weight.h"

/* One text in both languages. */
typedef struct both {
    const char *text[2];
} both;

static const both verdicts[] = {
    [0] = {{"INDETERMINATE", "无法确定"}},
    [GOV_VERDICT_PASSED] = {{"PASSED", "通过"}},
    [GOV_VERDICT_FAILED] = {{"FAILED", "不通过"}},
    [GOV_VERDICT_INDETERMINATE] = {{"INDETERMINATE", "无法确定"}},
};
static const both findings[] = {
    [GOV_FINDING_PASS] = {{"PASS", "通过"}},
    [GOV_FINDING_FAIL] = {{"FAIL", "不通过"}},
    [GOV_FINDING_NOT_DONE] = {{"NOT_DONE", "未判定"}},
};
static const both states[] = {
    [GOV_LICENCE_UNKNOWN] = {{"unknown", "未知"}},
    [GOV_LICENCE_VALID] = {{"valid", "有效"}},
    [GOV_LICENCE_NOT_YET_VALID] = {{"not yet valid", "尚未生效"}},
    [GOV_LICENCE_EXPIRED] = {{"expired", "过期"}},
    [GOV_LICENCE_SUSPENDED] = {{"suspended", "暂扣"}},
    [GOV_LICENCE_REVOKED] = {{"revoked", "撤销或吊销"}},
    [GOV_LICENCE_CANCELLED] = {{"cancelled", "注销"}},
    [GOV_LICENCE_SUPERSEDED] = {{"superseded", "已变更或转出"}},
    [GOV_LICENCE_RESTRICTED] = {{"restricted", "限制使用"}},
};
static const both overall_label = {{"Overall", "结论"}};
static const both document_label = {{"Document", "文件"}};
static const both signer_label = {{"Signing certificates", "签名证书"}};
static const both licence_label = {{"Licence", "证照状态"}};
static const both signature_label = {{"Signature", "签名"}};
static const both keys_label = {{"  Issuer's keys", "  签发者密钥"}};
static const both unknown_age_label = {{", of unknown age", "，获取时间未知"}};
static const both as_of_label = {{", as of ", "，截至 "}};
static const both opening_label = {{" (", "（"}};
static const both closing_label = {{")", "）"}};
static const both colon = {{": ", "："}};

/* A text being written in one language. */
typedef struct page {
    gov__buf *out;
    int language; /* 0 or 1 */
} page;

static void put(const page *p, const char *text)
{
    gov__buf_append_str(p->out, text);
}

static void put_both(const page *p, const both *text)
{
    put(p, text->text[p->language]);
}

static void put_labelled(const page *p, const both *label, const both *value)
{
    put_both(p, label);
    put_both(p, &colon);
    put_both(p, value);
}

static void put_in_brackets(const page *p, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        put_both(p, &opening_label);
        put(p, text);
        put_both(p, &closing_label);
    }
}

/* "5 good, 1 bad: a.xml (mismatch), b.xml (missing)": names stay, what is said of them is put into Chinese. */
static bool put_counts_zh(const page *p, const char *detail)
{
    size_t good = strspn(detail, "0123456789");

    if (good == 0 || strncmp(detail + good, " good, ", strlen(" good, ")) != 0) {
        return false;
    }
    const char *second = detail + good + strlen(" good, ");
    size_t bad = strspn(second, "0123456789");
    if (bad == 0 || strncmp(second + bad, " bad", 4) != 0) {
        return false;
    }
    gov__buf_append(p->out, detail, good);
    put(p, " 项相符，");
    gov__buf_append(p->out, second, bad);
    put(p, " 项不符");
    for (const char *at = second + bad + 4; *at != '\0';) {
        if (strncmp(at, " (mismatch)", 11) == 0) {
            put(p, "（不符）");
            at += 11;
        } else if (strncmp(at, " (missing)", 10) == 0) {
            put(p, "（缺失）");
            at += 10;
        } else {
            gov__buf_append(p->out, at++, 1);
        }
    }
    return true;
}

static void put_detail(const page *p, const char *detail)
{
    const char *rest = NULL;
    const char *zh = p->language == 1 ? gov__detail_zh(detail, &rest) : NULL;

    if (zh != NULL) {
        put(p, zh);
        if (*rest != '\0') {
            put_both(p, &colon);
            put(p, rest);
        }
    } else if (p->language == 0 || !put_counts_zh(p, detail)) {
        put(p, detail);
    }
}

static void put_reason(const page *p, gov__reason reason)
{
    put_in_brackets(p, gov__reason_text(reason, (gov_language)p->language));
}

static void put_check(const page *p, gov__check check, const gov__finding_entry *entry)
{
    put(p, "  ");
    put_both(p, &findings[entry->result]);
    put(p, "  ");
    put(p, gov__check_name(check));
    put_both(p, &colon);
    put(p, gov__check_question(check, (gov_language)p->language));
    put_reason(p, entry->reason);
    if (entry->detail != NULL && entry->detail[0] != '\0') {
        put_both(p, &colon);
        put_detail(p, entry->detail);
    }
    put(p, "\n");
}

/* ", as of 2027-01-15T08:00:00Z" */
static void put_as_of(const page *p, int64_t at_ms)
{
    char text[GOV__TIME_TEXT_MAX];

    gov__time_write_utc(at_ms, text);
    put_both(p, &as_of_label);
    put(p, text);
}

static void put_keys(const page *p, const gov__verified_signature *signature)
{
    put_both(p, &keys_label);
    if (signature->keys_at_ms != 0) {
        put_as_of(p, signature->keys_at_ms);
    } else {
        put_both(p, &unknown_age_label);
    }
    put(p, "\n");
}

static void put_signature(const page *p, const gov__verified_signature *signature, size_t index)
{
    put_both(p, &signature_label);
    put(p, " ");
    gov__buf_append_uint(p->out, index + 1);
    put_both(p, &colon);
    put_both(p, &verdicts[signature->overall]);
    put_in_brackets(p, signature->texts[GOV__TEXT_SIGNER]);
    put_in_brackets(p, signature->texts[GOV__TEXT_SEAL_NAME]);
    put_in_brackets(p, signature->texts[GOV__TEXT_SIGNED_AT]);
    put(p, "\n");
    if (signature->by_keys) {
        put_keys(p, signature);
    }
    for (size_t i = 0; i < GOV__CHECK_COUNT; i++) {
        if (signature->checks[i].result != 0 &&
            signature->checks[i].reason != GOV__REASON_NOT_APPLICABLE) {
            put_check(p, (gov__check)i, &signature->checks[i]);
        }
    }
}

static void put_licence(const page *p, const gov__licence *licence)
{
    put_labelled(p, &licence_label, &states[licence->state]);
    if (licence->as_of_ms != 0) {
        put_as_of(p, licence->as_of_ms);
    }
    if (licence->counts) {
        put_reason(p, licence->reason);
    }
    put(p, "\n");
}

gov_status gov__verification_print_text(const gov_verification *v, gov_language language,
                                        gov__buf *out)
{
    const page p = {out, language == GOV_LANGUAGE_ZH};

    put_labelled(&p, &overall_label, &verdicts[v->overall]);
    put_reason(&p, v->cause);
    put(&p, "\n");
    put_labelled(&p, &document_label, &verdicts[v->document]);
    if (v->document_detail != NULL && v->document_detail[0] != '\0') {
        put_both(&p, &opening_label);
        put_detail(&p, v->document_detail);
        put_both(&p, &closing_label);
    }
    put(&p, "\n");
    put_labelled(&p, &signer_label, &verdicts[v->signer]);
    put(&p, "\n");
    put_licence(&p, &v->licence);
    for (size_t i = 0; i < v->count; i++) {
        put_signature(&p, &v->signatures[i], i);
    }
    return gov__buf_terminate(out);
}

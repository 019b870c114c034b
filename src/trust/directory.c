/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of files, each of a kind that its ending tells. What is in them is judged by the readers. */
#include <string.h>

#include "base/mem.h"
#include "base/platform.h"
#include "base/str.h"
#include "core/argument.h"
#include "core/error.h"
#include "trust/parts.h"

enum { PATH_BYTES = 4096, SHOWN_MAX = 160 };

static gov_status read_any_certs(gov_trust *aside, gov__bytes data)
{
    return gov__trust_read_certs(aside, (gov_trust_kind)0, data);
}

/* A file does not tell when its keys were obtained, and nothing in it does. */
static gov_status read_issuer(gov_trust *aside, gov__bytes data)
{
    return gov__trust_read_issuer(aside, NULL, data, 0);
}

/* When it was obtained is not known: its own age counts. */
static gov_status read_list(gov_trust *aside, gov__bytes data)
{
    while (data.len != 0 && memchr(" \t\r\n", data.data[data.len - 1], 4) != NULL) {
        data.len--;
    }
    return gov__trust_read_list(aside, data, INT64_MAX, NULL);
}

static const struct ending {
    const char *text;
    gov_trust_kind kind;
    size_t max_bytes;
    gov_status (*read)(gov_trust *aside, gov__bytes data);
} endings[] = {
    {".pem", GOV_TRUST_ANCHOR, GOV__TRUST_CERTS_BYTES, read_any_certs},
    {".crt", GOV_TRUST_ANCHOR, GOV__TRUST_CERTS_BYTES, read_any_certs},
    {".cer", GOV_TRUST_ANCHOR, GOV__TRUST_CERTS_BYTES, read_any_certs},
    {".der", GOV_TRUST_ANCHOR, GOV__TRUST_CERTS_BYTES, read_any_certs},
    {".crl", GOV_TRUST_CRL, GOV__TRUST_CRL_BYTES, gov__trust_read_crls},
    {".ocsp", GOV_TRUST_OCSP, GOV__TRUST_OCSP_BYTES, gov__trust_read_ocsp},
    {".ors", GOV_TRUST_OCSP, GOV__TRUST_OCSP_BYTES, gov__trust_read_ocsp},
    {".jwks", GOV_TRUST_ISSUER, GOV__TRUST_ISSUER_BYTES, read_issuer},
    {".jwt", GOV_TRUST_STATUS_LIST, GOV__TRUST_LIST_BYTES, read_list},
};

struct reading {
    gov_trust *trust;
    const char *path;
    gov_status status;
    gov_error **err;
};

static const struct ending *find_ending(const char *name)
{
    const size_t len = strlen(name);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const size_t size = strlen(endings[i].text);
        if (len > size && gov__str_equal_nocase(name + len - size, endings[i].text)) {
            return &endings[i];
        }
    }
    return NULL;
}

/* The error names the file, as far as it can be shown, and says why. */
static gov_status tell(const struct reading *reading, const char *name, gov_error *inner,
                       gov_status status)
{
    char shown[SHOWN_MAX + 1] = "?";
    const size_t len = gov__str_len_max(name, SHOWN_MAX + 1);

    if (len <= SHOWN_MAX && gov__str_is_utf8(name, len) && !gov__str_has_control(name, len)) {
        memcpy(shown, name, len + 1);
    }
    status = gov__error_raise(&reading->trust->mem, reading->err, status, "%s: %s%.0s",
                              "%s：%.0s%s", shown, gov_error_get_message(inner, GOV_LANGUAGE_EN),
                              gov_error_get_message(inner, GOV_LANGUAGE_ZH));
    gov_error_free(inner);
    return status;
}

static gov_status load(const struct reading *reading, const struct ending *ending, const char *path,
                       gov_error **err)
{
    gov_trust *trust = reading->trust;
    gov_trust aside;
    char *data = NULL;
    size_t len = 0;
    gov_status status = gov__platform_file_load(&trust->mem, path, ending->max_bytes, &data, &len);

    if (status != GOV_OK) {
        return gov__error_status(&trust->mem, err, status);
    }
    status = gov__trust_aside(trust, &aside);
    if (status == GOV_OK) {
        status = ending->read(&aside, gov__bytes_of(data, len));
    }
    gov__mem_free(&trust->mem, data);
    return gov__trust_refuse(trust, err, gov__trust_leave(trust, &aside, status),
                             (int)ending->kind);
}

static bool take_file(void *user, const char *name)
{
    struct reading *reading = user;
    const struct ending *ending = find_ending(name);
    gov_error *inner = NULL;
    gov__buf path;

    if (ending == NULL) {
        return true;
    }
    gov__buf_init(&path, &reading->trust->mem, 0);
    gov__buf_append_str(&path, reading->path);
    gov__buf_append_char(&path, '/');
    gov__buf_append_str(&path, name);
    reading->status = gov__buf_terminate(&path);
    if (reading->status == GOV_OK) {
        reading->status = load(reading, ending, path.data, &inner);
    }
    gov__buf_free(&path);
    if (reading->status != GOV_OK) {
        reading->status = tell(reading, name, inner, reading->status);
    }
    return reading->status == GOV_OK;
}

gov_status gov_trust_add_directory(gov_trust *trust, const char *path, gov_error **err)
{
    struct reading reading = {.trust = trust, .path = path, .status = GOV_OK, .err = err};

    if (trust == NULL) {
        return gov__argument_fail(NULL, err, "trust");
    }
    gov_status status = gov__argument_text(&trust->mem, err, "path", path, PATH_BYTES);
    if (status != GOV_OK) {
        return status;
    }
    if (!gov__platform_folder_each(path, take_file, &reading) && reading.status == GOV_OK) {
        return gov__error_raise(&trust->mem, err, GOV_ERR_FILE, "the folder cannot be read",
                                "无法读取该目录");
    }
    return reading.status;
}

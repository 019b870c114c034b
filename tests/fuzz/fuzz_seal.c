/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes seals and their signatures: what is read lies inside what was given, texts can be shown, and
 * nothing passes for which nobody is trusted. */
#include "fuzz.h"

#include <string.h>

#include "seal_fuzz_support.h"

static gov__seal seal;
static gov__seal_signature signature;

static void check_text(const char *text, size_t room)
{
    size_t len = strnlen(text, room);

    require(len < room && gov__str_is_utf8(text, len) && !gov__str_has_control(text, len));
}

static void check_seal(const gov__seal *s, const uint8_t *data, size_t size)
{
    gov__buf message;

    require(s->version == 1 || s->version == 4 || s->version == 5);
    require_inside(s->raw, data, size);
    require_inside(s->info, data, size);
    require_inside(s->picture, data, size);
    require_inside(s->maker_cert, data, size);
    require_inside(s->maker_parts, data, size);
    require_inside(s->maker_signature, data, size);
    require_inside(s->time_stamp, data, size);
    require(s->list_count <= GOV__SEAL_CERTS_MAX);
    for (size_t i = 0; i < s->list_count; i++) {
        require_inside(s->list[i], data, size);
        require_inside(s->list_types[i], data, size);
    }
    check_text(s->id, sizeof s->id);
    check_text(s->name, sizeof s->name);
    check_text(s->picture_type, sizeof s->picture_type);
    gov__buf_init(&message, NULL, 0);
    require(gov__seal_maker_message(s, &message) == GOV_OK && message.len >= s->info.len);
    gov__buf_free(&message);
}

static void try_seal(const uint8_t *data, size_t size)
{
    gov__seal_notes notes = {.count = 0};
    seal_fuzz f;
    gov_status status = gov__seal_read(gov__bytes_of(data, size), &seal, &notes);

    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_LIMIT);
    if (status != GOV_OK) {
        return;
    }
    check_seal(&seal, data, size);
    seal_fuzz_begin(&f);
    require(gov__seal_verify_alone(&f.input, f.signature, &seal, &notes) == GOV_OK);
    seal_fuzz_end(&f);
}

static void try_signature(const uint8_t *data, size_t size)
{
    gov__seal_notes notes = {.count = 0};
    seal_fuzz f;
    gov_status status = gov__seal_signature_read(gov__bytes_of(data, size), &signature, &notes);

    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_LIMIT);
    if (status != GOV_OK) {
        return;
    }
    require(gov__seal_is_signature(gov__bytes_of(data, size)));
    check_seal(&signature.seal, data, size);
    require_inside(signature.tbs, data, size);
    require_inside(signature.data_hash, data, size);
    require_inside(signature.property, data, size);
    require_inside(signature.cert, data, size);
    require_inside(signature.signature, data, size);
    require_inside(signature.time_stamp, data, size);
    seal_fuzz_begin(&f);
    require(gov__seal_verify(&f.input, f.signature, &signature, &notes, gov__bytes_of("x", 1),
                             "SM2") == GOV_OK);
    seal_fuzz_end(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_seal(data, size);
    try_signature(data, size);
    return 0;
}

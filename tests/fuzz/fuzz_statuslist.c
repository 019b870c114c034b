/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes status lists: a payload after '{' is signed here, other text is taken as a token. */
#include "fuzz.h"

#include "signed_input.h"
#include "statuslist/statuslist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__statuslist_result found;
    gov__buf text;

    signed_prepare();
    gov_trust *trust = signed_trust();
    gov__buf_init(&text, NULL, 0);
    if (size > 0 && data[0] == '{') {
        signed_append(&text, "statuslist+jwt", data, size);
    } else {
        gov__buf_append(&text, data, size);
    }
    if (text.len > 0 &&
        gov_trust_add_status_list(trust, text.data, text.len, 1000000, NULL) == GOV_OK) {
        for (uint64_t index = 0; index < 40; index += 13) {
            gov_status status =
                gov__statuslist_look_up(trust, "u", SIGNED_ISSUER, index, 1000000, 0, &found);
            require(status != GOV_OK ||
                    (found.status < 256 && found.expires_ms > 0 && found.as_of_ms <= 1000000));
        }
    }
    gov__buf_free(&text);
    gov_trust_free(trust);
    return 0;
}

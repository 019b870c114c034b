/* SPDX-License-Identifier: Apache-2.0 */
/* The codes of the CertShare interface. */
#include "platform/certshare/certshare.h"

#include "base/str.h"

static const gov__certshare_code CODES[] = {
    {"0", GOV_OK, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"2", GOV_ERR_NOT_FOUND, GOV_LICENCE_UNKNOWN, NULL, NULL},        /* not offered */
    {"10", GOV_ERR_NOT_FOUND, GOV_LICENCE_UNKNOWN, NULL, NULL},       /* not found */
    {"11", GOV_ERR_CLIENT_REJECTED, GOV_LICENCE_UNKNOWN, NULL, NULL}, /* id and token */
    {"12", GOV_ERR_INVALID, GOV_LICENCE_UNKNOWN, NULL, NULL},         /* a parameter is missing */
    {"13", GOV_ERR_FORBIDDEN, GOV_LICENCE_UNKNOWN, NULL, NULL}, /* the type is not published */
    {"21", GOV_ERR_NOT_FOUND, GOV_LICENCE_CANCELLED, "cancelled", "废止或注销"},
    {"22", GOV_ERR_EXPIRED, GOV_LICENCE_EXPIRED, "expired", "过期"},
    {"23", GOV_ERR_FORBIDDEN, GOV_LICENCE_RESTRICTED, "restricted", "限制使用"},
    {"99", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"100", GOV_ERR_FORBIDDEN, GOV_LICENCE_UNKNOWN, NULL, NULL}, /* no permission for the type */
    {"102", GOV_ERR_INVALID, GOV_LICENCE_UNKNOWN, NULL, NULL},   /* a bad parameter */
    {"103", GOV_ERR_INVALID, GOV_LICENCE_UNKNOWN, NULL, NULL},
    /* Catalogue, template or a field of the platform's own is missing. */
    {"105", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"106", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"107", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"108", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"109", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"110", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
    {"111", GOV_ERR_PLATFORM, GOV_LICENCE_UNKNOWN, NULL, NULL},
};

typedef struct result_row {
    const char *result;
    gov_match match;
    gov_licence_state state;
} result_row;

static const result_row RESULTS[] = {
    {"0", GOV_MATCH_YES, GOV_LICENCE_VALID},
    {"1", GOV_MATCH_YES, GOV_LICENCE_NOT_YET_VALID},
    {"2", GOV_MATCH_YES, GOV_LICENCE_SUSPENDED},
    {"3", GOV_MATCH_YES, GOV_LICENCE_EXPIRED},
    {"4", GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN}, /* too little was claimed */
    {"5", GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},
    {"6", GOV_MATCH_UNKNOWN, GOV_LICENCE_UNKNOWN}, /* nothing was claimed */
    {"7", GOV_MATCH_NO, GOV_LICENCE_UNKNOWN},      /* part of it is wrong */
};

const gov__certshare_code *gov__certshare_code_of(const char *code)
{
    for (size_t i = 0; code != NULL && i < sizeof CODES / sizeof CODES[0]; i++) {
        if (gov__str_equal(CODES[i].code, code)) {
            return &CODES[i];
        }
    }
    return NULL;
}

gov_status gov__certshare_result_of(const char *result, gov_match *match, gov_licence_state *state)
{
    for (size_t i = 0; result != NULL && i < sizeof RESULTS / sizeof RESULTS[0]; i++) {
        if (gov__str_equal(RESULTS[i].result, result)) {
            *match = RESULTS[i].match;
            *state = RESULTS[i].state;
            return GOV_OK;
        }
    }
    return GOV_ERR_RESPONSE;
}

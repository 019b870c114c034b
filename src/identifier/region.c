/* SPDX-License-Identifier: Apache-2.0 */
/* Region codes of GB/T 2260: six digits under a known province. Below the province any digits are
 * read, since codes come and go with every reform and papers keep the ones they were made with. */
#include "identifier/check.h"

#include <string.h>

#include "base/str.h"

/* No province-level code has ever been withdrawn or used again. */
static const char provinces[][3] = {
    "11", "12", "13", "14", "15", /* Beijing Tianjin Hebei Shanxi Inner Mongolia */
    "21", "22", "23",             /* Liaoning Jilin Heilongjiang */
    "31", "32", "33", "34", "35", "36",
    "37",                               /* Shanghai Jiangsu Zhejiang Anhui Fujian Jiangxi
                                                 Shandong */
    "41", "42", "43", "44", "45", "46", /* Henan Hubei Hunan Guangdong Guangxi Hainan */
    "50", "51", "52", "53", "54",       /* Chongqing Sichuan Guizhou Yunnan Tibet */
    "61", "62", "63", "64", "65",       /* Shaanxi Gansu Qinghai Ningxia Xinjiang */
    "71", "81", "82",                   /* Taiwan Hong Kong Macao */
    "83",                               /* residence permits of residents of Taiwan */
};

/* The country as a whole: no code of the standard, but the one that national bodies carry. */
static const char nation[] = "100000";

bool gov__identifier_is_province(const char *code)
{
    for (size_t i = 0; i < sizeof provinces / sizeof provinces[0]; i++) {
        if (memcmp(provinces[i], code, 2) == 0) {
            return true;
        }
    }
    return false;
}

void gov__identifier_region(const char *text, size_t size, gov_identifier_check *out)
{
    if (size != 6 || !gov__identifier_is_digits(text, size)) {
        return;
    }
    if (!gov__identifier_is_province(text) && !gov__str_equal_len(text, size, nation)) {
        return;
    }
    out->format = GOV_IDENTIFIER_RIGHT;
    out->region_code = gov__identifier_number(text, size);
    memcpy(out->canonical, text, size);
}

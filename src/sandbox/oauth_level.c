/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of assurance 实名等级.
 * Owns: their order, which one a log-in reaches. Not: asking for them. */
#include "sandbox/oauth_level.h"

#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/session.h"

static const struct {
    const char *name;
    const char *methods;
} levels[] = {
    {"", ""}, {"L1", "pwd"}, {"L2", "pwd sms"}, {"L3", "pwd face"}, {"L4", "id_card face"},
};

#define LEVELS (int)(sizeof levels / sizeof levels[0])

int gov__sb_level_rank(const char *level)
{
    for (int rank = 1; rank < LEVELS; rank++) {
        if (strcmp(levels[rank].name, level) == 0) {
            return rank;
        }
    }
    return 0;
}

const char *gov__sb_level_methods(const char *level)
{
    return levels[gov__sb_level_rank(level)].methods;
}

bool gov__sb_level_grant(const char *asked, const char *assurance, char out[4])
{
    const char *wanted = *asked ? asked : "L1 L2";
    int granted = 0;
    for (int rank = gov__sb_level_rank(assurance); rank > 0 && granted == 0; rank--) {
        if (gov__sb_scope_has(wanted, levels[rank].name)) {
            granted = rank;
        }
    }
    (void)gov__sb_print(out, 4, "%s", levels[granted].name);
    return granted > 0;
}

void gov__sb_json_words(gov__sandbox_json *w, const char *name, const char *words)
{
    if (!*words) {
        return;
    }
    gov__sb_json_open_array(w, name);
    while (*words) {
        char word[64];
        size_t length = strcspn(words, " ");
        w->failed = w->failed || !gov__sb_print(word, sizeof word, "%.*s", (int)length, words);
        gov__sb_json_text(w, NULL, word);
        words += length;
        words += *words == ' ';
    }
    gov__sb_json_close_array(w);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a matter's states.
 * Owns: names, successors, the shortest legal way between two. Not: causing a transition. */
#include <string.h>

#include "sandbox/matter_state.h"

#define TO(state) (1u << GOV__SB_##state)

static const struct {
    const char *name, *zh;
    unsigned next;
} states[GOV__SB_STATE_COUNT] = {
    [GOV__SB_DRAFT] = {"draft", "草稿", TO(SUBMITTED)},
    [GOV__SB_SUBMITTED] = {"submitted", "收件",
                           TO(PRE_REVIEW) | TO(ACCEPTED) | TO(SUPPLEMENT_REQUIRED) |
                               TO(NOT_ACCEPTED) | TO(WITHDRAWN)},
    [GOV__SB_SUPPLEMENT_REQUIRED] = {"supplement_required", "补正",
                                     TO(SUBMITTED) | TO(PRE_REVIEW) | TO(WITHDRAWN) | TO(CLOSED)},
    [GOV__SB_PRE_REVIEW] = {"pre_review", "预审",
                            TO(ACCEPTED) | TO(SUPPLEMENT_REQUIRED) | TO(NOT_ACCEPTED) |
                                TO(WITHDRAWN)},
    [GOV__SB_ACCEPTED] = {"accepted", "受理",
                          TO(IN_REVIEW) | TO(APPROVED) | TO(PUBLICISED) | TO(FORWARDED)},
    [GOV__SB_FORWARDED] = {"forwarded", "转报", TO(IN_REVIEW)},
    [GOV__SB_SUSPENDED] = {"suspended", "特别程序", TO(IN_REVIEW)},
    [GOV__SB_IN_REVIEW] = {"in_review", "并联审查",
                           TO(SUSPENDED) | TO(PUBLICISED) | TO(APPROVED) | TO(REJECTED)},
    [GOV__SB_PUBLICISED] = {"publicised", "公示", TO(IN_REVIEW) | TO(APPROVED) | TO(REJECTED)},
    [GOV__SB_APPROVED] = {"approved", "准予",
                          TO(ISSUED) | TO(DELIVERED) | TO(CLOSED) | TO(REVOKED)},
    [GOV__SB_ISSUED] = {"issued", "制证", TO(DELIVERED) | TO(CLOSED) | TO(REVOKED)},
    [GOV__SB_DELIVERED] = {"delivered", "送达", TO(CLOSED) | TO(REVOKED)},
    [GOV__SB_CLOSED] = {"closed", "办结", 0},
    [GOV__SB_REJECTED] = {"rejected", "不予许可", TO(CLOSED)},
    [GOV__SB_NOT_ACCEPTED] = {"not_accepted", "不予受理", 0},
    [GOV__SB_WITHDRAWN] = {"withdrawn", "撤回", 0},
    [GOV__SB_REVOKED] = {"revoked", "撤销", 0},
};

const char *gov__sb_state_name(gov__sandbox_state state)
{
    return states[state].name;
}

const char *gov__sb_state_zh(gov__sandbox_state state)
{
    return states[state].zh;
}

gov__sandbox_state gov__sb_state_read(const char *name)
{
    unsigned state = 0;
    while (state < GOV__SB_STATE_COUNT && strcmp(states[state].name, name) != 0) {
        state++;
    }
    return (gov__sandbox_state)state;
}

bool gov__sb_state_may(gov__sandbox_state from, gov__sandbox_state to)
{
    return (states[from].next >> to & 1u) != 0;
}

/* States a way leads through only when it begins or ends there. */
#define DETOURS (TO(SUPPLEMENT_REQUIRED) | TO(SUSPENDED) | TO(FORWARDED) | TO(REJECTED))

/* Breadth first from the end, so that the way can be written forwards. */
size_t gov__sb_state_path(gov__sandbox_state from, gov__sandbox_state to,
                          gov__sandbox_state out[GOV__SB_STATE_COUNT])
{
    gov__sandbox_state towards[GOV__SB_STATE_COUNT] = {GOV__SB_DRAFT};
    gov__sandbox_state queue[GOV__SB_STATE_COUNT];
    bool seen[GOV__SB_STATE_COUNT] = {false};
    size_t head = 0, tail = 0, length = 0;
    seen[to] = true;
    queue[tail++] = to;
    while (head < tail && !seen[from]) {
        gov__sandbox_state at = queue[head++];
        if (at != to && (DETOURS >> at & 1u) != 0) {
            continue;
        }
        for (unsigned before = 0; before < GOV__SB_STATE_COUNT; before++) {
            if (seen[before] || !gov__sb_state_may((gov__sandbox_state)before, at)) {
                continue;
            }
            seen[before] = true;
            towards[before] = at;
            queue[tail++] = (gov__sandbox_state)before;
        }
    }
    for (gov__sandbox_state at = from; seen[from] && at != to; at = towards[at]) {
        out[length++] = towards[at];
    }
    return length;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The list of findings and how one is written.
 * Owns: its growth and its limit. Not: any rule. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/codec.h"
#include "sandbox/precheck.h"

gov__sandbox_finding *gov__sb_findings_add(gov__sandbox_findings *list, const char *pointer,
                                           gov__sandbox_severity severity, const char *code)
{
    if (list->count >= GOV__SB_MAX_FINDINGS || list->failed) {
        return NULL;
    }
    if (list->items == NULL) {
        list->items = calloc(GOV__SB_MAX_FINDINGS, sizeof *list->items);
        if (list->items == NULL) {
            list->failed = true;
            return NULL;
        }
    }
    gov__sandbox_finding *finding = &list->items[list->count++];
    gov__sb_print(finding->pointer, sizeof finding->pointer, "%s", pointer);
    finding->severity = severity;
    finding->code = code;
    return finding;
}

size_t gov__sb_findings_errors(const gov__sandbox_findings *list)
{
    size_t errors = 0;
    for (size_t i = 0; i < list->count; i++) {
        errors += list->items[i].severity == GOV__SB_ERROR;
    }
    return errors;
}

void gov__sb_findings_free(gov__sandbox_findings *list)
{
    free(list->items);
    memset(list, 0, sizeof *list);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate as a sealed OFD package, and its copy for one purpose 加注件.
 * Owns: which signatures there are and over what. Not: documents, seals, zip (certificate_ofd_*.c). */
#include "sandbox/certificate_ofd.h"

#include <stdlib.h>

#include "sandbox/clock.h"
#include "sandbox/codec.h"

/* The one file that no signature covers, so that a later signer can be added. */
static void add_list(gov__sandbox_package *p, int signatures)
{
    gov__sandbox_bytes b = {0};
    gov__sb_bytes_print(&b, GOV__SB_OFD_NAMESPACE "><ofd:MaxSignId>%d</ofd:MaxSignId>",
                        "Signatures", signatures);
    for (int i = 0; i < signatures; i++) {
        gov__sb_bytes_print(&b,
                            "<ofd:Signature ID=\"%d\" Type=\"Seal\" "
                            "BaseLoc=\"/Doc_0/Signs/Sign_%d/Signature.xml\"/>",
                            i + 1, i);
    }
    gov__sb_bytes_text(&b, "</ofd:Signatures>");
    gov__sb_package_add(p, "Doc_0/Signs/Signatures.xml", &b, false);
}

/* The second one of a marked copy covers the first one's files as well. */
static void sign(gov_sandbox *sb, gov__sandbox_package *p, const gov__sandbox_certificate *c,
                 const gov__sandbox_mark *mark)
{
    cJSON *issuer = cJSON_Parse(c->issuer);
    const char *name = gov__sb_member_text(issuer, "name");
    char *seal = gov__sb_format("%s电子证照专用章", name ? name : "");
    if (seal) {
        gov__sb_ofd_sign(sb, p, 0, seal);
        if (mark) {
            gov__sb_ofd_sign(sb, p, 1, "样例电子证照加注专用章");
        }
    }
    p->failed = p->failed || !seal;
    free(seal);
    cJSON_Delete(issuer);
}

char *gov__sb_certificate_ofd(gov_sandbox *sb, const gov__sandbox_certificate *c,
                              const gov__sandbox_mark *mark_or_null, size_t *out_length)
{
    gov__sandbox_package p = {.now_ms = gov__sb_now_ms(sb)};
    gov__sb_ofd_documents(&p, c, mark_or_null);
    sign(sb, &p, c, mark_or_null);
    add_list(&p, mark_or_null ? 2 : 1);
    char *bytes = gov__sb_package_zip(&p, out_length);
    gov__sb_package_clear(&p);
    return bytes;
}

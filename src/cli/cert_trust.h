/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the commands about certificates believe: the options that fill a trust store, and filling it. */
#ifndef CLI_CERT_TRUST_H
#define CLI_CERT_TRUST_H

#include "cli.h"

/* Options of a command that verifies. */
#define CLI_TRUST_OPTIONS                                                                          \
    {'a',                                                                                          \
     "anchors",                                                                                    \
     "DIR",                                                                                        \
     {"folder of certificates, lists and replies to believe; may be repeated",                     \
      "信任材料目录（证书、吊销列表等），可重复"}},                                                \
        {'\0', "bundle", "FILE", {"signed trust bundle", "签名的信任包"}},                         \
        {'\0', "bundle-keys", "FILE", {"key set that signs bundles", "信任包签名密钥集"}},         \
        {'k',                                                                                      \
         "keys",                                                                                   \
         "FILE",                                                                                   \
         {"key set of the issuer, from govsdk keys", "签发者密钥集（govsdk keys 导出）"}},         \
        {'\0',                                                                                     \
         "issuer",                                                                                 \
         "URL",                                                                                    \
         {"the issuer these keys belong to, and who is expected", "密钥所属并预期的签发者"}},      \
        {'\0', "keys-at", "TIME", {"when these keys were obtained", "该密钥集的获取时间"}},        \
        {'\0',                                                                                     \
         "status-list",                                                                            \
         "FILE",                                                                                   \
         {"status list to look up; may be repeated", "状态列表文件"}},                             \
    {                                                                                              \
        '\0', "platform", NULL,                                                                    \
        {                                                                                          \
            "fetch keys and status list from the platform", "从平台获取密钥和状态列表" \
        }                                                                                          \
    }

/* Whether any of these options says whom to believe. */
bool cli_trust_is_given(const cli_context *ctx);

/* A store with everything that the options name. Returns 0 and *out, or the exit code of a failure
 * told. */
int cli_trust_open(cli_context *ctx, gov_trust **out);

#endif

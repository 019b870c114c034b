/* SPDX-License-Identifier: Apache-2.0 */
/* Every command, in the order of the help, and options that several of them share. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "args.h"

extern const cli_command cli_command_login;
extern const cli_command cli_command_logout;
extern const cli_command cli_command_items;
extern const cli_command cli_command_item;
extern const cli_command cli_command_submit;
extern const cli_command cli_command_matters;
extern const cli_command cli_command_withdraw;
extern const cli_command cli_command_progress;
extern const cli_command cli_command_cert_list;
extern const cli_command cli_command_cert_fetch;
extern const cli_command cli_command_cert_verify;
extern const cli_command cli_command_cert_show;
extern const cli_command cli_command_cert_scan;
extern const cli_command cli_command_cert_trust;
extern const cli_command cli_command_review;
extern const cli_command cli_command_review_post;
extern const cli_command cli_command_review_order;
extern const cli_command cli_command_id_check;
extern const cli_command cli_command_verify;
extern const cli_command cli_command_keys;
extern const cli_command cli_command_key_new;
extern const cli_command cli_command_token_inspect;
extern const cli_command cli_command_token_verify;
extern const cli_command cli_command_token_exchange;
extern const cli_command cli_command_sign;
extern const cli_command cli_command_doctor;
extern const cli_command cli_command_demo;
extern const cli_command cli_command_help;

extern const cli_command *const cli_commands[];
extern const cli_option cli_common_options[];

/* Why personal data is read: cli_read_usage. */
#define CLI_USAGE_OPTIONS                                                                          \
    {'p', "purpose", "TEXT", {"for what, in words; required", "用途，必填"}},                      \
        {'\0',                                                                                     \
         "basis",                                                                                  \
         "WORD",                                                                                   \
         {"consent (default), function or entrust",                                                \
          "依据：consent 本人授权（默认）、function 依职能、entrust 委托"}},                       \
        {'\0', "item", "CODE", {"the item for which it is needed", "所办事项编码"}},               \
        {'\0', "matter", "NUMBER", {"the matter for which it is needed", "所办办件编号"}},         \
        {'\0', "operator", "ID", {"who reads, as your organisation knows its staff", "经办人"}},   \
    {                                                                                              \
        '\0', "event", "TEXT",                                                                     \
        {                                                                                          \
            "the case in which it is needed", "所办业务编号"                                 \
        }                                                                                          \
    }

/* For whose consent: cli_read_usage. */
#define CLI_GRANT_OPTION                                                                           \
    {                                                                                              \
        '\0', "grant", "ID",                                                                       \
        {                                                                                          \
            "the consent under which it is read", "所依据的授权"                             \
        }                                                                                          \
    }

#define CLI_END_OF_OPTIONS                                                                         \
    {                                                                                              \
        '\0', NULL, NULL,                                                                          \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

#endif

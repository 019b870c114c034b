/* SPDX-License-Identifier: Apache-2.0 */
/* What every file of the Lua binding shares: boxes that free themselves, the way an error becomes
 * nil, message, status, details, and the differences between Lua 5.1 to 5.4 and LuaJIT. */
#ifndef LGOV_COMMON_H
#define LGOV_COMMON_H

#include <govsdk.h>

#include <lauxlib.h>
#include <lua.h>

#define LGOV_CLIENT       "govsdk.client"
#define LGOV_SESSION      "govsdk.session"
#define LGOV_DEVICE_LOGIN "govsdk.device_login"
#define LGOV_CIBA_LOGIN   "govsdk.ciba_login"
#define LGOV_LOGIN        "govsdk.login"
#define LGOV_CHALLENGE    "govsdk.challenge"
#define LGOV_KEY          "govsdk.key"
#define LGOV_DRAFT        "govsdk.draft"
#define LGOV_WATCH        "govsdk.watch"
#define LGOV_ITEM         "govsdk.item"
#define LGOV_KEY_SET      "govsdk.key_set"
#define LGOV_CERTIFICATE  "govsdk.certificate"
#define LGOV_TRUST        "govsdk.trust"
#define LGOV_REPORT       "govsdk.verifier_report"
#define LGOV_SD_JWT       "govsdk.sd_jwt"
#define LGOV_QR_READER    "govsdk.qr_reader"
/* A C object that lives only until the end of a function, or until it is collected. */
#define LGOV_TEMP "govsdk.temp"

/* Userdata of every class. It is made before the C object, so that a raised error cannot leak. */
typedef struct lgov_box {
    void *pointer;
    void (*free)(void *pointer);
    int users;  /* calls under way that call back */
    int closed; /* meanwhile: the last of them frees */
} lgov_box;

/* Defines a function of the type that a box wants. */
#define LGOV_FREE(name, type, function)                                                            \
    static void name(void *pointer)                                                                \
    {                                                                                              \
        function((type *)pointer);                                                                 \
    }

/* Makes the metatable of a class: methods, and one function for close, __gc and __close. */
void lgov_class(lua_State *L, const char *name, const luaL_Reg *methods);
/* Adds methods to a class that is there. */
void lgov_extend(lua_State *L, const char *name, const luaL_Reg *methods);
/* Pushes an empty box of a class. */
lgov_box *lgov_new(lua_State *L, const char *name, void (*free)(void *pointer));
/* The same with room for more behind the box, which is zero. */
void *lgov_new_sized(lua_State *L, const char *name, void (*free)(void *pointer), size_t size);
/* The C object of an argument; raises for another type and for a closed object. */
void *lgov_check(lua_State *L, int arg, const char *name);
/* Frees what a box holds, or leaves that to lgov_unpin; a second time does nothing. */
void lgov_box_close(lgov_box *box);
/* Around a call that calls back: a function may close the object at index, which lives on until then.
 * Index 0 gives NULL, which is no object. */
lgov_box *lgov_pin(lua_State *L, int index);
void lgov_unpin(lgov_box *box);

/* Pushes a place for an error; a pending one is freed when it is collected. */
gov_error **lgov_error(lua_State *L);
/* Returns nil, message, status, details. */
int lgov_fail(lua_State *L, gov_status status, gov_error **err);
/* Returns true on GOV_OK, else as lgov_fail. */
int lgov_done(lua_State *L, gov_status status, gov_error **err);

/* For a text that C gives and takes back: begin pushes what copies it, before there is a text; end
 * leaves the copy on top (nil for NULL) and returns 0, else an error is on top, to be raised when the
 * text is freed. */
void lgov_text_begin(lua_State *L);
int lgov_text_end(lua_State *L, const char *text, size_t size);

/* Fills call options from the table at arg, which may be absent. Texts stay the table's. */
void lgov_options(lua_State *L, int arg, gov_call_options *out);
/* Leaves fields of the table at arg, which may be absent, on the stack: for a call that calls back, when a
 * function may change the table. The names end in NULL; those of call options are lgov_option_texts. */
void lgov_keep(lua_State *L, int arg, const char *const *names);
extern const char *const lgov_option_texts[];
/* Sets a field of the table on top; a NULL text sets nothing. */
void lgov_set_string(lua_State *L, const char *name, const char *value);
void lgov_set_number(lua_State *L, const char *name, lua_Number value);
void lgov_set_boolean(lua_State *L, const char *name, int value);
/* A text field of the table at arg, which may be absent; NULL when it is nil. */
const char *lgov_field(lua_State *L, int arg, const char *name);
/* A whole number of the table at arg, which may be absent; 0 when it is nil. */
int64_t lgov_integer_field(lua_State *L, int arg, const char *name);
/* The same from 0 to UINT32_MAX. */
uint32_t lgov_count_field(lua_State *L, int arg, const char *name);
/* Seconds in the table at arg, which may be absent, as milliseconds; 0 when it is nil. */
int64_t lgov_time_field(lua_State *L, int arg, const char *name);
int lgov_boolean_field(lua_State *L, int arg, const char *name);
/* Which of the words, which end in NULL, is in the table at arg; absent when it is nil. */
int lgov_word_field(lua_State *L, int arg, const char *name, const char *const *words, int absent);
/* The texts of a list in the table at arg; they and the array stay on the stack. NULL when it is nil. */
const char *const *lgov_list_field(lua_State *L, int arg, const char *name, size_t *out_count);
/* The C object in the table at arg, which stays on the stack; NULL when it is nil. */
void *lgov_object_field(lua_State *L, int arg, const char *name, const char *class_name);
/* A moment in seconds since 1970 as a field; 0 sets nothing, INT64_MAX is math.huge. */
void lgov_set_time(lua_State *L, const char *name, int64_t ms);
/* Milliseconds as seconds. */
lua_Number lgov_seconds(int64_t ms);
void lgov_setfuncs(lua_State *L, const luaL_Reg *functions);
/* A table of functions in the module table on top. */
void lgov_module(lua_State *L, const char *name, const luaL_Reg *functions);
/* The length of a table or a string without metamethods. */
size_t lgov_rawlen(lua_State *L, int index);

/* What each file adds: classes, and functions to the module table on top of the stack. */
void lgov_open_client(lua_State *L);
void lgov_open_session(lua_State *L);
void lgov_open_auth(lua_State *L);
void lgov_open_login(lua_State *L);
void lgov_open_token(lua_State *L);
void lgov_open_key(lua_State *L);
void lgov_open_item(lua_State *L);
void lgov_open_matter(lua_State *L);
void lgov_open_progress(lua_State *L);
void lgov_open_identifier(lua_State *L);
void lgov_open_certificate(lua_State *L);
void lgov_open_trust(lua_State *L);
void lgov_open_verification(lua_State *L);
void lgov_open_sd_jwt(lua_State *L);
void lgov_open_qr(lua_State *L);

/* Methods of a session, by domain. */
extern const luaL_Reg lgov_item_methods[];
extern const luaL_Reg lgov_matter_methods[];
extern const luaL_Reg lgov_progress_methods[];
extern const luaL_Reg lgov_certificate_methods[];
extern const luaL_Reg lgov_certificate_file_methods[];
extern const luaL_Reg lgov_grant_methods[];
extern const luaL_Reg lgov_presentation_methods[];
extern const luaL_Reg lgov_review_methods[];

/* Frees what a box of a session holds. */
void lgov_session_free(void *pointer);
/* Fills login options from the table at arg, which may be absent. Texts stay the table's. */
void lgov_login_options(lua_State *L, int arg, gov_login_options *out);
/* Pushes an identity as a table and frees nothing. */
void lgov_push_identity(lua_State *L, const gov_identity *identity);
/* Pushes a report as a table and frees nothing. */
void lgov_push_report(lua_State *L, const gov_report *report);
/* Pushes a receipt as a table and frees nothing. */
void lgov_push_receipt(lua_State *L, const gov_receipt *receipt);
void lgov_receipt_free(void *pointer);
/* The words of forms and of grounds of a usage; their indices are the numbers of C. */
extern const char *const lgov_formats[];
extern const char *const lgov_bases[];
/* The texts of a usage, for lgov_keep. */
extern const char *const lgov_usage_texts[];
/* The form that an argument names. */
gov_certificate_format lgov_format(lua_State *L, int arg);
/* The usage at arg, filled into out; NULL when it is nil, which the library refuses. */
const gov_usage *lgov_usage(lua_State *L, int arg, gov_usage *out);
/* Pushes an empty box for a certificate. */
lgov_box *lgov_new_certificate(lua_State *L);
/* Pushes a certificate as a table. */
void lgov_push_certificate(lua_State *L, const gov_certificate *certificate);
/* The same, with its box at index `box` as the field handle. */
void lgov_push_owned_certificate(lua_State *L, int box);

#endif

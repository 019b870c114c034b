/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every setting of a client, before it is made. Settings have a name such as
 * "http.connect_timeout_ms", a type, a default and a range;
 * docs/configuration.md lists them, and so do gov_config_get_option_*. A
 * client copies the configuration: changing it later changes no client.
 */
#ifndef GOVSDK_CONFIG_H
#define GOVSDK_CONFIG_H

#include <govsdk/base.h>
#include <govsdk/error.h>
#include <govsdk/ext/hooks.h>
#include <govsdk/ext/signer.h>
#include <govsdk/ext/transport.h>

GOV_BEGIN_DECLS

/** The type of a setting. */
typedef enum gov_config_type {
    /** UTF-8 text without control characters. */
    GOV_CONFIG_STRING = 1,
    /** A whole number. */
    GOV_CONFIG_INTEGER = 2,
    /** true or false. */
    GOV_CONFIG_BOOLEAN = 3,
    /** One of a list of words. */
    GOV_CONFIG_CHOICE = 4
} gov_config_type;

/**
 * Makes a configuration with every setting at its default.
 *
 * @param allocator   where all memory of the configuration, its clients and their
 *                    objects comes from; NULL for malloc. Copied; what it points to must outlive
 *                    them.
 * @param out_config  receives the configuration; free with gov_config_free
 * @param err         receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_new(const gov_allocator *allocator,
                                                gov_config **out_config, gov_error **err);

/**
 * Frees a configuration and wipes its secrets. Clients made from it stay.
 *
 * @param config  the configuration; NULL does nothing
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API void gov_config_free(gov_config *config);

/**
 * Sets a setting of any type from text, as a configuration file would.
 *
 * @param config  the configuration
 * @param name    the name, for instance "gateway.url"
 * @param value   the value as text; copied
 * @param err     receives the error, which for a misspelt name names the nearest one; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG for an unknown name, a wrong type or a value out of range;
 *          GOV_ERR_ARGUMENT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set(gov_config *config, const char *name,
                                                const char *value, gov_error **err);

/**
 * Sets a setting of type integer.
 *
 * @param config  the configuration
 * @param name    the name
 * @param value   the value, in the unit that the name ends with
 * @param err     receives the error; may be NULL
 * @return  as gov_config_set
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_integer(gov_config *config, const char *name,
                                                        int64_t value, gov_error **err);

/**
 * Sets a setting of type boolean.
 *
 * @param config  the configuration
 * @param name    the name
 * @param value   0 for false, anything else for true
 * @param err     receives the error; may be NULL
 * @return  as gov_config_set
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_boolean(gov_config *config, const char *name,
                                                        int value, gov_error **err);

/**
 * Reads a setting as text, whatever its type.
 *
 * @param config  the configuration
 * @param name    the name
 * @return  the value owned by the configuration until the setting changes; NULL for an unknown
 *          name, a secret, or a text that is not set
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API const char *gov_config_get(gov_config *config, const char *name);

/**
 * Loads settings from a file: one "name = value" a line, "#" begins a comment
 * line, UTF-8. Nothing is changed unless every line is right.
 *
 * @param config  the configuration
 * @param path    the file, at most 256 KiB
 * @param err     receives the error with the number of the line; may be NULL
 * @return  GOV_OK; GOV_ERR_FILE; GOV_ERR_CONFIG; GOV_ERR_LIMIT; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_load_file(gov_config *config, const char *path,
                                                      gov_error **err);

/**
 * Sets what receives the log.
 *
 * @param config   the configuration
 * @param log      the function; NULL for no log
 * @param user     handed to it
 * @param destroy  called once with user when nothing needs it any more, also when this call
 *                 fails; may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_log(gov_config *config, gov_log_fn log, void *user,
                                                    void (*destroy)(void *user), gov_error **err);

/**
 * Sets the clocks. The table is copied; its destroy is called once, also when this call fails.
 *
 * @param config  the configuration
 * @param clock   the table; NULL for the system's clocks
 * @param err     receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_clock(gov_config *config, const gov_clock *clock,
                                                      gov_error **err);

/**
 * Sets the source of random numbers. The table is copied; its destroy is called once, also when
 * this call fails.
 *
 * @param config  the configuration
 * @param random  the table; NULL for the system's source
 * @param err     receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_random(gov_config *config, const gov_random *random,
                                                       gov_error **err);

/**
 * Sets where sessions are saved. The table is copied; its destroy is called once, also when this
 * call fails.
 *
 * @param config  the configuration
 * @param store   the table; NULL for none
 * @param err     receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_secret_store(gov_config *config,
                                                             const gov_secret_store *store,
                                                             gov_error **err);

/**
 * Saves sessions in a folder: a file a session, encrypted with AES-256-GCM (NIST SP 800-38D),
 * replaced as a whole and synchronised to the disk, with a lock among processes.
 *
 * @param config    the configuration
 * @param folder    the folder; made with mode 0700 when it is not there
 * @param key       the key of 32 bytes; copied. NULL: a key file with mode 0600 beside the sessions
 *                  is made and used, which protects against a copied session file, not against a
 *                  copied folder
 * @param key_size  32; 0 with a NULL key
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT; GOV_ERR_FILE; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_file_store(gov_config *config, const char *folder,
                                                           const void *key, size_t key_size,
                                                           gov_error **err);

/** What a key of the configuration is for. */
typedef enum gov_key_role {
    /** Authenticates the client (private_key_jwt), instead of "auth.key_file". */
    GOV_KEY_CLIENT = 1,
    /** Binds tokens (DPoP), instead of "auth.dpop_key_file". */
    GOV_KEY_DPOP = 2,
    /** Decrypts ID tokens, instead of "auth.decryption_key_file". */
    GOV_KEY_DECRYPTION = 3,
    /** Signs what a terminal established, instead of "terminal.key_file". */
    GOV_KEY_TERMINAL = 4,
    /** Signs requests, instead of "signer.key_file". */
    GOV_KEY_SIGNER = 5
} gov_key_role;

/**
 * Sets a key that is in memory, or outside of it (ext/key.h).
 *
 * @param config  the configuration
 * @param role    what it is for
 * @param key     the key, of which a reference is taken; NULL for none
 * @param err     receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_ARGUMENT for a key that has no private part; GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_key(gov_config *config, gov_key_role role,
                                                    gov_key *key, gov_error **err);

/**
 * Sets what signs requests and checks replies, instead of "signer.scheme". The table is copied; its
 * destroy is called once, also when this call fails.
 *
 * @param config  the configuration
 * @param signer  the table; NULL for none
 * @param err     receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_signer(gov_config *config, const gov_signer *signer,
                                                       gov_error **err);

/**
 * Prepares the TLS context of a connection of the libcurl transport (CURLOPT_SSL_CTX_FUNCTION), for
 * a libcurl that was built on another TLS library such as Tongsuo: certificates for signing and
 * encryption, TLCP (GB/T 38636). `context` is that library's own object, for instance an SSL_CTX.
 */
typedef gov_status (*gov_tls_context_fn)(void *user, void *context);

/**
 * Sets what prepares TLS contexts.
 *
 * @param config   the configuration
 * @param prepare  the function, called for each new connection on any thread; NULL for none
 * @param user     handed to it
 * @param destroy  called once with user when nothing needs it any more, also when this call fails;
 *                 may be NULL
 * @param err      receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_tls_context(gov_config *config,
                                                            gov_tls_context_fn prepare, void *user,
                                                            void (*destroy)(void *user),
                                                            gov_error **err);

/**
 * Sets how requests travel. The table is copied; its destroy is called once, also when this call
 * fails.
 *
 * @param config     the configuration
 * @param transport  the table; NULL for libcurl
 * @param err        receives the error; may be NULL
 * @return  GOV_OK, GOV_ERR_ARGUMENT or GOV_ERR_NO_MEMORY
 * @threads one at a time
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_config_set_transport(gov_config *config,
                                                          const gov_transport *transport,
                                                          gov_error **err);

/**
 * Counts the settings, for bindings and documents.
 *
 * @return  the number of settings
 * @threads any thread
 * @since   0.1.0
 */
GOV_API size_t gov_config_get_option_count(void);

/**
 * Names a setting.
 *
 * @param index  0 to gov_config_get_option_count() - 1
 * @return  a static string; NULL when index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_config_get_option_name(size_t index);

/**
 * Tells the type of a setting.
 *
 * @param index  0 to gov_config_get_option_count() - 1
 * @return  the type; GOV_CONFIG_STRING when index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API gov_config_type gov_config_get_option_type(size_t index);

/**
 * Tells the default of a setting as text.
 *
 * @param index  0 to gov_config_get_option_count() - 1
 * @return  a static string; NULL when there is none or index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_config_get_option_default(size_t index);

/**
 * Tells the permitted values of a setting: a range such as "1..600000" or words such as "a|b".
 *
 * @param index  0 to gov_config_get_option_count() - 1
 * @return  a static string; NULL when anything goes or index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_config_get_option_range(size_t index);

/**
 * Tells whether a setting is a secret, which is never given back and wiped after use.
 *
 * @param index  0 to gov_config_get_option_count() - 1
 * @return  1 for a secret, else 0
 * @threads any thread
 * @since   0.1.0
 */
GOV_API int gov_config_get_option_is_secret(size_t index);

/**
 * Explains a setting in a sentence.
 *
 * @param index     0 to gov_config_get_option_count() - 1
 * @param language  the language
 * @return  a static string; NULL when index is out of range
 * @threads any thread
 * @since   0.1.0
 */
GOV_API const char *gov_config_get_option_help(size_t index, gov_language language);

GOV_END_DECLS

#endif

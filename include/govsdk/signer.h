/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at a signature before a gateway does: what the configured scheme
 * ("signer.scheme", or the table of gov_config_set_signer) would sign and add
 * to a request. Nothing is sent. docs/signing.md explains the schemes.
 */
#ifndef GOVSDK_SIGNER_H
#define GOVSDK_SIGNER_H

#include <govsdk/base.h>
#include <govsdk/client.h>
#include <govsdk/error.h>

GOV_BEGIN_DECLS

/**
 * Signs a request and tells, line by line, the text that was signed and the headers that were added.
 * Secrets and tokens are left out. Time and nonce are those of now, so that the signature itself
 * differs from call to call.
 *
 * @param client    the client whose signer signs
 * @param method    the method, for instance "POST"
 * @param url       the absolute URL; or path and query, from "/" on, below gateway.url
 * @param headers   header lines "Name: value", each ended by "\n"; may be NULL
 * @param body      the body; may be NULL
 * @param size      its size in bytes
 * @param out_text  receives the text; free with gov_client_free_text
 * @param err       receives the error; may be NULL
 * @return  GOV_OK; GOV_ERR_CONFIG when the client has no signer; GOV_ERR_ARGUMENT; GOV_ERR_LIMIT;
 *          GOV_ERR_NO_MEMORY; what the signer failed with
 * @threads any thread
 * @since   0.1.0
 */
GOV_API GOV_NODISCARD gov_status gov_sign_explain(gov_client *client, const char *method,
                                                  const char *url, const char *headers,
                                                  const void *body, size_t size, char **out_text,
                                                  gov_error **err);

GOV_END_DECLS

#endif

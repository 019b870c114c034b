/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9421 appendix B.2: six signatures with what they are made over. */
#ifndef GOVSDK_RFC9421_DATA_H
#define GOVSDK_RFC9421_DATA_H

#include "signer/signature_base.h"
#include "signing_support.h"

typedef struct vector {
    gov__signed_message message;
    const char *input;
    const char *signature; /* base64 */
    const char *key;       /* PEM; NULL: the shared secret */
    uint32_t alg;
    const char *base;
} vector;

static const vector VECTORS[] = {
    {GOV__SIGNED_REQUEST,
     "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"",
     "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/"
     "lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx"
     "7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/"
     "Z2cOGdCbzR72rgFWhzx2VjBqJzsPLM"
     "IQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/"
     "QEVPnP5TmcAnLH1g+s++v6d4"
     "s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
     rfc9421_rsa_pss_public, GOV__ALG_PS512,
     "\"@signature-params\": ();created=1618884473;keyid=\"test-key-rsa-pss\""
     ";nonce=\"b3k2pp5k7z-50gnwp.yemd\""},
    {GOV__SIGNED_REQUEST,
     "sig-b22=(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\")"
     ";created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"",
     "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7K"
     "T"
     "8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/"
     "2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZV"
     "tR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/"
     "lankenQ99PZfB4jY3I5rSV2DSBVkSFsURI"
     "jYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==",
     rfc9421_rsa_pss_public, GOV__ALG_PS512,
     "\"@authority\": example.com\n"
     "\"content-digest\": "
     "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNN"
     "yealdVLvRwEmTHWXvJwew==:\n"
     "\"@query-param\";name=\"Pet\": dog\n"
     "\"@signature-params\": (\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\")"
     ";created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\""},
    {GOV__SIGNED_REQUEST,
     "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" "
     "\"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
     "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/"
     "5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2"
     "voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/"
     "aYA2HX"
     "XZzNBXmIkoQoLd7YfW91kE9o/"
     "CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka"
     "39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
     rfc9421_rsa_pss_public, GOV__ALG_PS512,
     "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n"
     "\"@query\": ?param=Value&Pet=dog\n\"@authority\": example.com\n"
     "\"content-type\": application/json\n"
     "\"content-digest\": "
     "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNN"
     "yealdVLvRwEmTHWXvJwew==:\n\"content-length\": 18\n"
     "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" "
     "\"content-type\" \"content-digest\" \"content-length\")"
     ";created=1618884473;keyid=\"test-key-rsa-pss\""},
    {GOV__SIGNED_REPLY,
     "sig-b24=(\"@status\" \"content-type\" \"content-digest\" \"content-length\")"
     ";created=1618884473;keyid=\"test-key-ecc-p256\"",
     "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==",
     rfc9421_p256_public, GOV__ALG_ES256,
     "\"@status\": 200\n\"content-type\": application/json\n"
     "\"content-digest\": "
     "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdX"
     "ymyU0rjJuahq4l5aGgfLQ==:\n\"content-length\": 23\n"
     "\"@signature-params\": (\"@status\" \"content-type\" \"content-digest\" \"content-length\")"
     ";created=1618884473;keyid=\"test-key-ecc-p256\""},
    {GOV__SIGNED_REQUEST,
     "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473"
     ";keyid=\"test-shared-secret\"",
     "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=", NULL, GOV__ALG_HS256,
     "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@authority\": example.com\n"
     "\"content-type\": application/json\n"
     "\"@signature-params\": (\"date\" \"@authority\" \"content-type\");created=1618884473"
     ";keyid=\"test-shared-secret\""},
    {GOV__SIGNED_REQUEST,
     "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
     ";created=1618884473;keyid=\"test-key-ed25519\"",
     "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
     rfc9421_ed25519_public, GOV__ALG_EDDSA,
     "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n"
     "\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n"
     "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
     "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\""},
};

#endif

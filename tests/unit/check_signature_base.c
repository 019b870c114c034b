/* SPDX-License-Identifier: Apache-2.0 */
/* Components and signature bases against the examples of RFC 9421 section 2, and what must be refused. */
#include <string.h>

#include "signer/signature_base.h"
#include "signing_support.h"

typedef struct component_case {
    const char *identifier;
    const char *value; /* NULL: `status` */
    gov_status status;
} component_case;

/* Writes the value of one identifier, as in "\"@query-param\";name=\"a\"". */
static gov_status value_of(const signing_case *c, gov__signed_message message,
                           const char *identifier, gov__buf *out)
{
    gov__sf in;
    gov__sf_member member;
    gov__component component;
    gov__sf_begin(&in, identifier, strlen(identifier));
    ck_assert_int_eq(gov__sf_next(&in, false, &member), GOV__SF_NEXT);
    if (!gov__component_read(&member.item, member.parameters, &component)) {
        return GOV_ERR_ARGUMENT;
    }
    return gov__component_value(&c->signing, message, &component, out);
}

static void check_values(const signing_case *c, gov__signed_message message,
                         const component_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gov__buf out;
        gov__buf_init(&out, NULL, 0);
        gov_status status = value_of(c, message, cases[i].identifier, &out);
        if (cases[i].value != NULL) {
            ck_assert_msg(status == GOV_OK, "%s: %d", cases[i].identifier, (int)status);
            ck_assert_str_eq(gov__buf_text(&out), cases[i].value);
        } else {
            ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].identifier, (int)status);
        }
        gov__buf_free(&out);
    }
}

START_TEST(derived_components_are_those_of_the_rfc)
{
    static const component_case cases[] = {
        {"\"@method\"", "POST", 0},
        {"\"@target-uri\"", "https://www.example.com/path?param=value", 0},
        {"\"@authority\"", "www.example.com", 0},
        {"\"@scheme\"", "https", 0},
        {"\"@request-target\"", "/path?param=value", 0},
        {"\"@path\"", "/path", 0},
        {"\"@query\"", "?param=value", 0},
        {"\"@status\"", NULL, GOV_ERR_SIGNATURE},
        {"\"@unknown\"", NULL, GOV_ERR_SIGNATURE},
        {"\"@signature-params\"", NULL, GOV_ERR_SIGNATURE},
        {"\"@method\";req", NULL, GOV_ERR_SIGNATURE},
        {"\"@method\";sf", NULL, GOV_ERR_ARGUMENT},
        {"\"@method\";bs", NULL, GOV_ERR_ARGUMENT},
        {"\"@method\";name=\"a\"", NULL, GOV_ERR_ARGUMENT},
        {"\"@method\";foo", NULL, GOV_ERR_ARGUMENT},
        {"\"@query-param\"", NULL, GOV_ERR_ARGUMENT},
    };
    signing_case c;
    signing_begin(&c, 0, "POST", "https://www.example.com/path?param=value", NULL, NULL);
    check_values(&c, GOV__SIGNED_REQUEST, cases, TEST_COUNT(cases));
    signing_end(&c);
}
END_TEST

START_TEST(authorities_and_empty_parts_are_normalised)
{
    static const component_case cases[] = {
        {"\"@authority\"", "www.example.com", 0},
        {"\"@path\"", "/", 0},
        {"\"@query\"", "?", 0},
        {"\"@request-target\"", "/", 0},
    };
    static const component_case with_port[] = {
        {"\"@authority\"", "example.com:8080", 0},
        {"\"@scheme\"", "http", 0},
        {"\"@path\"", "/Path%2Fto", 0},
    };
    signing_case c;
    signing_begin(&c, 0, "GET", "HTTPS://WWW.Example.COM:443", NULL, NULL);
    check_values(&c, GOV__SIGNED_REQUEST, cases, TEST_COUNT(cases));
    signing_end(&c);
    signing_begin(&c, 0, "GET", "http://Example.com:8080/Path%2Fto", NULL, NULL);
    check_values(&c, GOV__SIGNED_REQUEST, with_port, TEST_COUNT(with_port));
    signing_end(&c);
}
END_TEST

START_TEST(query_parameters_are_encoded_anew)
{
    static const component_case plain[] = {
        {"\"@query-param\";name=\"baz\"", "batman", 0},
        {"\"@query-param\";name=\"qux\"", "", 0},
        {"\"@query-param\";name=\"param\"", "value", 0},
        {"\"@query-param\";name=\"none\"", NULL, GOV_ERR_KEY_NOT_FOUND},
        {"\"@query-param\";name=\"twice\"", NULL, GOV_ERR_SIGNATURE},
    };
    static const component_case encoded[] = {
        {"\"@query-param\";name=\"var\"", "this%20is%20a%20big%0Amultiline%20value", 0},
        {"\"@query-param\";name=\"bar\"", "with%20plus%20whitespace", 0},
        {"\"@query-param\";name=\"fa%C3%A7ade%22%3A%20\"", "something", 0},
    };
    signing_case c;
    signing_begin(
        &c, 0, "GET",
        "https://www.example.com/path?param=value&foo=bar&baz=batman&qux=&twice=1&twice=1", NULL,
        NULL);
    check_values(&c, GOV__SIGNED_REQUEST, plain, TEST_COUNT(plain));
    signing_end(&c);
    signing_begin(&c, 0, "GET",
                  "https://www.example.com/parameters?var=this%20is%20a%20big%0Amultiline%20value&"
                  "bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something",
                  NULL, NULL);
    check_values(&c, GOV__SIGNED_REQUEST, encoded, TEST_COUNT(encoded));
    signing_end(&c);
}
END_TEST

START_TEST(fields_are_joined_and_trimmed)
{
    static const component_case cases[] = {
        {"\"@status\"", "200", 0},
        {"\"x-ows-header\"", "Leading and trailing whitespace.", 0},
        {"\"cache-control\"", "max-age=60, must-revalidate", 0},
        {"\"example-dict\"", "a=1,    b=2;x=1;y=2,   c=(a   b   c), d", 0},
        {"\"x-empty-header\"", "", 0},
        {"\"example-dict\";key=\"a\"", "1", 0},
        {"\"example-dict\";key=\"b\"", "2;x=1;y=2", 0},
        {"\"example-dict\";key=\"c\"", "(a b c)", 0},
        {"\"example-dict\";key=\"d\"", "?1", 0},
        {"\"example-dict\";key=\"e\"", NULL, GOV_ERR_KEY_NOT_FOUND},
        {"\"example-dict\";sf", NULL, GOV_ERR_SIGNATURE},
        {"\"priority\";sf", "u=1, i", 0},
        {"\"broken\";key=\"a\"", NULL, GOV_ERR_SIGNATURE},
        {"\"cache-control\";bs", ":bWF4LWFnZT02MA==:, :bXVzdC1yZXZhbGlkYXRl:", 0},
        {"\"x-name\"", NULL, GOV_ERR_SIGNATURE},
        {"\"x-name\";bs", ":Y2Fmw6k=:", 0},
        {"\"missing\"", NULL, GOV_ERR_KEY_NOT_FOUND},
        {"\"x-ows-header\";tr", NULL, GOV_ERR_KEY_NOT_FOUND},
        {"\"@method\"", NULL, GOV_ERR_SIGNATURE},
        {"\"@method\";req", "GET", 0},
        {"\"x-sent\";req", "by us", 0},
        {"\"x-sent\"", NULL, GOV_ERR_KEY_NOT_FOUND},
        {"\"X-Name\"", NULL, GOV_ERR_ARGUMENT},
        {"\"x-name\";bs;sf", NULL, GOV_ERR_ARGUMENT},
        {"\"x-name\";bs;key=\"a\"", NULL, GOV_ERR_ARGUMENT},
        {"\"x-name\";sf=?0", NULL, GOV_ERR_ARGUMENT},
        {"\"x-name\";key=a", NULL, GOV_ERR_ARGUMENT},
    };
    signing_case c;
    signing_begin(&c, 0, "GET", "https://www.example.com/", "X-Sent: by us\n", NULL);
    signing_reply(&c, 200,
                  "X-OWS-Header:   Leading and trailing whitespace.  \n"
                  "Cache-Control: max-age=60\n"
                  "Example-Dict: a=1,    b=2;x=1;y=2,   c=(a   b   c)\n"
                  "Cache-Control:    must-revalidate\n"
                  "Example-Dict: d\n"
                  "Priority:  u=1,i\n"
                  "Broken: a=(\n"
                  "X-Name: caf\xC3\xA9\n"
                  "X-Empty-Header: \n",
                  NULL);
    check_values(&c, GOV__SIGNED_REPLY, cases, TEST_COUNT(cases));
    signing_end(&c);
}
END_TEST

/* RFC 9421 section 2.1.3. */
START_TEST(bytes_keep_lines_apart)
{
    static const component_case two[] = {
        {"\"example-header\";bs", ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:", 0}};
    static const component_case one[] = {
        {"\"example-header\";bs", ":dmFsdWUsIHdpdGgsIGxvdHMsIG9mLCBjb21tYXM=:", 0}};
    signing_case c;
    signing_begin(&c, 0, "GET", "https://www.example.com/", NULL, NULL);
    signing_reply(&c, 200, "Example-Header: value, with, lots\nExample-Header: of, commas\n", NULL);
    check_values(&c, GOV__SIGNED_REPLY, two, 1);
    signing_reply(&c, 200, "Example-Header: value, with, lots, of, commas\n", NULL);
    check_values(&c, GOV__SIGNED_REPLY, one, 1);
    signing_end(&c);
}
END_TEST

static gov_status base_of(const signing_case *c, gov__signed_message message, const char *input,
                          gov__buf *out)
{
    gov__sf in;
    gov__sf_member member;
    gov__sf_begin(&in, input, strlen(input));
    ck_assert_int_eq(gov__sf_next(&in, true, &member), GOV__SF_NEXT);
    return gov__signature_base(&c->signing, message, &member, out);
}

/* RFC 9421 section 2.5. */
START_TEST(a_base_lists_its_components)
{
    static const char input[] =
        "sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-length\" "
        "\"content-type\");created=1618884473;keyid=\"test-key-rsa-pss\"";
    static const char expected[] =
        "\"@method\": POST\n\"@authority\": example.com\n\"@path\": /foo\n"
        "\"content-digest\": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu"
        "7BNNyealdVLvRwEmTHWXvJwew==:\n\"content-length\": 18\n\"content-type\": application/json\n"
        "\"@signature-params\": (\"@method\" \"@authority\" \"@path\" \"content-digest\" "
        "\"content-length\" \"content-type\");created=1618884473;keyid=\"test-key-rsa-pss\"";
    signing_case c;
    gov__buf out;
    gov__buf_init(&out, NULL, 0);
    signing_begin(&c, RFC9421_CREATED, "POST", RFC9421_URL, RFC9421_REQUEST_HEADERS, RFC9421_BODY);
    ck_assert_int_eq(base_of(&c, GOV__SIGNED_REQUEST, input, &out), GOV_OK);
    ck_assert_str_eq(gov__buf_text(&out), expected);
    gov__buf_free(&out);
    signing_end(&c);
}
END_TEST

START_TEST(a_base_takes_the_input_as_it_came)
{
    signing_case c;
    gov__buf out;
    gov__buf_init(&out, NULL, 0);
    signing_begin(&c, 0, "GET", "https://a.test/", NULL, NULL);
    ck_assert_int_eq(
        base_of(&c, GOV__SIGNED_REQUEST, "s=(  \"@method\"  );x=007;  y=\"z\", t=()", &out),
        GOV_OK);
    ck_assert_str_eq(gov__buf_text(&out),
                     "\"@method\": GET\n\"@signature-params\": (  \"@method\"  );x=007;  y=\"z\"");
    gov__buf_free(&out);
    signing_end(&c);
}
END_TEST

START_TEST(bases_that_mean_two_things_are_refused)
{
    static const char *const inputs[] = {
        "s=(\"@method\" \"@method\")",
        "s=(\"x-a\";sf;bs)",
        "s=(\"content-type\";sf;req)",
        "s=(\"missing\")",
        "s=(method)",
        "s=\"@method\"",
        "s=(\"@query-param\";name=\"a\")",
        "s=(\"accept\" \"accept\")",
        "s=(\"\")",
        "s=(\"a\\\"b\")",
    };
    signing_case c;
    signing_begin(&c, 0, "GET", "https://a.test/?a=1&a=2", "Accept: a\n", NULL);
    for (size_t i = 0; i < TEST_COUNT(inputs); i++) {
        gov__buf out;
        gov__buf_init(&out, NULL, 0);
        ck_assert_msg(base_of(&c, GOV__SIGNED_REQUEST, inputs[i], &out) == GOV_ERR_SIGNATURE, "%s",
                      inputs[i]);
        gov__buf_free(&out);
    }
    signing_end(&c);
}
END_TEST

int main(void)
{
    const test_entry entries[] = {
        TEST_ENTRY(derived_components_are_those_of_the_rfc),
        TEST_ENTRY(authorities_and_empty_parts_are_normalised),
        TEST_ENTRY(query_parameters_are_encoded_anew),
        TEST_ENTRY(fields_are_joined_and_trimmed),
        TEST_ENTRY(bytes_keep_lines_apart),
        TEST_ENTRY(a_base_lists_its_components),
        TEST_ENTRY(a_base_takes_the_input_as_it_came),
        TEST_ENTRY(bases_that_mean_two_things_are_refused),
    };
    return test_run("signature base", entries, TEST_COUNT(entries));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader and writer. What is accepted must print, and the print must parse and print to the
 * same bytes; the raw check of the writer must agree with the scan. */
#include "fuzz.h"

#include <string.h>

#include "base/json.h"
#include "base/json_write.h"

/* Reads every value by every accessor that fits. */
static void visit(const gov__json_node *node, gov__buf *buf)
{
    int64_t number = 0;
    bool truth = false;
    for (; node != NULL; node = gov__json_next(node)) {
        require(gov__json_is_string(node) == (gov__json_string(node) != NULL));
        require(gov__json_bool(node, &truth) == gov__json_is_bool(node));
        if (gov__json_int64(node, &number)) {
            require(gov__json_is_number(node));
        }
        if (gov__json_string(node) != NULL) {
            gov__buf_clear(buf);
            gov__jsonw_escape(buf, gov__json_string(node), strlen(gov__json_string(node)));
            require(gov__json_scan(NULL, buf->data, buf->len, NULL, NULL) == GOV_OK);
        }
    }
}

static void print_again(const gov__buf *first)
{
    gov__json *doc = NULL;
    gov__buf second;
    gov__buf_init(&second, NULL, 0);
    require(gov__json_parse(NULL, first->data, first->len, NULL, &doc) == GOV_OK);
    require(gov__json_print(gov__json_root(doc), &second) == GOV_OK);
    require(second.len == first->len && memcmp(second.data, first->data, first->len) == 0);
    gov__buf_free(&second);
    gov__json_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gov__json *doc = NULL;
    gov__buf buf;
    gov__jsonw w;
    const char *text = (const char *)data;
    gov_status status = gov__json_parse(NULL, text, size, NULL, &doc);
    require((status == GOV_OK) == (doc != NULL));
    gov__buf_init(&buf, NULL, 0);
    gov__jsonw_init(&w, &buf);
    gov__jsonw_raw(&w, text, size);
    require((gov__jsonw_finish(&w) == GOV_OK) == (status == GOV_OK));
    if (doc != NULL) {
        const gov__json_node *root = gov__json_root(doc);
        visit(root, &buf);
        visit(gov__json_first(root), &buf);
        gov__buf_clear(&buf);
        require(gov__json_print(root, &buf) == GOV_OK);
        print_again(&buf);
    }
    gov__buf_free(&buf);
    gov__json_free(doc);
    return 0;
}

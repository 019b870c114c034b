/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the XML of packages: events nest, names are local, text belongs to elements that hold nothing
 * else, and whatever ends reading says why. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ofd/xml.h"

struct state {
    unsigned depth;
    size_t begun;
    size_t ended;
    size_t stop_at; /* 0: never */
};

static void check_node(const gov__ofd_node *node)
{
    require(node->depth >= 1 && node->depth <= GOV__OFD_XML_DEPTH);
    require(node->name != NULL && node->parent != NULL);
    require(strchr(node->name, ':') == NULL && strlen(node->name) < 64);
    require((node->depth == 1) == (node->parent[0] == '\0') || node->parent[0] == '\0');
}

static gov_status on_begin(void *user, const gov__ofd_node *node)
{
    struct state *state = user;
    const char *path = gov__ofd_node_attribute(node, "BaseLoc");

    check_node(node);
    require(node->depth == ++state->depth);
    require(path == NULL || strlen(path) < (4U << 20));
    return ++state->begun == state->stop_at ? GOV_ERR_CANCELLED : GOV_OK;
}

static gov_status on_end(void *user, const gov__ofd_node *node)
{
    struct state *state = user;
    gov__bytes text = gov__ofd_node_text(node);

    check_node(node);
    require(node->depth == state->depth-- && node->attributes == NULL);
    require(text.len == 0 || (text.data[0] > ' ' && text.data[text.len - 1] > ' '));
    state->ended++;
    return GOV_OK;
}

static gov_status run(const uint8_t *data, size_t size, struct state *state)
{
    const gov__ofd_xml_handler handler = {on_begin, on_end, state};
    gov__ofd_xml_problem problem;
    gov_status status =
        gov__ofd_xml_read(gov__mem_default(), gov__bytes_of(data, size), &handler, &problem);

    require(status == GOV_OK || status == GOV_ERR_RESPONSE || status == GOV_ERR_CANCELLED);
    require((status == GOV_ERR_RESPONSE) == (problem != GOV__OFD_XML_NONE));
    require(status != GOV_OK || (state->begun == state->ended && state->begun != 0));
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct state whole = {0, 0, 0, 0};

    if (run(data, size, &whole) == GOV_OK) {
        struct state half = {0, 0, 0, whole.begun / 2 + 1};
        require(run(data, size, &half) == GOV_ERR_CANCELLED && half.begun == half.stop_at);
    }
    return 0;
}

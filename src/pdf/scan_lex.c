/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens and values (ISO 32000-2 section 7.2 and 7.3). Arrays and dictionaries are walked over with a
 * stack of bits, so that depth costs no stack; every byte that is looked at is counted as work. */
#include "pdf/scan.h"

#include <string.h>

enum { REGULAR, WHITE, DELIMITER };

/* A table, for this is asked of every byte (ISO 32000-2 section 7.2.3). */
static const uint8_t classes[256] = {
    [0] = WHITE,       ['\t'] = WHITE,    ['\n'] = WHITE,    ['\f'] = WHITE,
    ['\r'] = WHITE,    [' '] = WHITE,     ['('] = DELIMITER, [')'] = DELIMITER,
    ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER, [']'] = DELIMITER,
    ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER,
};

bool gov__pdf_is_white(uint8_t c)
{
    return classes[c] == WHITE;
}

static bool malformed(gov__pdf *pdf, const char *detail)
{
    return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, detail);
}

/* White space and comments. */
static size_t skip_white(gov__bytes in, size_t pos)
{
    while (pos < in.len) {
        if (in.data[pos] == '%') {
            while (pos < in.len && in.data[pos] != '\n' && in.data[pos] != '\r') {
                pos++;
            }
        } else if (classes[in.data[pos]] == WHITE) {
            pos++;
        } else {
            break;
        }
    }
    return pos;
}

static size_t skip_regular(gov__bytes in, size_t pos)
{
    while (pos < in.len && classes[in.data[pos]] == REGULAR) {
        pos++;
    }
    return pos;
}

/* Behind the parenthesis that closes the text, or 0. */
static size_t skip_text(gov__bytes in, size_t pos)
{
    size_t depth = 0;

    for (; pos < in.len; pos++) {
        uint8_t c = in.data[pos];
        if (c == '\\') {
            pos++;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && --depth == 0) {
            return pos + 1;
        }
    }
    return 0;
}

/* Behind the ">", or 0. Which digits stand between is for whoever needs them. */
static size_t skip_hex(gov__bytes in, size_t pos)
{
    const uint8_t *end = memchr(in.data + pos, '>', in.len - pos);

    return end != NULL ? (size_t)(end - in.data) + 1 : 0;
}

/* An integer of at most 18 digits, a real, or a keyword. */
static void read_regular(gov__pdf_value *out)
{
    const uint8_t *text = out->in.data + out->at;
    size_t len = out->end - out->at;
    size_t i = len > 1 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    bool digits = i < len;
    bool real = false;

    for (size_t k = i; k < len; k++) {
        if (text[k] == '.' && !real) {
            real = true;
        } else if (text[k] < '0' || text[k] > '9') {
            digits = false;
        }
    }
    out->kind = GOV__PDF_KEYWORD;
    if (digits && (real || len - i > 18)) {
        out->kind = GOV__PDF_REAL;
    } else if (digits) {
        out->kind = GOV__PDF_INTEGER;
        for (out->number = 0; i < len; i++) {
            out->number = out->number * 10 + (text[i] - '0');
        }
        out->number = text[0] == '-' ? -out->number : out->number;
    } else if (gov__pdf_is_keyword(out, "true") || gov__pdf_is_keyword(out, "false")) {
        out->kind = GOV__PDF_BOOLEAN;
        out->number = text[0] == 't';
    } else if (gov__pdf_is_keyword(out, "null")) {
        out->kind = GOV__PDF_NULL;
    }
}

static bool two(gov__bytes in, size_t pos, uint8_t c)
{
    return pos + 1 < in.len && in.data[pos] == c && in.data[pos + 1] == c;
}

/* One token. Brackets are KEYWORDs here. */
static bool read_token(gov__pdf *pdf, gov__bytes in, size_t *pos, gov__pdf_value *out)
{
    size_t begin = *pos;
    size_t at = skip_white(in, *pos);
    uint8_t c = at < in.len ? in.data[at] : 0;

    *out = (gov__pdf_value){GOV__PDF_KEYWORD, in, at, at, 0, 0};
    if (at == in.len) {
        out->end = at;
    } else if (c == '(') {
        out->kind = GOV__PDF_TEXT;
        out->end = skip_text(in, at);
    } else if (c == '/') {
        out->kind = GOV__PDF_NAME;
        out->end = skip_regular(in, at + 1);
    } else if (two(in, at, '<') || two(in, at, '>')) {
        out->end = at + 2;
    } else if (c == '<') {
        out->kind = GOV__PDF_HEX;
        out->end = skip_hex(in, at);
    } else if (classes[c] == DELIMITER) {
        out->end = at + 1;
    } else {
        out->end = skip_regular(in, at);
        read_regular(out);
    }
    if (out->end <= at && at != in.len) {
        return malformed(pdf, "a string that does not end");
    }
    *pos = out->end;
    pdf->work += out->end - begin + 1;
    return pdf->work <= GOV__PDF_WORK_MAX || gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "work");
}

/* Turns "12 0 R" into a reference. Anything else leaves the integer as it is. */
static bool try_reference(gov__pdf *pdf, size_t *pos, gov__pdf_value *out)
{
    gov__pdf_value generation;
    gov__pdf_value word;
    size_t next = *pos;

    if (out->number < 0 || next >= out->in.len || classes[out->in.data[next]] != WHITE) {
        return true;
    }
    if (!read_token(pdf, out->in, &next, &generation)) {
        return false;
    }
    if (generation.kind != GOV__PDF_INTEGER || generation.number < 0 ||
        generation.number > UINT16_MAX || generation.end - generation.at > 5) {
        return true;
    }
    if (!read_token(pdf, out->in, &next, &word)) {
        return false;
    }
    if (gov__pdf_is_keyword(&word, "R")) {
        out->kind = GOV__PDF_REFERENCE;
        out->generation = (uint32_t)generation.number;
        out->end = word.end;
        *pos = next;
    }
    return true;
}

/* Walks to the bracket that closes the container whose opening one was read. */
static bool skip_container(gov__pdf *pdf, size_t *pos, gov__pdf_value *out)
{
    uint64_t arrays = gov__pdf_is_keyword(out, "[") ? 1 : 0;
    unsigned depth = 1;
    gov__pdf_value token;

    out->kind = arrays != 0 ? GOV__PDF_ARRAY : GOV__PDF_DICTIONARY;
    while (depth != 0) {
        if (!read_token(pdf, out->in, pos, &token)) {
            return false;
        }
        bool array = gov__pdf_is_keyword(&token, "[");
        if (array || gov__pdf_is_keyword(&token, "<<")) {
            if (depth++ == GOV__PDF_DEPTH_MAX) {
                return gov__pdf_refuse(pdf, GOV__REASON_LIMIT, "depth");
            }
            arrays = arrays << 1 | (array ? 1 : 0);
        } else if (gov__pdf_is_keyword(&token, (arrays & 1) != 0 ? "]" : ">>")) {
            depth--;
            arrays >>= 1;
        } else if (token.kind == GOV__PDF_KEYWORD && !gov__pdf_is_keyword(&token, "R")) {
            return malformed(pdf, "a keyword inside a value");
        }
    }
    out->end = *pos;
    return true;
}

bool gov__pdf_read(gov__pdf *pdf, gov__bytes in, size_t *pos, gov__pdf_value *out)
{
    if (!read_token(pdf, in, pos, out)) {
        return false;
    }
    if (out->kind == GOV__PDF_INTEGER) {
        return try_reference(pdf, pos, out);
    }
    if (gov__pdf_is_keyword(out, "[") || gov__pdf_is_keyword(out, "<<")) {
        return skip_container(pdf, pos, out);
    }
    return true;
}

bool gov__pdf_is_keyword(const gov__pdf_value *value, const char *word)
{
    size_t len = value->end - value->at;

    return value->kind == GOV__PDF_KEYWORD && len == strlen(word) &&
           memcmp(value->in.data + value->at, word, len) == 0;
}

static int hex_of(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool gov__pdf_is_name(const gov__pdf_value *value, const char *name)
{
    const uint8_t *text = value->in.data;
    size_t i = value->at + 1;

    if (value->kind != GOV__PDF_NAME) {
        return false;
    }
    for (; i < value->end && *name != '\0'; name++) {
        int c = text[i++];
        int high = c == '#' && value->end - i >= 2 ? hex_of(text[i]) : -1;
        int low = high >= 0 ? hex_of(text[i + 1]) : -1;
        if (low >= 0) {
            c = high * 16 + low;
            i += 2;
        }
        if (c != (uint8_t)*name) {
            return false;
        }
    }
    return i == value->end && *name == '\0';
}

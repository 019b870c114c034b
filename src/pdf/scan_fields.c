/* SPDX-License-Identifier: Apache-2.0 */
/* From the catalogue over the interactive form to the signature fields (ISO 32000-2 section 12.7.4 and
 * 12.7.5.5). A signature that no field names is none. */
#include "pdf/scan.h"

/* More than these do not fit into a report. */
#define SEEN_MAX 128

typedef struct walk {
    gov__pdf *pdf;
    gov__pdf_found found;
    void *user;
    size_t fields;
    uint32_t seen[SEEN_MAX];
    size_t seen_count;
} walk;

/* Whether the object was met before; two fields may name the same signature. */
static bool again(walk *w, uint32_t number)
{
    for (size_t i = 0; i < w->seen_count; i++) {
        if (w->seen[i] == number) {
            return true;
        }
    }
    if (w->seen_count < SEEN_MAX) {
        w->seen[w->seen_count++] = number;
    }
    return false;
}

static bool visit_value(walk *w, const gov__pdf_value *field)
{
    gov__pdf_value value;
    gov__pdf_value signature;
    uint32_t number = 0;

    if (!gov__pdf_find(w->pdf, field, "V", &value)) {
        return false;
    }
    if (value.kind == GOV__PDF_REFERENCE && value.number <= GOV__PDF_OBJECTS_MAX) {
        number = (uint32_t)value.number;
    }
    if (!gov__pdf_resolve(w->pdf, &value, &signature)) {
        return false;
    }
    if (signature.kind == GOV__PDF_NULL || (number != 0 && again(w, number))) {
        return true;
    }
    if (signature.kind != GOV__PDF_DICTIONARY) {
        return gov__pdf_refuse(w->pdf, GOV__REASON_MALFORMED, "a signature that is no dictionary");
    }
    return w->found(w->user, &signature, number);
}

static bool visit_fields(walk *w, const gov__pdf_value *array, bool signature, unsigned depth);

/* `signature`: a field above is a signature field. */
static bool visit_field(walk *w, const gov__pdf_value *element, bool signature, unsigned depth)
{
    gov__pdf_value field;
    gov__pdf_value type;
    gov__pdf_value kids;

    if (++w->fields > GOV__PDF_FIELDS_MAX) {
        return gov__pdf_refuse(w->pdf, GOV__REASON_LIMIT, "fields");
    }
    if (!gov__pdf_resolve(w->pdf, element, &field)) {
        return false;
    }
    if (field.kind == GOV__PDF_NULL) {
        return true;
    }
    if (field.kind != GOV__PDF_DICTIONARY) {
        return gov__pdf_refuse(w->pdf, GOV__REASON_UNSUPPORTED, "a field that is no dictionary");
    }
    if (!gov__pdf_get(w->pdf, &field, "FT", &type) ||
        !gov__pdf_get(w->pdf, &field, "Kids", &kids)) {
        return false;
    }
    if (type.kind != GOV__PDF_NULL) {
        signature = gov__pdf_is_name(&type, "Sig");
    }
    if (signature && !visit_value(w, &field)) {
        return false;
    }
    if (kids.kind == GOV__PDF_NULL) {
        return true;
    }
    if (kids.kind != GOV__PDF_ARRAY) {
        return gov__pdf_refuse(w->pdf, GOV__REASON_UNSUPPORTED, "/Kids that is no array");
    }
    return visit_fields(w, &kids, signature, depth + 1);
}

static bool visit_fields(walk *w, const gov__pdf_value *array, bool signature, unsigned depth)
{
    gov__pdf_value element;
    size_t pos = 0;

    if (depth > GOV__PDF_FIELD_DEPTH_MAX) {
        return gov__pdf_refuse(w->pdf, GOV__REASON_LIMIT, "depth of fields");
    }
    while (true) {
        if (!gov__pdf_element(w->pdf, array, &pos, &element)) {
            return false;
        }
        if (element.kind == GOV__PDF_KEYWORD) {
            return true;
        }
        if (!visit_field(w, &element, signature, depth)) {
            return false;
        }
    }
}

bool gov__pdf_each_signature(gov__pdf *pdf, gov__pdf_found found, void *user)
{
    walk w = {.pdf = pdf, .found = found, .user = user};
    gov__pdf_value root;
    gov__pdf_value form;
    gov__pdf_value fields;

    if (!gov__pdf_get(pdf, &pdf->trailer, "Root", &root)) {
        return false;
    }
    if (root.kind != GOV__PDF_DICTIONARY) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "no catalogue");
    }
    if (!gov__pdf_get(pdf, &root, "AcroForm", &form)) {
        return false;
    }
    if (form.kind == GOV__PDF_NULL) {
        return true;
    }
    if (form.kind != GOV__PDF_DICTIONARY) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "a form that is no dictionary");
    }
    if (!gov__pdf_get(pdf, &form, "Fields", &fields)) {
        return false;
    }
    if (fields.kind == GOV__PDF_NULL) {
        return true;
    }
    if (fields.kind != GOV__PDF_ARRAY) {
        return gov__pdf_refuse(pdf, GOV__REASON_UNSUPPORTED, "/Fields that is no array");
    }
    return visit_fields(&w, &fields, false, 1);
}

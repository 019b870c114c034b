/* SPDX-License-Identifier: Apache-2.0 */
/* The table of locations. What is missing here would be a file that is shown and not looked for: the
 * report then has it among the files that nothing refers to. */
#include "ofd/document_table.h"

#include <stddef.h>

#define ROOT        GOV__OFD_KIND_ROOT
#define DOCUMENT    GOV__OFD_KIND_DOCUMENT
#define PAGE        GOV__OFD_KIND_PAGE
#define RESOURCES   GOV__OFD_KIND_RESOURCES
#define ANNOTATIONS GOV__OFD_KIND_ANNOTATIONS
#define ANNOTATION  GOV__OFD_KIND_ANNOTATION
#define ATTACHMENTS GOV__OFD_KIND_ATTACHMENTS
#define TAGS        GOV__OFD_KIND_TAGS
#define EXTENSIONS  GOV__OFD_KIND_EXTENSIONS
#define VERSION     GOV__OFD_KIND_VERSION
#define LIST        GOV__OFD_KIND_LIST
#define LEAF        GOV__OFD_KIND_LEAF
#define NAMED       GOV__OFD_KIND_NAMED

const gov__ofd_location gov__ofd_locations[] = {
    {ROOT, "DocBody", "DocRoot", NULL, DOCUMENT},
    {ROOT, "DocBody", "Signatures", NULL, LIST},
    {ROOT, "DocInfo", "Cover", NULL, LEAF},
    {ROOT, "Versions", "Version", "BaseLoc", VERSION},
    {DOCUMENT, "CommonData", "PublicRes", NULL, RESOURCES},
    {DOCUMENT, "CommonData", "DocumentRes", NULL, RESOURCES},
    {DOCUMENT, "CommonData", "TemplatePage", "BaseLoc", PAGE},
    {DOCUMENT, "Pages", "Page", "BaseLoc", PAGE},
    {DOCUMENT, "Document", "Annotations", NULL, ANNOTATIONS},
    {DOCUMENT, "Document", "Attachments", NULL, ATTACHMENTS},
    {DOCUMENT, "Document", "CustomTags", NULL, TAGS},
    {DOCUMENT, "Document", "Extensions", NULL, EXTENSIONS},
    {PAGE, "Page", "PageRes", NULL, RESOURCES},
    {RESOURCES, "ColorSpaces", "ColorSpace", "Profile", LEAF},
    {RESOURCES, "Font", "FontFile", NULL, LEAF},
    {RESOURCES, "MultiMedia", "MediaFile", NULL, LEAF},
    {ANNOTATIONS, "Page", "FileLoc", NULL, ANNOTATION},
    {ATTACHMENTS, "Attachment", "FileLoc", NULL, LEAF},
    {TAGS, "CustomTag", "FileLoc", NULL, LEAF},
    {TAGS, "CustomTag", "SchemaLoc", NULL, LEAF},
    {EXTENSIONS, "Extension", "ExtendData", NULL, LEAF},
    {VERSION, "FileList", "File", NULL, NAMED},
    {VERSION, "DocVersion", "DocRoot", NULL, DOCUMENT},
    {LEAF, NULL, NULL, NULL, LEAF},
};

# SPDX-License-Identifier: Apache-2.0
# Turns JSON documents into one C source: a table of {name, code, text, size}, where the code is the
# member document.code, or empty. Run as a script:
#   cmake -DOUTPUT=<file.c> -DDIRECTORY=<folder of *.json> -P embed.cmake
# The files are read with CMake itself, so that no interpreter is needed to build.
file(GLOB documents "${DIRECTORY}/*.json")
list(SORT documents)
set(arrays "")
set(rows "")
foreach(document IN LISTS documents)
    get_filename_component(name "${document}" NAME_WE)
    string(MAKE_C_IDENTIFIER "text_${name}" symbol)
    file(READ "${document}" text)
    string(JSON code ERROR_VARIABLE none GET "${text}" document code)
    if(none)
        set(code "")
    endif()
    file(READ "${document}" hex HEX)
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND arrays
           "static const unsigned char ${symbol}[] = {\n    ${bytes}0x00};\n")
    string(APPEND rows "    {\"${name}\", \"${code}\", (const char *)${symbol}, ${size}u},\n")
endforeach()
set(text "/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox's documents, made from src/sandbox/data by cmake/embed.cmake. */
#include \"sandbox/catalogue.h\"

${arrays}
const gov__sandbox_document gov__sandbox_documents[] = {
${rows}    {NULL, NULL, NULL, 0}};
")
file(WRITE "${OUTPUT}" "${text}")

# SPDX-License-Identifier: Apache-2.0
# How every target of ours is compiled. Nothing here leaks to a project that embeds us: all flags are
# set on our own targets, by govsdk_compile().
set(GOVSDK_WARNINGS
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wformat=2 -Wundef -Wvla -Wpointer-arith
    -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    # Long literals are broken at the column limit, also within a list of literals.
    $<$<C_COMPILER_ID:Clang>:-Wno-string-concatenation>
    $<$<BOOL:${GOVSDK_WERROR}>:-Werror>)

set(GOVSDK_INSTRUMENT "")
if(GOVSDK_SANITIZE)
    list(JOIN GOVSDK_SANITIZE "," sanitizers)
    list(APPEND GOVSDK_INSTRUMENT -fsanitize=${sanitizers} -fno-sanitize-recover=all
         -fno-omit-frame-pointer)
endif()
if(GOVSDK_LIBFUZZER)
    list(APPEND GOVSDK_INSTRUMENT -fsanitize=fuzzer-no-link)
endif()
if(GOVSDK_COVERAGE)
    list(APPEND GOVSDK_INSTRUMENT --coverage)
endif()

set(GOVSDK_HARDEN -fstack-protector-strong)
if(NOT GOVSDK_SANITIZE AND NOT GOVSDK_COVERAGE)
    list(APPEND GOVSDK_HARDEN $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()

# Compiles a target as ours: C11, position independent, hidden by default. INTERNAL also gives it the
# private headers under src/.
function(govsdk_compile target)
    cmake_parse_arguments(arg "INTERNAL" "" "" ${ARGN})
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
        C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
    target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
    target_compile_options(${target} PRIVATE ${GOVSDK_WARNINGS} ${GOVSDK_HARDEN}
                           ${GOVSDK_INSTRUMENT} -ffunction-sections -fdata-sections
                           -fno-semantic-interposition
                           "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
    target_link_options(${target} PRIVATE ${GOVSDK_INSTRUMENT} -Wl,--gc-sections -Wl,--as-needed)
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/include")
    if(arg_INTERNAL)
        target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
    endif()
endfunction()

# Puts what a person runs into one place of the build tree.
function(govsdk_output target)
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin"
        LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib"
        ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
endfunction()

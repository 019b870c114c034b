# SPDX-License-Identifier: Apache-2.0
# What tests/ and bindings/ share: the environment that a test runs in.

# Sanitizer options: everything that is wrong ends the test.
set(GOVSDK_TEST_ENV
    "CK_FORK=no"
    "ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1:allocator_may_return_null=1"
    "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1"
    "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp"
    "GOVSDK_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
    "GOVSDK_BUILD_DIR=${PROJECT_BINARY_DIR}"
    "GOVSDK_SANDBOXD=${PROJECT_BINARY_DIR}/bin/govsdk-sandboxd"
    "GOVSDK_CLI=${PROJECT_BINARY_DIR}/bin/govsdk"
    "GOVSDK_PYTHON=${GOVSDK_PYTHON3}")

# A test whose program is not ours (python3, lua) and loads the library: the sanitizer's run time has
# to be there first, and what the interpreter itself leaks is not our business.
set(GOVSDK_HOSTED_ENV ${GOVSDK_TEST_ENV} "PYTHONDONTWRITEBYTECODE=1" "PYTHONFAULTHANDLER=1")
if("address" IN_LIST GOVSDK_SANITIZE)
    execute_process(COMMAND "${CMAKE_C_COMPILER}" -print-file-name=libasan.so
                    OUTPUT_VARIABLE libasan OUTPUT_STRIP_TRAILING_WHITESPACE)
    list(FILTER GOVSDK_HOSTED_ENV EXCLUDE REGEX "^ASAN_OPTIONS=")
    list(APPEND GOVSDK_HOSTED_ENV "LD_PRELOAD=${libasan}" "PYTHONMALLOC=malloc"
         "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1")
endif()

# SPDX-License-Identifier: Apache-2.0
# Finds what we link. docs/dependencies.md says why each one is there. Through pkg-config only, so that
# the installed package file and govsdkConfig.cmake name the same things.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

macro(govsdk_require name)
    pkg_check_modules(${name} REQUIRED QUIET IMPORTED_TARGET GLOBAL ${ARGN})
endmacro()

govsdk_require(GOVSDK_CURL "libcurl>=7.87")
govsdk_require(GOVSDK_OPENSSL "libssl>=3.0" "libcrypto>=3.0")
govsdk_require(GOVSDK_CJSON "libcjson>=1.7.15")
govsdk_require(GOVSDK_ZLIB "zlib>=1.2.13")

# OFD certificates are verified where libzip and expat are there; GOVSDK_CERTIFICATE_OFD=ON insists.
set(GOVSDK_WITH_OFD OFF)
if(NOT GOVSDK_CERTIFICATE_OFD STREQUAL "OFF")
    pkg_check_modules(GOVSDK_LIBZIP QUIET IMPORTED_TARGET GLOBAL "libzip>=1.7")
    pkg_check_modules(GOVSDK_EXPAT QUIET IMPORTED_TARGET GLOBAL "expat>=2.5")
    if(GOVSDK_LIBZIP_FOUND AND GOVSDK_EXPAT_FOUND)
        set(GOVSDK_WITH_OFD ON)
    elseif(GOVSDK_CERTIFICATE_OFD STREQUAL "ON")
        message(FATAL_ERROR "GOVSDK_CERTIFICATE_OFD is ON, but libzip or expat is missing")
    else()
        message(STATUS "libzip or expat is missing: OFD certificates will not be verified")
    endif()
endif()

if(GOVSDK_BUILD_SANDBOX)
    govsdk_require(GOVSDK_SQLITE "sqlite3>=3.35")
    govsdk_require(GOVSDK_ZLIB "zlib>=1.2.13")
    govsdk_require(GOVSDK_MICROHTTPD "libmicrohttpd>=0.9.75")
endif()
if(GOVSDK_BUILD_CLI)
    govsdk_require(GOVSDK_QRENCODE "libqrencode>=4.1")
endif()
if(GOVSDK_BUILD_TESTS)
    govsdk_require(GOVSDK_CHECK "check>=0.15")
    govsdk_require(GOVSDK_SQLITE "sqlite3>=3.35")
endif()

# Our Python is the system's: a virtual environment in front of it would hide cffi and pytest.
if(GOVSDK_IS_TOP_LEVEL)
    find_program(GOVSDK_PYTHON3 NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
    if(NOT GOVSDK_PYTHON3)
        find_program(GOVSDK_PYTHON3 NAMES python3 REQUIRED)
    endif()
endif()

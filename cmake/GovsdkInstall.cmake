# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: headers, libraries, package files, tools, manual page, completion.
include(CMakePackageConfigHelpers)
set(GOVSDK_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/govsdk")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")

get_property(targets GLOBAL PROPERTY GOVSDK_INSTALL_TARGETS)
get_property(programs GLOBAL PROPERTY GOVSDK_INSTALL_PROGRAMS)
install(TARGETS ${targets} EXPORT govsdkTargets
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
if(programs)
    install(TARGETS ${programs} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    if(GOVSDK_BUILD_SHARED)
        file(RELATIVE_PATH to_lib "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
        set_target_properties(${programs} PROPERTIES INSTALL_RPATH "$ORIGIN/${to_lib}")
    endif()
endif()
install(EXPORT govsdkTargets NAMESPACE govsdk:: DESTINATION "${GOVSDK_CMAKE_DIR}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/govsdkConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/govsdkConfig.cmake" INSTALL_DESTINATION "${GOVSDK_CMAKE_DIR}")
# Before 1.0 a minor version may break, so it is compared too.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/govsdkConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/govsdkConfig.cmake"
              "${PROJECT_BINARY_DIR}/govsdkConfigVersion.cmake"
        DESTINATION "${GOVSDK_CMAKE_DIR}")

# Relative to the package file, so that `cmake --install --prefix` and a moved tree both work.
file(RELATIVE_PATH GOVSDK_PC_TO_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" GOVSDK_PC_TO_PREFIX "${GOVSDK_PC_TO_PREFIX}")
function(govsdk_pc_libs out)
    list(REMOVE_DUPLICATES ARGN)
    list(JOIN ARGN " " libs)
    set(${out} "${libs}" PARENT_SCOPE)
endfunction()
govsdk_pc_libs(GOVSDK_PC_LIBS_PRIVATE ${GOVSDK_CURL_LDFLAGS} ${GOVSDK_OPENSSL_LDFLAGS}
               ${GOVSDK_CJSON_LDFLAGS} ${GOVSDK_ZLIB_LDFLAGS} ${GOVSDK_LIBZIP_LDFLAGS}
               ${GOVSDK_EXPAT_LDFLAGS} -pthread)
govsdk_pc_libs(GOVSDK_PC_SANDBOX_LIBS ${GOVSDK_CJSON_LDFLAGS} ${GOVSDK_OPENSSL_LDFLAGS}
               ${GOVSDK_SQLITE_LDFLAGS} ${GOVSDK_ZLIB_LDFLAGS} -pthread)
set(pc_files govsdk)
foreach(companion testing sandbox)
    if(TARGET govsdk_${companion})
        list(APPEND pc_files govsdk-${companion})
    endif()
endforeach()
foreach(pc IN LISTS pc_files)
    configure_file("${PROJECT_SOURCE_DIR}/${pc}.pc.in" "${PROJECT_BINARY_DIR}/${pc}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/${pc}.pc"
            DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()

if(GOVSDK_BUILD_CLI)
    install(FILES "${PROJECT_SOURCE_DIR}/docs/man/govsdk.1"
            DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
    install(FILES "${PROJECT_SOURCE_DIR}/src/cli/govsdk.bash-completion"
            DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME govsdk)
endif()
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

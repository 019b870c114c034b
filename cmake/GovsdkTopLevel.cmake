# SPDX-License-Identifier: Apache-2.0
# Is govsdk built for itself or inside another project? What belongs to the first case only is set here.
if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
    set(GOVSDK_IS_TOP_LEVEL ON)
else()
    set(GOVSDK_IS_TOP_LEVEL OFF)
endif()

if(GOVSDK_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
    endif()
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
    find_program(GOVSDK_CCACHE ccache)
    if(GOVSDK_CCACHE AND NOT DEFINED CMAKE_C_COMPILER_LAUNCHER)
        set(CMAKE_C_COMPILER_LAUNCHER "${GOVSDK_CCACHE}")
    endif()
endif()

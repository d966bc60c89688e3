# SPDX-License-Identifier: Apache-2.0
# annalist_layer(name DEPS lower...): one folder of src, one object library. DEPS name the layers it may include.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(annalist_options INTERFACE)
# clang's -Wconversion would have -Wsign-conversion, which g++'s has not; at -O3 some warnings of g++ 12
# are wrong about std::string and std::vector (GCC bugs 105651, 100366).
target_compile_options(annalist_options INTERFACE -Wall -Wextra -Wshadow -Wconversion
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow>)
target_include_directories(annalist_options INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
if(ANNALIST_WERROR)
  target_compile_options(annalist_options INTERFACE -Werror)
endif()
if(ANNALIST_SANITIZE)
  target_compile_options(annalist_options INTERFACE -fsanitize=${ANNALIST_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(annalist_options INTERFACE -fsanitize=${ANNALIST_SANITIZE})
endif()

function(annalist_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;DEPS;LIBRARIES" ${ARGN})
  add_library(annalist_${name} OBJECT ${LAYER_SOURCES})
  target_link_libraries(annalist_${name} PUBLIC annalist_options ${LAYER_LIBRARIES})
  set_target_properties(annalist_${name} PROPERTIES CXX_CLANG_TIDY "${ANNALIST_TIDY}")
  set_property(GLOBAL APPEND PROPERTY ANNALIST_LAYERS annalist_${name})
  set_property(GLOBAL PROPERTY ANNALIST_LAYER_DEPS_${name} "${LAYER_DEPS}")
endfunction()

# SPDX-License-Identifier: Apache-2.0
# Every public header compiles alone, and twice in one file. Built by the test header_alone, not otherwise.
file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR}/include CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/include/annalist/*.hpp ${PROJECT_SOURCE_DIR}/include/annalist/detail/*.hpp)
foreach(header ${headers})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/header_alone/${header}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include <${header}>\n#include <${header}>\n")
  list(APPEND sources ${source})
endforeach()
add_library(header_alone OBJECT EXCLUDE_FROM_ALL ${sources})
target_link_libraries(header_alone PRIVATE annalist_options)
target_compile_options(header_alone PRIVATE -fsyntax-only -Werror)
add_test(NAME header_alone COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target header_alone)

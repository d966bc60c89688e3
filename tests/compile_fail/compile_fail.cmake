# SPDX-License-Identifier: Apache-2.0
# Mistakes in the use of annalize do not compile, and the compiler says why. Each source tells in a comment `// says: …` a
# sentence that must be among the errors; one without has to compile.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_test(NAME compile_fail_${name} COMMAND ${CMAKE_COMMAND}
    -D COMPILER=${CMAKE_CXX_COMPILER} -D INCLUDE=${PROJECT_SOURCE_DIR}/include -D SOURCE=${source}
    -P ${CMAKE_CURRENT_LIST_DIR}/check_errors.cmake)
endforeach()

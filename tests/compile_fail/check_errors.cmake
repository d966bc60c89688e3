# SPDX-License-Identifier: Apache-2.0
# Compiles SOURCE, and compares what the compiler says with what the source tells. Variables: COMPILER, INCLUDE, SOURCE.
file(STRINGS ${SOURCE} expected REGEX "^// says: ")
string(REPLACE "// says: " "" expected "${expected}")
execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only -Wall -Wextra -I ${INCLUDE} ${SOURCE}
  RESULT_VARIABLE result ERROR_VARIABLE errors OUTPUT_VARIABLE errors)
if(NOT expected)
  if(NOT result EQUAL 0 OR errors)
    message(FATAL_ERROR "should compile without a word:\n${errors}")
  endif()
elseif(result EQUAL 0)
  message(FATAL_ERROR "compiles, but should say: ${expected}")
else()
  string(FIND "${errors}" "${expected}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "should say: ${expected}\nbut says:\n${errors}")
  endif()
endif()

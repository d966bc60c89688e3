# SPDX-License-Identifier: Apache-2.0
# annalist_build_prefix(variable): builds the C++ side now, while configuring, and gives the prefix into which it was installed. So
# the wheel is made from an installed prefix whichever way it came to be.
function(annalist_build_prefix variable)
  set(build ${CMAKE_CURRENT_BINARY_DIR}/cpp)
  set(prefix ${CMAKE_CURRENT_BINARY_DIR}/prefix)
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_SOURCE_DIR}/.. -B ${build} -G ${CMAKE_GENERATOR}
    -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM} -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_INSTALL_LIBDIR=lib -DANNALIST_TESTS=OFF COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} COMMAND_ERROR_IS_FATAL ANY)
  set(${variable} ${prefix} PARENT_SCOPE)
endfunction()

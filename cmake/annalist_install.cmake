# SPDX-License-Identifier: Apache-2.0
# What is installed: library, command, headers, CMake package, pkg-config file. All of it may be moved to another place afterwards.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/annalist)
install(TARGETS annalist EXPORT annalistTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
file(RELATIVE_PATH library_from_command ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(annalist_command PROPERTIES INSTALL_RPATH $ORIGIN/${library_from_command})
install(TARGETS annalist_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/annalist DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT annalistTargets NAMESPACE annalist:: DESTINATION ${package_dir})

configure_package_config_file(cmake/annalistConfig.cmake.in ${PROJECT_BINARY_DIR}/annalistConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/annalistConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/annalistConfig.cmake ${PROJECT_BINARY_DIR}/annalistConfigVersion.cmake
  DESTINATION ${package_dir})

configure_file(cmake/annalist.pc.in ${PROJECT_BINARY_DIR}/annalist.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/annalist.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

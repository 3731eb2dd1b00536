# SPDX-License-Identifier: Apache-2.0
#
# sluice_add_plugin(NAME SOURCES … [LINKS …]): a plugin, built as ${PROJECT_BINARY_DIR}/lib/plugins/NAME.so. Exports
# nothing but the two symbols of plugin.h: two plugins with different versions of one library must not see each other's.
# LINKS names targets; give it static libraries.
function(sluice_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX .so LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/plugins
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${exports})
  target_compile_features(${name} PRIVATE cxx_std_20)
  # Clang knows no unique symbols.
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE
    "LINKER:--version-script,${exports}" LINKER:--exclude-libs,ALL LINKER:-z,nodelete)
  # A sanitizer's runtime stands in the program, and is missing here.
  if(NOT SLUICE_SANITIZE)
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  target_link_libraries(${name} PRIVATE sluice::sdk ${arg_LINKS})
endfunction()

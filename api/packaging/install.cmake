# What `cmake --install` puts where, and what find_package(pianola) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The headers that lie directly in a layer's folder are its contract. What they include belongs to them,
# also from a detail/: templates need it. Nothing else is installed.
function(pianola_public_headers result)
  file(GLOB waiting RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/journal/*.hpp" "${PROJECT_SOURCE_DIR}/actors/*.hpp"
    "${PROJECT_SOURCE_DIR}/runtime/*.hpp" "${PROJECT_SOURCE_DIR}/api/*.hpp")
  set(found)
  while(waiting)
    list(POP_FRONT waiting header)
    if(header IN_LIST found)
      continue()
    endif()
    list(APPEND found "${header}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${header}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/${header}" includes REGEX "^#include <pianola/")
    list(TRANSFORM includes REPLACE "^#include <pianola/([^>]+)>.*" "\\1")
    list(APPEND waiting ${includes})
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

pianola_public_headers(headers)
foreach(header IN LISTS headers)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES "${PROJECT_SOURCE_DIR}/${header}"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/pianola/${folder}")
endforeach()

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/pianola")
install(TARGETS pianola_journal pianola_actors pianola_runtime pianola_api EXPORT pianola
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT pianola NAMESPACE pianola:: FILE pianola_targets.cmake DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/pianola-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES api/packaging/pianola-config.cmake api/packaging/xxhash.cmake
  "${PROJECT_BINARY_DIR}/pianola-config-version.cmake" DESTINATION "${package}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

if(TARGET pianola)
  install(TARGETS pianola DESTINATION "${CMAKE_INSTALL_BINDIR}")
  # Made by the program itself, so it knows the program's flags.
  set(completion "${PROJECT_BINARY_DIR}/completions/pianola")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/completions")
  add_custom_command(OUTPUT "${completion}"
    COMMAND pianola completion bash > "${completion}" DEPENDS pianola VERBATIM)
  add_custom_target(pianola_completion ALL DEPENDS "${completion}")
  install(FILES "${completion}"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
endif()

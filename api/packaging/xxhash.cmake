# The library xxhash brings no CMake package of its own. Debian's has the header next to the others.
if(NOT TARGET pianola::xxhash)
  find_library(PIANOLA_XXHASH xxhash)
  if(PIANOLA_XXHASH)
    add_library(pianola::xxhash UNKNOWN IMPORTED)
    set_target_properties(pianola::xxhash PROPERTIES IMPORTED_LOCATION "${PIANOLA_XXHASH}")
  endif()
endif()

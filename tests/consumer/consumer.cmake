# An outside project uses what is installed. Needs everything that is installed to be built.
if(TARGET pianola AND PIANOLA_INSTALL)
  add_test(NAME consumer/installed
    COMMAND "${CMAKE_COMMAND}" -D "BUILD=${PROJECT_BINARY_DIR}"
      -D "WORK=${PROJECT_BINARY_DIR}/consumer" -P "${CMAKE_CURRENT_LIST_DIR}/run.cmake")
  set_tests_properties(consumer/installed PROPERTIES LABELS consumer TIMEOUT 900)
endif()

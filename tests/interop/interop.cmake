# The client of another project drives our server; see run.
if(TARGET pianola)
  add_test(NAME interop/durable_functions
    COMMAND "${CMAKE_CURRENT_LIST_DIR}/run" "${PROJECT_BINARY_DIR}")
  set_tests_properties(interop/durable_functions PROPERTIES LABELS interop)
endif()

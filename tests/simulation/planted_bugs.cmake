# The test of the simulation: each planted bug must be found. A variant compiles again only the one
# file that holds its bug; the linker takes that object and leaves the library's own aside, which for that
# is an object of its own.
function(pianola_planted_bug bug layer source)
  set(target pianola_simulation_${bug})
  string(TOUPPER "PIANOLA_PLANTED_BUG_${bug}" definition)
  set_source_files_properties("${PROJECT_SOURCE_DIR}/${source}"
    TARGET_DIRECTORY pianola_${layer} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_executable(${target} "${PROJECT_SOURCE_DIR}/${source}"
    $<TARGET_OBJECTS:pianola_simulation_tests>)
  target_compile_definitions(${target} PRIVATE ${definition})
  target_link_libraries(${target} PRIVATE pianola_test_support pianola::runtime)
  pianola_ours(${target})
  add_test(NAME simulation/finds_${bug}
    COMMAND ${target} --run_test=simulation/seeds_keep_every_promise --color_output=no)
  set_tests_properties(simulation/finds_${bug} PROPERTIES
    LABELS simulation
    ENVIRONMENT "PIANOLA_SEEDS=200"
    PASS_REGULAR_EXPRESSION "run again with: ")
endfunction()

pianola_planted_bug(skip_sync journal journal/committer.cpp)
pianola_planted_bug(apply_twice actors actors/detail/turn_builder.cpp)
pianola_planted_bug(drop_timer runtime runtime/detail/recovery.cpp)
pianola_planted_bug(early_effect actors actors/instance_commits.cpp)

# The first C++ program in README.md is compiled as a user of the library would compile it, and run.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/README.md")
file(READ "${PROJECT_SOURCE_DIR}/README.md" readme)
set(fence "```cpp\n")
string(LENGTH "${fence}" fence_length)
string(FIND "${readme}" "${fence}" begin)
if(begin EQUAL -1)
  message(FATAL_ERROR "README.md has no C++ program")
endif()
math(EXPR begin "${begin} + ${fence_length}")
string(SUBSTRING "${readme}" ${begin} -1 example)
string(FIND "${example}" "```" end)
string(SUBSTRING "${example}" 0 ${end} example)
file(CONFIGURE OUTPUT readme_example/readme_example.cpp CONTENT "${example}" @ONLY)

add_executable(readme_example "${CMAKE_CURRENT_BINARY_DIR}/readme_example/readme_example.cpp")
target_link_libraries(readme_example PRIVATE pianola::runtime)
# It begins with what no earlier run has left.
add_test(NAME samples/readme_example
  COMMAND sh -c "rm -rf greetings && exec '$<TARGET_FILE:readme_example>'"
  WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/readme_example")
set_tests_properties(samples/readme_example PROPERTIES
  LABELS samples
  PASS_REGULAR_EXPRESSION "Completed: \\[\"Hello Tokyo!\",\"Hello London!\",\"Hello Seattle!\"\\]")

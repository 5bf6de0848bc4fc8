# Installs a build into a prefix of its own and has the project in this folder use it.
#   cmake -D BUILD=<build tree> -D WORK=<scratch directory> -P run.cmake
cmake_minimum_required(VERSION 3.25)

function(step what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed with ${status}:\n${output}")
  endif()
  message(STATUS "${what}: done")
endfunction()

function(expect_only pattern)
  file(GLOB_RECURSE files RELATIVE "${prefix}" "${prefix}/*")
  set(others ${files})
  list(FILTER others EXCLUDE REGEX "${pattern}")
  if(others)
    message(FATAL_ERROR "Nobody expected these to be installed: ${others}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
set(prefix "${WORK}/prefix")
# The consumer is compiled as the build was: by the same compiler, with the flags of a sanitizer, say.
load_cache("${BUILD}" READ_WITH_PREFIX "" CMAKE_CXX_COMPILER CMAKE_CXX_FLAGS CMAKE_CXX_FLAGS_DEBUG
  CMAKE_CXX_COMPILER_LAUNCHER CMAKE_GENERATOR)
file(WRITE "${WORK}/cache.cmake"
  "set(CMAKE_CXX_COMPILER [[${CMAKE_CXX_COMPILER}]] CACHE STRING \"\")\n"
  "set(CMAKE_CXX_COMPILER_LAUNCHER [[${CMAKE_CXX_COMPILER_LAUNCHER}]] CACHE STRING \"\")\n"
  "set(CMAKE_CXX_FLAGS [[${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG} -O0 -g0]] CACHE STRING \"\")\n")
set(common -G "${CMAKE_GENERATOR}" -C "${WORK}/cache.cmake")

step("Installing" "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")
expect_only("^(include/pianola/(journal|actors|runtime|api)/[a-z_/]+\\.hpp|lib/([^/]+/)?libpianola_[a-z]+\\.a|lib/([^/]+/)?cmake/pianola/[^/]+\\.cmake|bin/pianola|share/bash-completion/completions/pianola|share/doc/[^/]+/LICENSE)$")

step("Configuring against the package" "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}"
  -B "${WORK}/package" ${common} "-DCMAKE_PREFIX_PATH=${prefix}")
step("Building against the package" "${CMAKE_COMMAND}" --build "${WORK}/package")
step("Running greetings" "${WORK}/package/greetings" "${WORK}/journal")
step("Running served" "${WORK}/package/served")
step("Running the installed program" "${prefix}/bin/pianola" completion bash)

# That it builds, the rest of the tests shows: it is what they are built of.
step("Configuring with the sources" "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}"
  -B "${WORK}/sources" ${common} "-DPIANOLA_SOURCE=${CMAKE_CURRENT_LIST_DIR}/../..")

# The fuzzers, one program a target: clang only, not built unless asked for.
#
#   cmake --preset clang -DPIANOLA_FUZZERS=ON && ninja -C build/clang fuzzers
#   mkdir -p build/found && build/clang/bin/fuzz_turn -max_total_time=60 build/found tests/fuzz/corpus/turn
#
# What is worth keeping of build/found goes to tests/fuzz/corpus/<target>/ under a name that says why;
# the test fuzz/corpus runs it in every build.
option(PIANOLA_FUZZERS "Build the fuzzers (clang)" OFF)
if(NOT PIANOLA_FUZZERS)
  return()
endif()

# The codecs once more, so that the fuzzer sees which branches an input takes.
file(GLOB fuzzed CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/journal/*_codec.cpp" "${PROJECT_SOURCE_DIR}/journal/error.cpp"
  "${PROJECT_SOURCE_DIR}/journal/detail/*_codec.cpp"
  "${PROJECT_SOURCE_DIR}/journal/detail/*archive.cpp"
  "${PROJECT_SOURCE_DIR}/journal/detail/byte_stream.cpp")
add_library(pianola_fuzzed OBJECT ${fuzzed} "${CMAKE_CURRENT_LIST_DIR}/codec_targets.cpp")
target_compile_features(pianola_fuzzed PUBLIC cxx_std_20)
target_compile_options(pianola_fuzzed PUBLIC -O1 -fsanitize=fuzzer-no-link,address,undefined
  -fno-sanitize-recover=all)
target_include_directories(pianola_fuzzed PUBLIC
  "${CMAKE_CURRENT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/include")
target_link_libraries(pianola_fuzzed PUBLIC Boost::headers "${PIANOLA_XXHASH}")

add_custom_target(fuzzers)
foreach(name turn split_turn message record keys index_rows)
  set(entry "${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}.cpp")
  file(CONFIGURE OUTPUT "${entry}" @ONLY CONTENT [[
#include "fuzz/codec_targets.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    pianola::testing::fuzz_@name@({reinterpret_cast<const char*>(data), size});
    return 0;
}
]])
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL "${entry}")
  target_link_libraries(fuzz_${name} PRIVATE pianola_fuzzed)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,address,undefined)
  add_dependencies(fuzzers fuzz_${name})
endforeach()

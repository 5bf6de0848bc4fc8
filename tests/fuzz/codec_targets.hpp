#pragma once

#include <span>
#include <string_view>

namespace pianola::testing {

/// One entry point of a fuzzer: it aborts when a property does not hold. Checksums and chain hashes
/// are put right before decoding, so that inputs get past them.
struct fuzz_target {
    std::string_view name; ///< Also of its folder in tests/fuzz/corpus/.
    void (*run)(std::string_view input);
};

/// The properties: decoding any bytes ends, with an error or with a value; a value that was
/// accepted encodes to the very bytes it came from.
void fuzz_turn(std::string_view input);
void fuzz_split_turn(std::string_view input);
void fuzz_message(std::string_view input);
void fuzz_record(std::string_view input);
void fuzz_keys(std::string_view input);
void fuzz_index_rows(std::string_view input);

std::span<const fuzz_target> fuzz_targets();

} // namespace pianola::testing

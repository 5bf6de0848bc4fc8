#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pianola::samples {

/// `value` when it is between 0 and `most`, else throws non_retriable_error. `member` is what the
/// input calls it. Inputs come from anybody: what a sample multiplies by them has a limit.
[[nodiscard]] std::uint64_t checked_count(std::string_view member,
                                          std::int64_t value,
                                          std::uint64_t most);

/// A length of time when it is between `least` and ten years, else throws non_retriable_error.
[[nodiscard]] std::chrono::duration<double> checked_seconds(std::string_view member,
                                                            double seconds,
                                                            double least = 0);

} // namespace pianola::samples

#pragma once

#include <cstdint>
#include <string_view>

namespace pianola {

/// When a journal acknowledges.
///
/// | mode      | an acknowledged commit survives                                        |
/// |-----------|------------------------------------------------------------------------|
/// | `strict`  | the end of the process, a crash of the system, a power cut             |
/// | `relaxed` | the end of the process; a crash of the system or a power cut may take  |
/// |           | the newest commits, of about a second, but never one and not those     |
/// |           | after it                                                               |
enum class durability : std::uint8_t { strict, relaxed };

[[nodiscard]] constexpr std::string_view to_string(durability mode) noexcept {
    return mode == durability::strict ? "strict" : "relaxed";
}

} // namespace pianola

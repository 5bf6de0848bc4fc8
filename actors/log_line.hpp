#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pianola {

enum class log_level : std::uint8_t { trace, debug, info, warning, error };

constexpr std::string_view to_string(log_level level) noexcept {
    switch (level) {
    case log_level::trace: return "trace";
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
    }
    return "unknown";
}

/// One line for people. `instance` is empty when the line is about no instance.
struct log_line {
    log_level level = log_level::info;
    std::string instance;
    std::string text;
};

} // namespace pianola

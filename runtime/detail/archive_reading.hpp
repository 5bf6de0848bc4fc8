#pragma once

#include <pianola/runtime/instance_archive.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <variant>

namespace pianola::detail {

/// What is wrong with a line, for people.
class wrong_line : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct head_line {};
struct event_line {
    std::uint32_t turn = 0;
    history_event event;
};
struct end_line {
    std::uint32_t instances = 0;
    std::uint64_t events = 0;
};
/// An instance comes without its turns.
using archive_line = std::variant<head_line, archived_instance, event_line, end_line>;

/// Reads one line of an archive's text; throws wrong_line.
[[nodiscard]] archive_line read_archive_line(std::string_view line);

} // namespace pianola::detail

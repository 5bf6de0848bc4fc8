#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/instance_record.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pianola::testing {

/// One event of each kind, every member of which is present and not what it is by default. A
/// member that is added to an event and forgotten here does not compile; one that the codec
/// forgets does not come back.
std::vector<history_event> full_events();
/// One event of each kind as the default constructor makes it.
std::vector<history_event> empty_events();
/// A record with every member present and not what it is by default, but the flag that is not
/// stored.
instance_record full_record();

/// Random values, often from the ends of their range.
class random_values {
public:
    explicit random_values(std::uint64_t seed) : engine_(seed) {}

    bool flip() { return below(2) == 0; }
    std::uint64_t below(std::uint64_t end) { return engine_() % end; }
    /// Any 64 bits: small, huge, all ones, or any.
    std::uint64_t bits();
    std::string text();
    payload any_payload();
    history_event event();
    instance_record record();

private:
    std::mt19937_64 engine_;
};

/// A failure with `inner` failures inside one another.
failure_details nested_failure(std::size_t inner);
std::string hex(std::string_view bytes);

} // namespace pianola::testing

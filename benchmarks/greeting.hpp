#pragma once

#include <pianola/actors/orchestration_context.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What most orchestrations of the benchmarks call.
namespace pianola::bench {

/// An activity: takes and returns JSON, and costs next to nothing.
inline std::string say_hello(const std::string& city) { return "Hello " + city + "!"; }

/// Calls it, registered as `say_hello`, so many times at once, and counts the answers.
inline task<std::uint64_t> greet_at_once(orchestration_context& ctx, std::uint64_t width) {
    const std::string city = "Tokyo";
    std::vector<task<std::string>> calls;
    calls.reserve(width);
    for (std::uint64_t i = 0; i != width; ++i)
        calls.push_back(ctx.call_activity<std::string>("say_hello", city));
    const auto greetings = co_await when_all(std::move(calls));
    co_return greetings.size();
}

} // namespace pianola::bench

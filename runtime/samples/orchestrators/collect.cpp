#include <pianola/runtime/samples/orchestrators/collect.hpp>

#include <pianola/runtime/samples/limits.hpp>

#include <stdexcept>

namespace pianola::samples {

task<std::int64_t> collect(orchestration_context& context, collect_input input) {
    const auto count = checked_count("count", input.count, 1'000'000);
    std::int64_t sum = 0;
    for (std::uint64_t i = 0; i != count; ++i) {
        // Events that came before anybody waited are kept, in order: none is missed.
        const auto item = co_await context.wait_for_external_event<std::int64_t>("item");
        if (__builtin_add_overflow(sum, item, &sum))
            throw std::overflow_error("the sum of the items is too large for 64 bits");
    }
    co_return sum;
}

} // namespace pianola::samples

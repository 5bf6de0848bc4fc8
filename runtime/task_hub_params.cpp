#include <pianola/runtime/task_hub_params.hpp>

#include <algorithm>
#include <bit>
#include <thread>

namespace pianola {

std::size_t suitable_threads() noexcept {
    const std::size_t processors = std::thread::hardware_concurrency(); // 0: not known
    return std::max<std::size_t>(processors, 2) - 1;
}

std::size_t suitable_strands(std::size_t threads) noexcept {
    constexpr std::size_t strands_a_thread = 4;
    return threads <= 1 ? 1 : std::bit_ceil(strands_a_thread * threads);
}

} // namespace pianola

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pianola {

/// How much one page of a list, or one step of a count, may do before it ends and lets others read.
/// A page of usual size over a good index does not come near it; conditions that hardly any
/// instance meets make many short pages.
struct list_limits {
    /// In units of about 0.15 µs, which is what a cursor takes for a key on a small machine. By
    /// this alone a page depends on nothing but what is stored.
    std::uint64_t page_work = 25'000;
    /// Also, when it is not 0, so much time: a disk may be slow. A page may take two of them, and
    /// what one look at a few rows takes.
    std::chrono::microseconds page_time{0};
    /// More instances than this are not collected for one page.
    std::size_t max_gathered = 10'000;
};

} // namespace pianola

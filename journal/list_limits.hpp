#pragma once

#include <cstddef>
#include <cstdint>

namespace pianola {

/// How much one page of a list, or one step of a count, may do before it ends and lets others read.
/// Work is counted, not timed, so that a page depends on nothing but what is stored.
struct list_limits {
    /// In units of about 0.2 µs, which is what a cursor takes for a key on a small machine. Many
    /// conditions that hardly any instance meets make many short pages; a page of usual size over a
    /// good index does not come near it.
    std::uint64_t page_work = 20'000;
    /// More instances than this are not collected and sorted for one page.
    std::size_t max_gathered = 10'000;
};

} // namespace pianola

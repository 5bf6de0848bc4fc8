#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/payload.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pianola {

/// In which order a list comes.
enum class list_order : std::uint8_t {
    any = 0, ///< Whichever is quickest for the filter; the same on all pages of one list.
    created = 1,
    completed = 2, ///< Only ended instances.
    id = 3,        ///< By the bytes of the id.
};

/// A page of a list. Ties are in the order of instance numbers, reversed when descending.
struct list_request {
    instance_filter filter;
    list_order order = list_order::any;
    bool descending = false;
    std::size_t page_size = 100; ///< At least 1.
    bool with_payloads = false;
    /// Does not wait until what it shows is durable. Only for who then commits to those instances
    /// with the turns shown as precondition: such commits are no sooner durable than what it saw.
    bool unsettled = false;
    /// Empty, or the `next` of the page before, for the same filter, order and direction.
    std::string token;
};

struct listed_instance {
    instance_number number;
    instance_record record;
    payload input; ///< Only with payloads; then `record` has the output wherever it was kept.
    commit_number after = {}; ///< It was read as it was after this commit, or a later one.
};

/// Looking for a page ends when it is full or its share of work is done: it may be short, or even
/// empty, and yet go on.
struct list_page {
    std::vector<listed_instance> items;
    std::string next; ///< Opaque; empty after the last page.
};

/// How many instances there are of one name, by status.
using status_counts = std::map<runtime_status, std::uint64_t>;
using instance_counts = std::map<std::string, status_counts>;

} // namespace pianola

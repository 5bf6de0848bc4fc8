#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/memory_store.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace pianola::simulation {

namespace asio = boost::asio;

/// Everything a disk holds of one instance.
struct stored_state {
    instance_number number;
    instance_record record;
    std::vector<history_event> history; ///< Of the current execution.
    std::vector<timer_key> timers;
    std::size_t inbox = 0;   ///< Entries, consumed or not.
    std::size_t waiting = 0; ///< Of them, those above the watermark.
};
using disk_contents = std::map<instance_id, stored_state>;

/// Reads a disk behind the back of any journal. Throws check_failed when rows do not fit together:
/// ids, records, both indexes, the histories with their chain hashes, no row too many.
disk_contents read_disk(const std::shared_ptr<memory_disk>& disk,
                        const asio::any_io_executor& executor);

} // namespace pianola::simulation

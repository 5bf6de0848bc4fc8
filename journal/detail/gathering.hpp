#pragma once

#include <pianola/journal/detail/candidate_source.hpp>
#include <pianola/journal/detail/index_driver.hpp>
#include <pianola/journal/detail/read_work.hpp>
#include <pianola/journal/detail/row_condition.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>

#include <optional>
#include <span>
#include <vector>

namespace pianola::detail {

/// How what is gathered is to be put in order.
struct gathering_order {
    list_order order; ///< Never `any`.
    bool descending = false;
    std::optional<list_position> from; ///< Leave out what comes before it.

    [[nodiscard]] scan_direction direction() const noexcept {
        return descending ? scan_direction::backward : scan_direction::forward;
    }
};

/// Everything a driver finds that may meet the filter, in an order that is not its own; absent when
/// that is too much for a page.
std::optional<std::vector<candidate>> gather(const list_scope& scope,
                                             const index_driver& driver,
                                             const gathering_order& order,
                                             const list_limits& limits,
                                             error_code& ec);

/// The numbers of all that a driver has; absent likewise.
std::optional<number_set> collect_numbers(const key_reader& view,
                                          const index_driver& driver,
                                          const list_limits& limits,
                                          error_code& ec);

/// The records of candidates, in their order. Absent for what `ids` found and was never started;
/// the same for an index row is journal_corrupt.
std::vector<std::optional<instance_record>> read_records(const key_reader& view,
                                                         std::span<const candidate> found,
                                                         work_left& work,
                                                         error_code& ec);

} // namespace pianola::detail

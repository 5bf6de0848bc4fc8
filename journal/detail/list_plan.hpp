#pragma once

#include <pianola/journal/detail/index_driver.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>

#include <cstdint>
#include <optional>

namespace pianola::detail {

/// What finding one candidate of a driver and looking at it costs, see read_cost.
struct candidate_cost {
    std::uint64_t find = 0;
    std::uint64_t row = 0;    ///< 0: its row of by_created says nothing that is not known.
    std::uint64_t record = 0; ///< 0: only the record of one that comes into the list is read.

    [[nodiscard]] std::uint64_t all() const noexcept { return find + row + record; }
};
/// `answered`: conditions that it is known to meet, besides those that the driver answers.
candidate_cost cost_of(const index_driver& driver,
                       const instance_filter& filter,
                       std::uint32_t answered = 0) noexcept;

/// How a page is to be found: by walking over a driver in its order; or only over those of it that
/// are also among the few that another has; or by collecting and sorting all that a driver has.
struct list_plan {
    index_driver walked;                  ///< In the order of the list.
    std::optional<index_driver> few;      ///< Only those that are here too.
    std::optional<index_driver> gathered; ///< Instead of both.
    /// Walked when there are more of the few, or of the gathered, than a page may collect.
    index_driver otherwise;
    list_order order = list_order::created; ///< Of the list; never `any`.
};

/// The cheapest way; for the order `any`, in the order that comes with it. Every plan gives the
/// same list in the same order, so each page may have its own.
list_plan plan_list(const key_reader& view,
                    const instance_filter& filter,
                    list_order order,
                    const list_limits& limits);

/// The cheapest way to find them in any order at all.
index_driver plan_count(const key_reader& view, const instance_filter& filter);

} // namespace pianola::detail

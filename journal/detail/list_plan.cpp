#include <pianola/journal/detail/list_plan.hpp>
#include <pianola/journal/detail/read_work.hpp>
#include <pianola/journal/detail/row_condition.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace pianola::detail {
namespace {

constexpr auto impossible = std::numeric_limits<std::uint64_t>::max();

/// Of finding all it has in order, page by page.
std::uint64_t walk_cost(const index_driver& driver,
                        const instance_filter& filter,
                        list_order order) {
    const auto natural = driver.order();
    if (!natural || (order != list_order::any && *natural != order))
        return impossible;
    return driver.rows * cost_of(driver, filter).all();
}

/// Of collecting all it has for one page. What the list is ordered by has to be known of each.
std::uint64_t gather_cost(const index_driver& driver,
                          const instance_filter& filter,
                          list_order order,
                          const list_limits& limits) {
    candidate_cost each = cost_of(driver, filter);
    const bool known = order == list_order::created && driver.family != key_family::ids;
    if (driver.family == key_family::ids)
        each.record = read_cost::record;
    else if (!known && driver.family != key_family::by_created)
        each.row = read_cost::find_row;
    const auto cost = driver.rows * each.all();
    return driver.rows <= limits.max_gathered && cost <= limits.page_work / 2 ? cost : impossible;
}

template <class Cost>
std::pair<const index_driver*, std::uint64_t> cheapest(const std::vector<index_driver>& all,
                                                       Cost cost) {
    std::pair<const index_driver*, std::uint64_t> best{nullptr, impossible};
    for (const index_driver& each : all)
        if (const auto its = cost(each); its < best.second)
            best = {&each, its};
    return best;
}

} // namespace

candidate_cost cost_of(const index_driver& driver, const instance_filter& filter) noexcept {
    const auto conditions = conditions_of(filter);
    candidate_cost cost;
    cost.find = read_cost::step;
    if (driver.family == key_family::ids) {
        cost.record = read_cost::record;
        return cost;
    }
    const bool row_decides = (conditions & ~driver.answers & ~std::uint32_t{on_updated}) != 0;
    if (driver.family == key_family::by_created)
        cost.row = read_cost::row;
    else if (row_decides)
        cost.row = read_cost::find_row;
    if ((conditions & on_updated) != 0 && driver.family != key_family::by_updated)
        cost.record = read_cost::record;
    return cost;
}

list_plan plan_list(const key_reader& view,
                    const instance_filter& filter,
                    list_order order,
                    const list_limits& limits) {
    auto all = drivers_of(view, filter, order);
    const auto walked =
        cheapest(all, [&](const index_driver& each) { return walk_cost(each, filter, order); });
    const auto sorted = order == list_order::any ? list_order::created : order;
    const auto gathered = cheapest(all, [&](const index_driver& each) {
        return each.order() == sorted ? impossible : gather_cost(each, filter, sorted, limits);
    });
    list_plan plan;
    plan.otherwise = *walked.first;
    plan.gathered = gathered.second < walked.second &&
                    (order != list_order::any || gathered.first->family == key_family::by_updated);
    plan.driver = plan.gathered ? *gathered.first : *walked.first;
    plan.order = plan.gathered ? sorted : *walked.first->order();
    plan.reads_rows = cost_of(plan.driver, filter).row > 0;
    return plan;
}

index_driver plan_count(const key_reader& view, const instance_filter& filter) {
    auto all = drivers_of(view, filter, list_order::any);
    const auto best = cheapest(
        all, [&](const index_driver& each) { return each.rows * cost_of(each, filter).all(); });
    return *best.first;
}

} // namespace pianola::detail

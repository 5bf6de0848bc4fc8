#include <pianola/journal/detail/list_plan.hpp>

#include <pianola/journal/detail/read_work.hpp>
#include <pianola/journal/detail/row_condition.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace pianola::detail {
namespace {

constexpr auto impossible = std::numeric_limits<std::uint64_t>::max();

/// Looks for the plan that costs least.
class planner {
public:
    planner(const std::vector<index_driver>& drivers,
            const instance_filter& filter,
            list_order order,
            const list_limits& limits)
        : drivers_(drivers), filter_(filter), order_(order), limits_(limits) {}

    list_plan plan() {
        for (const index_driver& each : drivers_)
            consider_walk(each);
        for (const index_driver& each : drivers_)
            for (const index_driver& few : drivers_)
                consider_few(each, few);
        for (const index_driver& each : drivers_)
            consider_gathering(each);
        find_otherwise();
        return std::move(plan_);
    }

private:
    [[nodiscard]] bool fits(const index_driver& driver) const {
        const auto natural = driver.order();
        return natural && (order_ == list_order::any || *natural == order_);
    }
    [[nodiscard]] bool may_be_collected(std::uint64_t rows, std::uint64_t cost) const {
        return rows <= limits_.max_gathered && cost <= limits_.page_work / 2;
    }
    [[nodiscard]] std::uint64_t walk_cost(const index_driver& driver) const {
        return driver.rows * cost_of(driver, filter_).all() + opening_cost(driver);
    }
    static std::uint64_t opening_cost(const index_driver& driver) {
        return driver.ranges.size() * read_cost::seek;
    }
    bool is_best(std::uint64_t cost) {
        if (cost >= best_)
            return false;
        best_ = cost;
        return true;
    }

    void consider_walk(const index_driver& driver) {
        if (!fits(driver) || !is_best(walk_cost(driver)))
            return;
        plan_.walked = driver;
        plan_.order = *driver.order();
    }

    // The few are found again for each page.
    void consider_few(const index_driver& walked, const index_driver& few) {
        if (&walked == &few || !fits(walked) || !may_be_collected(few.rows, few.rows))
            return;
        const auto left = cost_of(walked, filter_, few.answers);
        const auto pages = 1 + walked.rows * read_cost::step / limits_.page_work;
        const auto cost = walked.rows * read_cost::step + pages * few.rows * read_cost::step +
                          std::min(walked.rows, few.rows) * left.all() + opening_cost(walked);
        if (!is_best(cost))
            return;
        plan_.walked = walked;
        plan_.few = few;
        plan_.order = *walked.order();
    }

    // What the list is ordered by has to be known of all. In the order `any` it pays only for what
    // has no order of its own.
    void consider_gathering(const index_driver& driver) {
        const auto sorted = order_ == list_order::any ? list_order::created : order_;
        if (driver.order() == sorted || (order_ == list_order::any && driver.order()))
            return;
        candidate_cost each = cost_of(driver, filter_);
        if (sorted != list_order::created && driver.family != key_family::by_created)
            each.row = read_cost::find_row;
        if (driver.family == key_family::ids)
            each.record = read_cost::record;
        const auto cost = driver.rows * each.all() + opening_cost(driver);
        if (!may_be_collected(driver.rows, cost) || !is_best(cost))
            return;
        plan_.gathered = driver;
        plan_.order = sorted;
    }

    void find_otherwise() {
        std::uint64_t least = impossible;
        for (const index_driver& each : drivers_)
            if (each.order() == plan_.order && walk_cost(each) < least) {
                least = walk_cost(each);
                plan_.otherwise = each;
            }
    }

    const std::vector<index_driver>& drivers_;
    const instance_filter& filter_;
    const list_order order_;
    const list_limits& limits_;
    list_plan plan_;
    std::uint64_t best_ = impossible;
};

} // namespace

candidate_cost cost_of(const index_driver& driver,
                       const instance_filter& filter,
                       std::uint32_t answered) noexcept {
    const auto conditions = conditions_of(filter);
    candidate_cost cost;
    cost.find = read_cost::step;
    if (driver.family == key_family::ids) {
        cost.record = read_cost::record;
        return cost;
    }
    const auto open = conditions & ~driver.answers & ~answered & ~std::uint32_t{on_updated};
    if (driver.family == key_family::by_created)
        cost.row = read_cost::row;
    else if (open != 0)
        cost.row = read_cost::find_row;
    if ((conditions & on_updated) != 0 && driver.family != key_family::by_updated)
        cost.record = read_cost::record;
    return cost;
}

list_plan plan_list(const key_reader& view,
                    const instance_filter& filter,
                    list_order order,
                    const list_limits& limits) {
    const auto drivers = drivers_of(view, filter, order);
    return planner(drivers, filter, order, limits).plan();
}

index_driver plan_count(const key_reader& view, const instance_filter& filter) {
    const auto all = drivers_of(view, filter, list_order::any);
    return *std::min_element(all.begin(), all.end(), [&](const auto& a, const auto& b) {
        return a.rows * cost_of(a, filter).all() < b.rows * cost_of(b, filter).all();
    });
}

} // namespace pianola::detail

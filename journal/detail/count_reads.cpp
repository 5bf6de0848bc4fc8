#include <pianola/journal/detail/count_reads.hpp>

#include <pianola/journal/detail/gathering.hpp>
#include <pianola/journal/detail/list_plan.hpp>
#include <pianola/journal/detail/read_work.hpp>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t candidates_at_once = 256;
constexpr std::size_t counted_at_once = 32;

} // namespace

bool is_counted(const instance_filter& filter) noexcept {
    return (conditions_of(filter) & ~std::uint32_t{on_name | on_status}) == 0;
}

instance_count::instance_count(instance_filter filter, const list_limits& limits)
    : filter_(std::move(filter)), limits_(limits), condition_(filter_) {}

void instance_count::begin(const key_reader& store, work_left& work) {
    view_ = store.snapshot();
    driver_ = plan_count(*view_, filter_);
    const auto conditions = conditions_of(filter_);
    const bool by_id = driver_.family == key_family::ids;
    reads_rows_ = !by_id && cost_of(driver_, filter_).row > 0;
    reads_records_ = by_id || (conditions & on_updated) != 0;
    source_ = std::make_unique<index_walk>(list_scope{*view_, filter_, condition_},
                                           driver_,
                                           scan_direction::forward,
                                           std::nullopt,
                                           work);
}

bool instance_count::step(const key_reader& store, error_code& ec) {
    ec.clear();
    work_left work(limits_);
    if (!source_)
        begin(store, work);
    bool ended = false;
    do {
        std::vector<candidate> some;
        while (some.size() < candidates_at_once && !ended && !ec && work.any()) {
            candidate next;
            const auto got = source_->next(next, work, ec);
            ended = got == candidate_source::step::end;
            if (got == candidate_source::step::found)
                some.push_back(std::move(next));
        }
        if (!ec)
            count(std::move(some), work, ec);
    } while (!ec && !ended && work.any());
    return ec || ended;
}

void instance_count::count(std::vector<candidate> some, work_left& work, error_code& ec) {
    if (reads_rows_)
        keep_those_whose_row_holds({*view_, filter_, condition_}, some, work, ec);
    count_ += std::erase_if(some, [&](const candidate& each) { // decided without their records
        return !reads_records_ || each.updated_holds;
    });
    const std::span<const candidate> rest(some);
    for (std::size_t i = 0; !ec && i < rest.size(); i += counted_at_once) {
        const auto records = read_records(
            *view_, rest.subspan(i, std::min(counted_at_once, rest.size() - i)), work, ec);
        count_ += static_cast<std::uint64_t>(
            std::count_if(records.begin(), records.end(), [&](const auto& record) {
                return record && matches(filter_, *record);
            }));
    }
}

} // namespace pianola::detail

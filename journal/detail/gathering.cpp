#include <pianola/journal/detail/gathering.hpp>

#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace pianola::detail {
namespace {

/// All of a driver; absent when it is more than a page may look at.
std::optional<std::vector<candidate>> collect(const list_scope& scope,
                                              const index_driver& driver,
                                              std::size_t most,
                                              work_left& work,
                                              error_code& ec) {
    index_walk source(scope, driver, scan_direction::forward, std::nullopt, work);
    std::vector<candidate> all;
    for (;;) {
        candidate next;
        const auto got = source.next(next, work, ec);
        if (ec || got == candidate_source::step::end)
            return all;
        if (!work.any() || all.size() == most)
            return std::nullopt;
        if (got == candidate_source::step::found)
            all.push_back(std::move(next));
    }
}

/// Says of each where it stands in the list; drops what cannot be in it.
void find_places(const list_scope& scope,
                 list_order order,
                 std::vector<candidate>& all,
                 work_left& work,
                 error_code& ec) {
    const bool by_created = order == list_order::created;
    const bool all_know_created =
        std::ranges::all_of(all, [](const candidate& each) { return each.created.has_value(); });
    if (!all_know_created) {
        const auto records = read_records(scope.view, all, work, ec);
        for (std::size_t i = 0; i < records.size(); ++i)
            if (records[i])
                all[i].created = records[i]->created;
        std::erase_if(all, [](const candidate& each) { return !each.created; });
    }
    if (!ec && !by_created)
        keep_those_whose_row_holds(scope, all, work, ec);
    std::erase_if(all, [&](candidate& each) {
        each.at = {};
        each.at.at = {*each.created, each.number};
        if (by_created || ec)
            return false;
        const created_row row = decode_created_row(each.row, ec);
        each.at.id = row.id;
        if (order == list_order::completed && row.completed)
            each.at.at.time = *row.completed;
        return order == list_order::completed && !row.completed;
    });
}

instance_number number_at(key_family family, const key_cursor& cursor, error_code& ec) {
    if (family == key_family::ids) {
        error_code damaged;
        const id_row row = decode_id_row(cursor.value(), damaged);
        if (damaged)
            ec = damaged;
        return row.number;
    }
    const auto parsed = parse_index_key(family, cursor.key());
    if (!parsed)
        ec = errc::journal_corrupt;
    return parsed ? parsed->position.number : instance_number{};
}

} // namespace

std::optional<std::vector<candidate>> gather(const list_scope& scope,
                                             const index_driver& driver,
                                             const gathering_order& order,
                                             const list_limits& limits,
                                             error_code& ec) {
    work_left work(limits);
    auto all = collect(scope, driver, limits.max_gathered, work, ec);
    if (ec || !all)
        return all;
    find_places(scope, order.order, *all, work, ec);
    if (ec)
        return all;
    const bool by_id = order.order == list_order::id;
    const auto before = [&](const list_position& a, const list_position& b) {
        const auto compared = by_id ? a.id <=> b.id : a.at <=> b.at;
        return order.descending ? compared > 0 : compared < 0;
    };
    if (order.from)
        std::erase_if(*all, [&](const candidate& each) {
            return before(each.at, *order.from) ||
                   (order.from->done && !before(*order.from, each.at));
        });
    std::sort(all->begin(), all->end(), [&](const candidate& a, const candidate& b) {
        return before(a.at, b.at);
    });
    return all;
}

std::optional<number_set> collect_numbers(const key_reader& view,
                                          const index_driver& driver,
                                          const list_limits& limits,
                                          error_code& ec) {
    // Not by time: so few keys never take long, and to give up half-way is the worst of both.
    list_limits counted = limits;
    counted.page_time = {};
    work_left work(counted);
    number_set numbers;
    for (const key_range& range : driver.ranges) {
        if (range.empty())
            continue;
        const auto cursor =
            view.walk(driver.family, range.first, range.last, scan_direction::forward);
        for (; cursor->valid() || cursor->paused(); cursor->next()) {
            work.spend(read_cost::step);
            if (!work.any() || numbers.size() == limits.max_gathered)
                return std::nullopt;
            if (cursor->paused())
                work.spend(read_cost::pause);
            else
                numbers.add(number_at(driver.family, *cursor, ec));
        }
        if (!ec)
            ec = cursor->status();
        if (ec)
            return std::nullopt;
    }
    numbers.settle();
    return numbers;
}

std::vector<std::optional<instance_record>> read_records(const key_reader& view,
                                                         std::span<const candidate> found,
                                                         work_left& work,
                                                         error_code& ec) {
    std::vector<std::pair<std::string, std::size_t>> wanted;
    for (std::size_t i = 0; i < found.size(); ++i)
        wanted.emplace_back(record_key(found[i].number), i);
    std::sort(wanted.begin(), wanted.end());
    std::vector<std::string> keys;
    for (const auto& [key, i] : wanted)
        keys.push_back(key);
    work.spend(keys.size() * read_cost::record);
    const auto values = view.get_many(key_family::records, keys, ec);
    work.look_at_clock();
    std::vector<std::optional<instance_record>> records(found.size());
    for (std::size_t i = 0; !ec && i < values.size(); ++i) {
        const std::size_t at = wanted[i].second;
        if (values[i]) {
            work.spend_bytes(values[i]->size());
            records[at] = decode_record(*values[i], ec);
        } else if (found[at].created && view.still_whole()) {
            ec = errc::journal_corrupt;
        }
    }
    return records;
}

} // namespace pianola::detail

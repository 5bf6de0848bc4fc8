#include "listed_crowd.hpp"
#include "played_instance.hpp"

#include <pianola/journal/detail/projection.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

namespace pianola::test {

namespace {

const std::array<const char*, 6> id_beginnings{"a", "ab", "b", "Z", "\xff", "@e"};
const std::array<const char*, 3> names{"hello", "audit", ""};
const std::array<const char*, 3> parents{"p", "q", "@e"};
const std::array<runtime_status, 4> open_statuses{runtime_status::running,
                                                  runtime_status::pending,
                                                  runtime_status::suspended,
                                                  runtime_status::running};
const std::array<runtime_status, 3> ended_statuses{
    runtime_status::completed, runtime_status::failed, runtime_status::terminated};

template <class Values>
const auto& one_of(const Values& all, testing::random_values& random) {
    return all[random.below(all.size())];
}

/// One of few instants, over a few minutes around 1970.
instant any_time(testing::random_values& random) {
    return at(static_cast<std::int64_t>(random.below(24)) * 20 - 120) +
           ticks{static_cast<std::int64_t>(random.below(2))};
}

std::optional<std::string> any_version(testing::random_values& random) {
    switch (random.below(3)) {
    case 0: return std::nullopt;
    case 1: return "";
    default: return "2.0";
    }
}

bool comes_before(const instance_record& a,
                  instance_number number_a,
                  const instance_record& b,
                  instance_number number_b,
                  list_order order) {
    switch (order) {
    case list_order::created: return std::tie(a.created, number_a) < std::tie(b.created, number_b);
    case list_order::completed:
        return std::tie(a.completed, number_a) < std::tie(b.completed, number_b);
    case list_order::id: return a.id < b.id;
    case list_order::any: break;
    }
    return number_a < number_b;
}

} // namespace

std::vector<commit> listed_crowd::live(journal& in, std::size_t commits) {
    std::vector<commit> group;
    while (group.size() < commits)
        group.push_back(live_one(in));
    return group;
}

void listed_crowd::live_in(opened_journal& in, std::size_t commits) {
    auto group = live(*in.operator->(), commits);
    std::vector<bool> doomed;
    for (const commit& each : group)
        doomed.push_back(each.epoch != in->epoch());
    const auto outcomes = in.commit_all(std::move(group));
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        BOOST_TEST(outcomes[i].error.failed() == doomed[i]);
}

commit listed_crowd::live_one(journal& in) {
    commit made;
    const bool fresh = records_.size() < 20 || (records_.size() < 300 && random_.below(4) == 0);
    if (fresh) {
        const auto number = in.allocate_number();
        instance_record record;
        record.id = instance_id{one_of(id_beginnings, random_) + std::to_string(number.value())};
        record.execution = execution_number{1};
        record.first_turn = turn_number{1};
        become_somebody(record);
        made = turn_of(number, record);
        made.previous.reset();
        made.replaced.reset();
        made.assignments.push_back({record.id, number});
        made.epoch = in.epoch();
        records_[number] = std::move(record);
        return made;
    }
    const auto [number, before] =
        *std::next(records_.begin(), static_cast<std::ptrdiff_t>(random_.below(records_.size())));
    instance_record record = before;
    const auto fate = random_.below(16);
    if (fate == 0) {
        made = purge_of(number);
    } else {
        if (fate < 3)
            become_somebody(record);
        else
            live_on(record);
        made = turn_of(number, record);
        if (fate < 3)
            made.replaced = index_identity::of(before);
    }
    made.epoch = in.epoch();
    if (fate == 15) {
        made.epoch = in.epoch().next();
        return made;
    }
    if (!made.purged.empty())
        records_.erase(number);
    else
        records_[number] = std::move(record);
    return made;
}

commit listed_crowd::turn_of(instance_number number, instance_record& record) {
    commit turn;
    turn.number = number;
    turn.expected_turn = record.turn;
    if (const auto stored = records_.find(number); stored != records_.end())
        turn.previous = index_entry::of(stored->second);
    record.turn = record.turn.next();
    turn.record = record;
    return turn;
}

commit listed_crowd::purge_of(instance_number number) {
    commit purge;
    purge.purged = {purged_instance::of(number, records_.at(number))};
    return purge;
}

void listed_crowd::become_somebody(instance_record& record) {
    record.name = one_of(names, random_);
    record.version = any_version(random_);
    record.tags = any_tags(3);
    record.parent.reset();
    if (random_.flip())
        record.parent.emplace().instance_id = instance_id{one_of(parents, random_)};
    record.status = one_of(open_statuses, random_);
    record.created = any_time(random_);
    record.last_updated = any_time(random_);
    record.completed.reset();
}

void listed_crowd::live_on(instance_record& record) {
    if (random_.flip())
        record.last_updated = any_time(random_);
    if (random_.flip())
        return;
    const bool ends = random_.below(3) > 0;
    record.status = ends ? one_of(ended_statuses, random_) : one_of(open_statuses, random_);
    record.completed.reset();
    if (ends)
        record.completed = any_time(random_);
}

history::tags listed_crowd::any_tags(std::size_t most) {
    history::tags tags;
    for (auto left = random_.below(most + 1); left > 0; --left)
        tags[random_.flip() ? "k" : "l"] = random_.flip() ? "v" : "";
    return tags;
}

time_range listed_crowd::any_range() {
    time_range range;
    if (random_.below(4) > 0)
        range.from = any_time(random_);
    if (random_.below(4) > 0)
        range.to = any_time(random_);
    if (range.from && range.to && *range.to < *range.from && random_.below(8) > 0)
        std::swap(range.from, range.to);
    return range;
}

list_request listed_crowd::any_request() {
    list_request request;
    instance_filter& filter = request.filter;
    const auto rarely = [this] { return random_.below(5) == 0; };
    if (rarely())
        filter.created = any_range();
    if (rarely())
        filter.last_updated = any_range();
    if (rarely())
        filter.completed = any_range();
    if (rarely())
        for (auto left = 1 + random_.below(4); left > 0; --left)
            filter.statuses.insert(static_cast<runtime_status>(random_.below(8)));
    if (rarely())
        filter.name = one_of(names, random_);
    if (rarely())
        filter.id_prefix = one_of(id_beginnings, random_);
    if (rarely())
        filter.version = any_version(random_).value_or("3");
    if (rarely())
        filter.tags = any_tags(2);
    if (rarely())
        filter.parent = instance_id{random_.flip() ? "" : one_of(parents, random_)};
    request.order = static_cast<list_order>(random_.below(4));
    request.descending = random_.flip();
    request.with_payloads = random_.below(4) == 0;
    return request;
}

std::vector<listed_instance> list_all(opened_journal& journal,
                                      list_request request,
                                      testing::random_values& random) {
    constexpr std::array<std::size_t, 6> sizes{1, 2, 3, 17, 100, 1000};
    std::vector<listed_instance> items;
    const auto usual = one_of(sizes, random);
    do {
        request.page_size = random.below(4) > 0 ? usual : one_of(sizes, random);
        auto page = journal.list(request);
        BOOST_TEST(page.items.size() <= request.page_size);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(items));
        request.token = std::move(page.next);
    } while (!request.token.empty());
    return items;
}

std::vector<instance_number> expected_list(const stored_records& all, const list_request& request) {
    std::vector<instance_number> found;
    for (const auto& [number, record] : all)
        if (!detail::is_entity(record.id) && matches(request.filter, record) &&
            (request.order != list_order::completed || record.completed))
            found.push_back(number);
    std::sort(found.begin(), found.end(), [&](instance_number a, instance_number b) {
        return comes_before(all.at(a), a, all.at(b), b, request.order);
    });
    if (request.descending && request.order != list_order::any)
        std::reverse(found.begin(), found.end());
    return found;
}

bool in_order(const std::vector<listed_instance>& items, const list_request& request) {
    const auto sorted_by = [&](list_order order) {
        return std::is_sorted(items.begin(), items.end(), [&](const auto& a, const auto& b) {
            const auto& [first, second] = request.descending ? std::tie(b, a) : std::tie(a, b);
            return comes_before(first.record, first.number, second.record, second.number, order);
        });
    };
    if (request.order != list_order::any)
        return sorted_by(request.order);
    return sorted_by(list_order::created) || sorted_by(list_order::completed) ||
           sorted_by(list_order::id);
}

instance_counts expected_counts(const stored_records& all) {
    instance_counts counts;
    for (const auto& [number, record] : all)
        if (!detail::is_entity(record.id))
            ++counts[record.name][record.status];
    return counts;
}

std::string text_of(const list_request& request) {
    std::ostringstream out;
    const auto& filter = request.filter;
    const auto range = [&out](const char* what, const time_range& of) {
        if (of.from)
            out << ' ' << what << " from " << of.from->ticks_since_epoch();
        if (of.to)
            out << ' ' << what << " to " << of.to->ticks_since_epoch();
    };
    out << "order " << static_cast<int>(request.order) << (request.descending ? " descending" : "");
    range("created", filter.created);
    range("updated", filter.last_updated);
    range("completed", filter.completed);
    for (const auto status : filter.statuses)
        out << ' ' << to_string(status);
    if (filter.name)
        out << " name '" << *filter.name << '\'';
    if (!filter.id_prefix.empty())
        out << " id " << filter.id_prefix;
    if (filter.version)
        out << " version '" << *filter.version << '\'';
    for (const auto& [key, value] : filter.tags)
        out << ' ' << key << "='" << value << '\'';
    if (filter.parent)
        out << " parent '" << filter.parent->str() << '\'';
    return out.str();
}

} // namespace pianola::test

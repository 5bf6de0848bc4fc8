#include <pianola/journal/detail/candidate_source.hpp>

#include <pianola/journal/detail/key_codec.hpp>

#include <algorithm>

namespace pianola::detail {
namespace {

bool is_by_time(key_family family) { return family != key_family::ids; }

/// Whether all of a minute is within the range.
bool holds_all_of(const time_range& range, std::int64_t minute) {
    return range.contains(minute_begin(minute)) && range.contains(minute_end(minute));
}

} // namespace

index_walk::index_walk(const list_scope& scope,
                       const index_driver& over,
                       scan_direction direction,
                       const std::optional<list_position>& from,
                       work_left& work)
    : family_(over.family), scope_(scope), direction_(direction) {
    for (key_range range : over.ranges) {
        if (from)
            range.go_on_from(*from, is_by_time(family_), direction);
        if (range.empty())
            continue;
        work.spend(read_cost::seek);
        lane& made = lanes_.emplace_back();
        made.cursor = scope.view.walk(family_, range.first, range.last, direction);
    }
    for (lane& each : lanes_)
        settle(each, work, broken_);
}

void index_walk::settle(lane& moved, work_left& work, error_code& ec) {
    const key_cursor& cursor = *moved.cursor;
    work.spend((cursor.passed() - moved.charged) * read_cost::step);
    moved.charged = cursor.passed();
    if (!cursor.valid() && !cursor.paused()) {
        if (cursor.status())
            ec = cursor.status();
        return;
    }
    moved.at.done = !cursor.paused();
    if (!is_by_time(family_)) {
        moved.at.id = cursor.key();
        return;
    }
    const auto parsed = parse_index_key(family_, cursor.key());
    if (parsed)
        moved.at.at = parsed->position;
    else
        ec = errc::journal_corrupt;
}

bool index_walk::comes_before(const list_position& a, const list_position& b) const {
    const auto order = is_by_time(family_) ? a.at <=> b.at : a.id <=> b.id;
    return direction_ == scan_direction::forward ? order < 0 : order > 0;
}

index_walk::lane* index_walk::nearest() {
    lane* first = nullptr;
    for (lane& each : lanes_)
        if ((each.cursor->valid() || each.cursor->paused()) &&
            (!first || comes_before(each.at, first->at)))
            first = &each;
    return first;
}

candidate_source::step index_walk::next(candidate& found, work_left& work, error_code& ec) {
    ec = broken_;
    if (!ec && to_move_) {
        to_move_->cursor->next();
        settle(*to_move_, work, ec);
        to_move_ = nullptr;
    }
    lane* const here = ec ? nullptr : nearest();
    if (!here) {
        broken_ = ec;
        return step::end;
    }
    to_move_ = here;
    found.at = here->at;
    return here->cursor->paused() ? step::passed : look_at(*here, found, work, ec);
}

candidate_source::step index_walk::look_at(const lane& here,
                                           candidate& found,
                                           work_left& work,
                                           error_code& ec) const {
    const std::string_view value = here.cursor->value();
    found.number = here.at.at.number;
    found.created = here.at.at.time;
    found.row.clear();
    found.row_holds = found.updated_holds = false;
    if (family_ == key_family::ids) {
        const id_row row = decode_id_row(value, ec);
        found.number = row.number;
        found.created.reset();
        if (row.kind == instance_kind::entity)
            return step::passed;
    }
    if (few_ && !few_->contains(found.number))
        return step::passed;
    switch (family_) {
    case key_family::by_created:
        work.spend(read_cost::row);
        found.row_holds = scope_.condition.holds(*found.created, decode_created_row(value, ec));
        if (found.row_holds)
            found.row = value;
        return found.row_holds ? step::found : step::passed;
    case key_family::by_completed: found.created = decode_completed_row(value, ec); break;
    case key_family::by_updated:
        found.updated_holds =
            holds_all_of(scope_.filter.last_updated,
                         minute_of_prefix(parse_index_key(family_, here.cursor->key())->prefix));
        break;
    default: break;
    }
    return step::found;
}

void keep_those_whose_row_holds(const list_scope& scope,
                                std::vector<candidate>& found,
                                work_left& work,
                                error_code& ec) {
    std::vector<std::pair<std::string, candidate*>> wanted;
    for (candidate& each : found)
        if (!each.row_holds)
            wanted.emplace_back(index_key({}, {*each.created, each.number}), &each);
    std::sort(wanted.begin(), wanted.end());
    std::vector<std::string> keys;
    keys.reserve(wanted.size());
    for (auto& [key, each] : wanted)
        keys.push_back(std::move(key));
    work.spend(keys.size() * read_cost::find_row);
    auto rows = scope.view.get_many(key_family::by_created, keys, ec);
    work.look_at_clock();
    for (std::size_t i = 0; !ec && i < rows.size(); ++i) {
        candidate& each = *wanted[i].second;
        if (!rows[i]) {
            if (scope.view.still_whole())
                ec = errc::journal_corrupt;
            each.row_holds = false;
            continue;
        }
        each.row = std::move(*rows[i]);
        each.row_holds = scope.condition.holds(*each.created, decode_created_row(each.row, ec));
    }
    if (!ec)
        std::erase_if(found, [](const candidate& each) { return !each.row_holds; });
}

} // namespace pianola::detail

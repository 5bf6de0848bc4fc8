#include "crash/numbered_commits.hpp"

#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <utility>

namespace pianola::test {
namespace {

constexpr auto width = numbered_commits::width;

std::uint64_t index_of(std::uint64_t k) { return (k - 1) % width; }
std::uint32_t turn_of(std::uint64_t k) { return static_cast<std::uint32_t>((k - 1) / width + 1); }
std::uint64_t target_of(std::uint64_t k) { return k * 5 % width; }
bool sends_message(std::uint64_t k) { return target_of(k) + 1 < k; }
instance_id id_of(std::uint64_t index) { return instance_id{"i" + std::to_string(index)}; }

/// Sizes differ, so that log records end anywhere in a page and some span several.
std::string text_of(std::uint64_t k) {
    return std::to_string(k) + ":" + std::string(k * 37 % 1500, 'x');
}

void require(bool holds, const std::string& what) {
    if (!holds)
        throw std::runtime_error(what);
}

std::string said(const history_event& event) {
    if (const auto* raised = event.get_if<history::event_raised>())
        return raised->input.str();
    const auto* started = event.get_if<history::execution_started>();
    return started ? started->input.str() : std::string{};
}

timer_key timer_of(std::uint64_t k, instance_number number) {
    return {
        at(static_cast<std::int64_t>(k)), number, execution_number{1}, event_number{turn_of(k)}};
}

} // namespace

std::uint64_t numbered_commits::recover() {
    std::vector<instance_id> ids;
    for (std::uint64_t i = 0; i < width; ++i)
        ids.push_back(id_of(i));
    const auto numbers = journal_.async_find_numbers(ids, asio::use_future).get();
    for (std::uint64_t i = 0; i < width; ++i)
        if (numbers.at(i) != instance_number{})
            recover_instance(i, numbers[i]);
    for (std::uint64_t k = 1; k <= last_; ++k)
        require(index_of(k) < instances_.size() &&
                    instances_[index_of(k)].record().turn >= turn_number{turn_of(k)},
                "commit " + std::to_string(k) + " of " + std::to_string(last_) + " is missing");
    for (std::uint64_t i = 0; i < instances_.size(); ++i)
        check_inbox(
            i, journal_.async_load_instance(instances_[i].number(), asio::use_future).get().inbox);
    check_timers();
    return last_;
}

void numbered_commits::recover_instance(std::uint64_t index, instance_number number) {
    require(index == instances_.size(), "an instance is missing before " + id_of(index).str());
    const auto record = journal_.async_load_instance(number, asio::use_future).get().record;
    require(record.has_value(), id_of(index).str() + " has a number and no record");
    check_history(index, *record);
    auto& instance = instances_.emplace_back(journal_.epoch(), number, id_of(index).str());
    instance.record() = *record;
    instance.accept({{}, {}, record->chain, false});
    last_ += record->turn.value();
}

void numbered_commits::check_history(std::uint64_t index, const instance_record& record) {
    const auto number = journal_.async_find_numbers({record.id}, asio::use_future).get().at(0);
    const auto page =
        journal_
            .async_read_history(
                number, record.execution, turn_number{}, std::size_t{1} << 30, asio::use_future)
            .get();
    require(page.events.size() == record.turn.value() && page.chain == record.chain,
            record.id.str() + ": its history does not fit its record");
    for (std::uint64_t turn = 0; turn < page.events.size(); ++turn)
        require(said(page.events[turn]) == text_of(turn * width + index + 1),
                record.id.str() + ": turn " + std::to_string(turn + 1) + " has another text");
}

void numbered_commits::check_inbox(std::uint64_t index,
                                   const std::vector<delivered_message>& inbox) const {
    auto found = inbox.begin();
    for (std::uint64_t k = 1; k <= last_; ++k) {
        if (target_of(k) != index || !sends_message(k))
            continue;
        require(found != inbox.end() && said(found->content.event) == std::to_string(k),
                "the message of commit " + std::to_string(k) + " is missing");
        ++found;
    }
    require(found == inbox.end(), id_of(index).str() + " has a message too many");
}

void numbered_commits::check_timers() {
    std::vector<timer_key> expected;
    for (std::uint64_t k = last_ > width ? last_ - width + 1 : 1; k <= last_; ++k)
        expected.push_back(timer_of(k, instances_.at(index_of(k)).number()));
    const auto found = journal_.async_scan_timers({}, 1000, asio::use_future).get().items;
    require(found == expected, "the timers are not those of the last commits");
}

commit numbered_commits::make(std::uint64_t k) {
    const auto index = index_of(k);
    const bool first = turn_of(k) == 1;
    if (first)
        instances_.emplace_back(journal_.epoch(), journal_.allocate_number(), id_of(index).str());
    auto& instance = instances_.at(index);
    auto made = first ? instance.first_turn(payload::text(text_of(k))) : instance.say(text_of(k));
    if (sends_message(k))
        made.messages.push_back(
            {instances_.at(target_of(k)).number(), raised("m", std::to_string(k))});
    made.timers_set.push_back(timer_of(k, instance.number()));
    if (!first)
        made.timers_cancelled.push_back(timer_of(k - width, instance.number()));
    return made;
}

bool numbered_commits::write(std::mt19937_64& random, std::atomic<std::uint64_t>& acknowledged) {
    std::vector<std::future<std::vector<commit_outcome>>> pending;
    const auto end = last_ + width;
    for (auto k = last_ + 1; k <= end;) {
        std::vector<commit> group;
        const auto size = std::uniform_int_distribution<std::uint64_t>{1, width}(random);
        for (std::uint64_t i = 0; i < size && k <= end; ++i)
            group.push_back(make(k++));
        pending.push_back(journal_.async_commit(std::move(group), asio::use_future));
    }
    for (auto& group : pending) {
        for (const auto& outcome : group.get()) {
            require(!failed_ || outcome.error, "acknowledged after a failure");
            failed_ |= outcome.error.failed();
            if (failed_)
                continue;
            instances_[index_of(++last_)].accept(outcome);
            acknowledged = last_;
        }
    }
    return !failed_;
}

} // namespace pianola::test

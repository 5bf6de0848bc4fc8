#include <scenarios/scripted_instance.hpp>

#include <pianola/actors/rewind_turn.hpp>

#include <scenarios/event_text.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace pianola::scenarios {
namespace {

constexpr instance_number number{1};

instant at(std::int64_t seconds) { return instant{seconds * 10'000'000}; }

/// What is left of the line.
std::string rest(std::istream& words) {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
}

payload json_or_nothing(const std::string& text) {
    return text.empty() ? payload{} : payload::json(text);
}

event_id read_id(std::istream& words) {
    std::int32_t id = 0;
    if (!(words >> id))
        throw std::invalid_argument("an event id is missing");
    return event_id{id};
}

std::string line(const std::string& text) { return text + "\n"; }

} // namespace

std::string scripted_instance::run(const std::string& command) {
    std::istringstream words(command);
    std::string verb;
    words >> verb;
    if (verb == "start")
        return start(words, std::nullopt);
    if (verb == "start-at") {
        std::int64_t when = 0;
        words >> when;
        return start(words, when);
    }
    if (verb == "complete" || verb == "child-complete")
        return end_activity(words, verb != "complete");
    if (verb == "fail" || verb == "fail!" || verb == "child-fail")
        return fail_activity(words, verb == "child-fail", verb == "fail!");
    if (verb == "wait")
        return wait(words);
    if (verb == "turn")
        return turn();
    if (verb == "rewind" || verb == "rewind-to")
        return rewind(words, verb == "rewind-to");
    if (verb == "history")
        return history();
    if (verb == "reload" || verb == "reload-with")
        return reload(rest(words));
    if (verb == "raise") {
        std::string name;
        words >> name;
        post(history::event_raised{name, json_or_nothing(rest(words))}, false);
    } else if (verb == "suspend") {
        post(history::execution_suspended{payload::text(rest(words))}, false);
    } else if (verb == "resume") {
        post(history::execution_resumed{payload::text(rest(words))}, false);
    } else if (verb == "terminate" || verb == "terminate-all") {
        post(history::execution_terminated{payload::text(rest(words)), verb != "terminate"}, false);
    } else {
        throw std::invalid_argument("unknown command: " + command);
    }
    return {};
}

void scripted_instance::post(history::body body, bool bound) {
    const auto execution = bound && record_ ? record_->execution : execution_number{};
    messages_.push_back({std::nullopt, message{execution, {no_event_id, at(seconds_), body}}, {}});
}

std::string scripted_instance::start(std::istream& words, std::optional<std::int64_t> at_seconds) {
    history::execution_started started;
    words >> started.name;
    started.input = json_or_nothing(rest(words));
    started.instance_id = pianola::instance_id{"it"};
    started.execution_id = {1, ++starts_};
    started.seed = {2, starts_};
    if (at_seconds)
        started.scheduled_start = at(*at_seconds);
    post(std::move(started), false);
    return {};
}

std::string scripted_instance::end_activity(std::istream& words, bool child) {
    const event_id id = read_id(words);
    const payload result = json_or_nothing(rest(words));
    if (child)
        post(history::sub_orchestration_completed{id, result});
    else
        post(history::task_completed{id, result});
    return {};
}

std::string scripted_instance::fail_activity(std::istream& words, bool child, bool non_retriable) {
    const event_id id = read_id(words);
    failure_details why;
    words >> why.type;
    why.message = rest(words);
    why.non_retriable = non_retriable;
    if (child)
        post(history::sub_orchestration_failed{id, why});
    else
        post(history::task_failed{id, why});
    return {};
}

std::string scripted_instance::wait(std::istream& words) {
    std::int64_t passing = 0;
    words >> passing;
    seconds_ += passing;
    std::ranges::sort(timers_);
    while (!timers_.empty() && timers_.front().due <= at(seconds_)) {
        waiting_message firing;
        firing.timer = timers_.front();
        firing.content.execution = firing.timer->execution;
        firing.content.event.body = history::timer_fired{firing.timer->due, no_event_id};
        messages_.push_back(std::move(firing));
        timers_.erase(timers_.begin());
    }
    return {};
}

std::string scripted_instance::reload(const std::string& suffix) {
    if (!record_ || is_terminal(record_->status))
        return {};
    auto past = history_;
    for (auto& event : past)
        if (auto* started = std::get_if<history::execution_started>(&event.body))
            started->name += suffix;
    live_ = live_orchestration::replay(code_, past);
    if (!live_->parked())
        return {};
    const auto& why = *live_->mismatch;
    return line("parked at event " + std::to_string(why.event.value()) + ": history says " +
                why.recorded + "; the code: " + why.asked);
}

std::string scripted_instance::turn() {
    const auto before = messages_.size();
    auto outcome = take_turn({code_, limits_, number, record_, messages_, at(seconds_)}, live_);
    if (outcome.consumed == 0 && !outcome.commit.record)
        return line("nothing to do, " + std::to_string(before) + " waiting");
    messages_.erase(messages_.begin(),
                    messages_.begin() + static_cast<std::ptrdiff_t>(outcome.consumed));
    return describe(outcome);
}

std::string scripted_instance::rewind(std::istream& words, bool to_event) {
    const located_history history{history_, places_};
    rewind_input input{
        code_, number, record_.value(), history, {}, false, std::nullopt, at(seconds_)};
    if (to_event) {
        std::uint32_t last = 0;
        words >> last;
        input.rewind = hide_after(history, event_number{last});
        input.drop_events = rest(words) == "drop";
    } else {
        input.rewind = hide_failures(history);
        fit_to_code(code_, history, input.rewind);
    }
    auto outcome = take_rewind_turn(input);
    const auto kept = kept_events(history, input.rewind);
    std::string text;
    for (std::size_t i = 0; i != history_.size(); ++i)
        if (hides(input.rewind, places_[i]))
            text += "hidden " +
                    line(event_text(event_number{static_cast<std::uint32_t>(i)}, history_[i]));
    std::erase_if(places_, [&](event_place place) { return hides(input.rewind, place); });
    history_ = kept;
    record_->execution = outcome.commit.record->execution;
    text += describe(outcome);
    live_.reset();
    run("reload");
    return text;
}

void scripted_instance::apply(const pianola::commit& done) {
    if (!record_ || record_->execution != done.record->execution) {
        history_.clear();
        places_.clear();
    }
    std::uint32_t index = 0;
    for (const auto& event : done.events) {
        history_.push_back(event);
        places_.push_back({done.record->turn, index++});
    }
    record_ = done.record;
}

std::string scripted_instance::describe(const turn_outcome& outcome) {
    std::string text;
    auto& commit = outcome.commit;
    if (commit.record) {
        apply(commit);
        auto position = static_cast<std::uint32_t>(history_.size() - commit.events.size());
        for (const auto& event : commit.events)
            text += line(event_text(event_number{position++}, event));
    }
    for (const auto& timer : commit.timers_cancelled)
        if (std::erase(timers_, timer) != 0)
            text +=
                line("-> timer of event " + std::to_string(timer.event.value()) + " is taken back");
    timers_.insert(timers_.end(), commit.timers_set.begin(), commit.timers_set.end());
    for (const auto& item : outcome.activities)
        text += line("-> run " + item.call.name + " #" + std::to_string(item.task.value()));
    for (const auto& sent : outcome.addressed)
        text += line("-> to " + sent.target.str() + (sent.content.relink ? " again: " : ": ") +
                     event_text({}, sent.content.event).substr(2));
    if (outcome.dropped != 0)
        text += line("dropped " + std::to_string(outcome.dropped));
    for (const auto& entry : outcome.log)
        text += line("log: " + entry.text);
    if (record_) {
        text += "= " + std::string(to_string(record_->status));
        if (record_->custom_status.present())
            text += ", custom status " + record_->custom_status.str();
        if (record_->turn_due)
            text += ", a turn is due";
        text += "\n";
    }
    if (record_ && is_terminal(record_->status))
        live_.reset();
    return text;
}

std::string scripted_instance::history() const {
    std::string text;
    std::uint32_t position = 0;
    for (const auto& event : history_)
        text += line(event_text(event_number{position++}, event));
    return text;
}

} // namespace pianola::scenarios

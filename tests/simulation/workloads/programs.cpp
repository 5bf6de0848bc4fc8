// Made-up programs that are rewound to any of their events, while they run and after their end, and
// because they have failed. Each must end as if nothing had ever been rewound.
#include <simulation/random_program.hpp>
#include <simulation/rewind_check.hpp>
#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

struct subject {
    instance_id id;
    std::uint64_t rewinds_left;
    int suspends_left = 4;
    int failures_left = 100; ///< Each activity that breaks does so a few times only.
    bool started = false;
    bool done = false;
    /// How often each activity was begun by right: what its histories say, all executions together.
    /// Known only as long as nobody but the clients in here has rewound it.
    std::map<std::string, int> dispatched{};
    bool counted = true;
};

class programs final : public workload {
public:
    programs(std::uint64_t first, std::uint64_t count, bool crashes) : crashes_(crashes) {
        for (std::uint64_t i = 0; i != count; ++i)
            subjects_.push_back({instance_id{"p" + std::to_string(first + i)}, (first + i) % 5});
    }

    void add_orchestrators(registry& code) const override { add_programs(code); }
    void add_activities(registry& code) override {
        code.add_activity("work", [this](const std::string& name) {
            ++begun_[name];
            return result_named(name);
        });
        code.add_activity("fragile", [this](const std::string& name) {
            if (++begun_[name] <= result_named(name) % 4)
                throw std::runtime_error(name + " is not ready");
            return result_named(name);
        });
        code.add_activity("broken", [this](const std::string& name) -> int {
            ++begun_[name];
            throw std::runtime_error(name + " is broken");
        });
        const auto note = [](const std::string&) { return 0; };
        code.add_activity("note", note, {.idempotent = true});
    }
    void begin(client_side& in) override {
        served_ = false;
        for (auto& each : subjects_)
            if (!each.done)
                in.spawn(play(in, each));
    }
    [[nodiscard]] bool done() const override {
        return std::ranges::all_of(subjects_, &subject::done);
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (const auto& each : subjects_)
            if (!each.done)
                ids += " " + each.id.str();
        return ids;
    }
    void check_end(const disk_contents& disk) const override {
        for (const auto& each : subjects_) {
            const auto at = disk.find(each.id);
            check(at != disk.end() && at->second.record.status == runtime_status::completed,
                  each.id.str() + " did not complete");
            const auto& history = at->second.history;
            if (can_be_fresh(history))
                check_outcome(each, history, at->second.record);
        }
    }

private:
    using awaited = boost::asio::awaitable<bool>; ///< False when this life has ended.

    void check_outcome(const subject& one,
                       const history_events& history,
                       const instance_record& record) const {
        registry code;
        add_orchestrators(code);
        const auto fresh = check_as_fresh(code, one.id.str(), history);
        check(fresh.status == record.status && fresh.output == record.output &&
                  (fresh.custom_status == record.custom_status ||
                   continues_as_new(one.id.str())), // that of the execution before stays
              one.id.str() + ": a fresh run is " + std::string(to_string(fresh.status)) + " with " +
                  fresh.output.str() + " and says " + fresh.custom_status.str() + ", not " +
                  record.output.str() + " and " + record.custom_status.str());
    }

    boost::asio::awaitable<void> play(client_side& in, subject& one) {
        if (!one.started)
            one.started = co_await ensure_started(in, one.id, "program", to_payload(one.id.str()));
        if (!one.started)
            co_return;
        if (!std::exchange(served_, true))
            in.spawn(serve(in));
        bool alive = true;
        while (alive && !one.done) {
            co_await in.pause(ticks{30'000'000} * static_cast<int>(in.world.below(8)));
            if (one.rewinds_left != 0)
                alive = co_await rewind(in, one);
            else
                alive = co_await finish(in, one);
        }
    }

    // --- What the programs wait for -------------------------------------------------------------

    /// All of them: one whose parent was purged may hold an id that its successor wants.
    boost::asio::awaitable<void> serve(client_side& in) {
        using enum runtime_status;
        orchestration_query those;
        those.name("program").statuses({pending, running, suspended});
        bool alive = true;
        while (alive && !done()) {
            co_await in.pause(4s);
            error_code ec;
            const auto page = co_await in.hub.async_get_instances(those, in.into(ec));
            alive = !ec;
            for (const auto& each : page.instances)
                if (alive)
                    alive = co_await serve_instance(in, each.id);
            for (auto& each : subjects_)
                if (alive && each.suspends_left != 0 && in.world.below(10) == 0) {
                    --each.suspends_left;
                    alive = co_await suspend(in, each.id);
                }
        }
    }
    awaited suspend(client_side& in, instance_id id) {
        error_code ec;
        co_await in.hub.async_suspend_instance(std::move(id), payload{}, in.into(ec));
        co_return !hub_is_gone(ec);
    }
    awaited serve_instance(client_side& in, instance_id id) {
        error_code ec;
        const auto found = co_await in.hub.async_explain(id, in.into(ec));
        if (ec)
            co_return !hub_is_gone(ec);
        check(!found.mismatch || found.mismatch->asked == "no such orchestrator is registered",
              id.str() + " does not fit its own code: " +
                  (found.mismatch ? found.mismatch->recorded + ", " + found.mismatch->asked : ""));
        if (found.suspended)
            co_await in.hub.async_resume_instance(id, payload{}, in.into(ec));
        for (const auto& each : found.events) {
            payload answer = to_payload(result_named(each.name));
            co_await in.hub.async_raise_event(id, each.name, std::move(answer), in.into(ec));
        }
        co_return !hub_is_gone(ec);
    }

    // --- Rewinding to an event ------------------------------------------------------------------

    awaited rewind(client_side& in, subject& one) {
        instance_history before;
        bool alive = co_await read_history(in, one.id, before);
        if (!alive)
            co_return false;
        const auto any = static_cast<std::uint32_t>(in.world.below(before.events.size() + 2));
        error_code ec;
        auto plan = co_await in.hub.async_plan_rewind(one.id, event_number{any}, in.into(ec));
        if (ec) {
            check(hub_is_gone(ec) ||
                      (ec == errc::invalid_argument &&
                       (any >= before.events.size() || continues_as_new(one.id.str()))),
                  "no plan: " + ec.message());
            co_return !hub_is_gone(ec);
        }
        alive = co_await read_history(in, one.id, before);
        if (!alive)
            co_return false;
        bool disturbed = in.world.below(4) == 0;
        if (disturbed) {
            disturbed = co_await disturb(in, one.id) && !crashes_;
            co_await in.world.async_sleep(1s, boost::asio::use_awaitable);
        }
        alive = co_await apply(in, one, plan, before, disturbed);
        co_return alive;
    }

    /// Whether a message has reached it.
    awaited disturb(client_side& in, instance_id id) {
        error_code ec;
        const std::string noise = "noise";
        co_await in.hub.async_raise_event(std::move(id), noise, payload{}, in.into(ec));
        co_return !ec;
    }

    awaited apply(client_side& in,
                  subject& one,
                  rewind_plan plan,
                  const instance_history& before,
                  bool disturbed) {
        rewind_options options;
        options.reason("again").drop_events(in.world.below(3) == 0);
        error_code ec;
        rewind_plan applied = plan;
        co_await in.hub.async_apply_rewind(std::move(applied), options, in.into(ec));
        if (hub_is_gone(ec)) {
            one.counted = false;
            co_return false;
        }
        check(!ec || ec == errc::rewind_stale, "a plan is not applied: " + ec.message());
        check(ec || !disturbed, "a plan is applied though a message came since");
        instance_history after;
        const bool alive = co_await read_history(in, one.id, after);
        if (!alive) {
            one.counted = false;
            co_return false;
        }
        if (ec)
            check_untouched(before, after);
        else
            on_rewound(one, plan, options, before, after);
        co_return true;
    }

    static bool has_been_rewound(const instance_history& of) {
        return std::ranges::any_of(of.events, [](const history_event& event) {
            return event.get_if<history::execution_rewound>() != nullptr;
        });
    }

    /// It may have gone on by itself, but has not been rewound.
    static void check_untouched(const instance_history& before, const instance_history& after) {
        if (after.events.empty()) // it has just continued as new
            return;
        if (before.execution_id == after.execution_id)
            check(after.events.size() >= before.events.size() &&
                      std::equal(before.events.begin(), before.events.end(), after.events.begin()),
                  "a refused rewind has changed the history");
        else // it may have continued as new, and then nothing of its own is there but a start
            check(!has_been_rewound(after), "a refused rewind has begun an execution");
    }

    void on_rewound(subject& one,
                    const rewind_plan& plan,
                    const rewind_options& options,
                    const instance_history& before,
                    const instance_history& after) {
        check(plan.execution_id == before.execution_id, "a plan is for another execution");
        check(after.execution_id != before.execution_id, "a rewind has no execution of its own");
        registry code;
        add_orchestrators(code);
        check_plan(code, plan, before.events, !crashes_);
        // By the time it is read it may have continued as new.
        if (has_been_rewound(after) || !continues_as_new(one.id.str()))
            check_rewound(plan, options, before.events, after.events);
        count_dispatched(one, before.events);
        for (const auto& each : plan.activities)
            if (!each.hidden)
                note_dispatched(one, before.events.at(each.event.value()));
        --one.rewinds_left;
    }

    static void note_dispatched(subject& one, const history_event& event) {
        if (const auto* task = event.get_if<history::task_scheduled>())
            if (task->name != "note")
                ++one.dispatched[from_payload<std::string>(task->input, "input")];
    }
    /// Adds what this execution itself has asked for. One that came before its rewind is counted.
    static void count_dispatched(subject& one, const history_events& history) {
        const auto own =
            std::ranges::find_if(history.rbegin(), history.rend(), [](const history_event& event) {
                return event.get_if<history::execution_rewound>() != nullptr;
            });
        std::for_each(own.base(), history.end(), [&](const history_event& event) {
            note_dispatched(one, event);
        });
    }

    awaited read_history(client_side& in, instance_id id, instance_history& into) {
        into.events.clear();
        history_request page;
        error_code ec;
        for (bool more = true; more;) {
            auto read = co_await in.hub.async_get_history(id, page, in.into(ec));
            if (ec && into.events.empty())
                check(hub_is_gone(ec), id.str() + " has no history: " + ec.message());
            if (ec)
                co_return false;
            into.execution_id = read.execution_id;
            std::ranges::move(read.events, std::back_inserter(into.events));
            more = read.next.has_value();
            if (more)
                page.from(*read.next);
        }
        co_return true;
    }

    // --- The end --------------------------------------------------------------------------------

    awaited finish(client_side& in, subject& one) {
        const auto ended = co_await ensure_ended(in, one.id);
        if (!ended)
            co_return false;
        if (ended->status == runtime_status::failed) {
            check(one.failures_left-- != 0,
                  one.id.str() + " fails again and again: " + ended->failure->type + ", " +
                      ended->failure->message);
            const bool alive = co_await rewind_failed(in, one);
            co_return alive;
        }
        const std::string expected = std::to_string(program_result(one.id.str()));
        check(ended->status == runtime_status::completed && ended->output.str() == expected,
              one.id.str() + " is " + std::string(to_string(ended->status)) + " with " +
                  ended->output.str() + ", not " + expected);
        instance_history history;
        const bool alive = co_await read_history(in, one.id, history);
        if (!alive)
            co_return false;
        if (!crashes_ && one.counted && !continues_as_new(one.id.str())) {
            co_await in.world.async_sleep(1min,
                                          boost::asio::use_awaitable); // all have begun by then
            count_dispatched(one, history.events);
            check_counts(one);
        }
        one.done = true;
        co_return true;
    }

    void check_counts(const subject& one) const {
        for (const auto& [name, times] : one.dispatched) {
            const auto at = begun_.find(name);
            const int begun = at == begun_.end() ? 0 : at->second;
            check(begun == times,
                  name + " was begun " + std::to_string(begun) + " times, not " +
                      std::to_string(times));
        }
    }

    awaited rewind_failed(client_side& in, subject& one) {
        one.counted = false;
        error_code ec;
        if (in.world.below(3) == 0) { // children that are gone are made again
            orchestration_query children;
            children.parent(one.id.str());
            co_await in.hub.async_purge_instances(children, purge_options{}, in.into(ec));
            if (hub_is_gone(ec))
                co_return false;
        }
        co_await in.hub.async_rewind_instance(one.id, "mended", in.into(ec));
        check(!ec || cannot_start_now(ec), "a failed program is not rewound: " + ec.message());
        co_return !ec;
    }

    std::vector<subject> subjects_;
    std::map<std::string, int> begun_;
    bool crashes_;
    bool served_ = false; ///< In this life.
};

} // namespace

std::unique_ptr<workload> make_programs(std::uint64_t first, std::uint64_t count, bool crashes) {
    return std::make_unique<programs>(first, count, crashes);
}

} // namespace pianola::simulation

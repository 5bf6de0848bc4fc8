#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/journal/instant.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <algorithm>
#include <cstdint>
#include <forward_list>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace pianola::simulation {

/// How promptly an executor runs what it is given.
struct pace {
    std::uint64_t late_one_in = 0; ///< Once in so many times something is late; 0 is never.
    ticks latest{0};               ///< And then by up to this.
};

/// A seeded, single-threaded world for executors and clocks: which of the ready handlers runs next
/// is the seed's choice. Time passes when nothing is ready, and now and then before. The same seed,
/// the same run.
class sim_context : public asio::execution_context {
public:
    class executor_type;

    sim_context(std::uint64_t seed, instant begin) : random_(seed), now_(begin) {}
    /// Handlers that never ran are destroyed first: they may hold what uses this context.
    ~sim_context();

    [[nodiscard]] executor_type get_executor() noexcept;
    /// One that is late at times, as a disk or a busy pool of threads is. Keeps a copy of `how`.
    [[nodiscard]] executor_type get_executor(const pace& how);
    [[nodiscard]] instant now() const noexcept { return now_; }
    /// Runs one ready handler; lets time pass to the next alarm first when none is ready. False:
    /// nothing is left to do until `last`.
    bool step(instant last = instant::max());
    /// Calls `what` when `time` has come.
    template <class F>
    void at(instant time, F what) {
        add_alarm(time, std::make_unique<work_of<F>>(std::move(what)));
    }
    /// Completes after `pause`.
    template <class Token>
    auto async_sleep(ticks pause, Token&& token);
    /// The crash: nothing runs any more, now or later.
    void kill();

    [[nodiscard]] std::mt19937_64& random() noexcept { return random_; }
    /// A number below `bound`.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    /// Depends on every choice made so far: equal for equal runs.
    [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }

private:
    struct work {
        virtual ~work() = default;
        virtual void run() = 0;
    };
    template <class F>
    struct work_of final : work {
        explicit work_of(F f) : function(std::move(f)) {}
        void run() override { std::move(function)(); }
        F function;
    };

    void add_alarm(instant time, std::unique_ptr<work> what);
    void execute(std::unique_ptr<work> what, const pace* how);
    void release_due();

    std::mt19937_64 random_;
    instant now_;
    bool dead_ = false;
    std::vector<std::unique_ptr<work>> ready_;
    std::multimap<instant, std::unique_ptr<work>> alarms_;
    std::forward_list<pace> paces_;
    std::uint64_t trace_ = 0;
};

class sim_context::executor_type {
public:
    executor_type(sim_context& context, const pace* how) noexcept : context_(&context), how_(how) {}

    [[nodiscard]] sim_context& query(asio::execution::context_t) const noexcept {
        return *context_;
    }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking.never;
    }
    template <class F>
    void execute(F f) const {
        context_->execute(std::make_unique<work_of<F>>(std::move(f)), how_);
    }
    friend bool operator==(const executor_type&, const executor_type&) noexcept = default;

private:
    sim_context* context_;
    const pace* how_;
};

inline sim_context::executor_type sim_context::get_executor() noexcept { return {*this, nullptr}; }

template <class Token>
auto sim_context::async_sleep(ticks pause, Token&& token) {
    return asio::async_initiate<Token, void()>(
        [this](auto done, ticks wait) {
            auto runs_on = asio::get_associated_executor(done, get_executor());
            at(now_ + wait, [runs_on, done = std::move(done)]() mutable {
                asio::dispatch(runs_on, std::move(done));
            });
        },
        token,
        pause);
}

/// The clock of a simulated world. Its wall clock may be stepped, backwards too.
class sim_clock final : public pianola::clock {
public:
    explicit sim_clock(sim_context& context) : context_(context) {}
    [[nodiscard]] instant now() const noexcept override {
        latest_ = std::max(latest_, context_.now() + skew_);
        return context_.now() + skew_;
    }
    /// The latest time it has shown to anybody.
    [[nodiscard]] instant latest() const noexcept { return latest_; }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(asio::any_io_executor executor) override;
    void step_by(ticks skew) { skew_ += skew; }

private:
    sim_context& context_;
    ticks skew_{0};
    mutable instant latest_ = instant::min();
};

} // namespace pianola::simulation

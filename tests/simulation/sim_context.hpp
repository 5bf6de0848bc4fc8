#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/journal/instant.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace pianola::simulation {

/// A seeded, single-threaded world for executors and clocks: which of the ready handlers runs next
/// is the seed's choice, and time passes only when nothing is ready. The same seed, the same run.
class sim_context : public asio::execution_context {
public:
    class executor_type;

    sim_context(std::uint64_t seed, instant begin) : random_(seed), now_(begin) {}
    /// Handlers that never ran are destroyed first: they may hold what uses this context.
    ~sim_context();

    [[nodiscard]] executor_type get_executor() noexcept;
    [[nodiscard]] instant now() const noexcept { return now_; }
    /// Runs one ready handler, or lets time pass to the next alarm. False: nothing is left.
    bool step();
    /// Calls `what` when `time` has come.
    void at(instant time, std::function<void()> what) { alarms_.emplace(time, std::move(what)); }

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

    std::mt19937_64 random_;
    instant now_;
    std::vector<std::unique_ptr<work>> ready_;
    std::multimap<instant, std::function<void()>> alarms_;
    std::uint64_t trace_ = 0;
};

class sim_context::executor_type {
public:
    explicit executor_type(sim_context& context) noexcept : context_(&context) {}

    [[nodiscard]] sim_context& query(asio::execution::context_t) const noexcept {
        return *context_;
    }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking.never;
    }
    template <class F>
    void execute(F f) const {
        context_->ready_.push_back(std::make_unique<work_of<F>>(std::move(f)));
    }
    friend bool operator==(executor_type a, executor_type b) noexcept {
        return a.context_ == b.context_;
    }
    friend bool operator!=(executor_type a, executor_type b) noexcept { return !(a == b); }

private:
    sim_context* context_;
};

inline sim_context::executor_type sim_context::get_executor() noexcept {
    return executor_type(*this);
}

/// The clock of a simulated world. Its wall clock may be stepped, backwards too.
class sim_clock final : public pianola::clock {
public:
    explicit sim_clock(sim_context& context) : context_(context) {}
    [[nodiscard]] instant now() const noexcept override { return context_.now() + skew_; }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(asio::any_io_executor executor) override;
    void step_by(ticks skew) { skew_ += skew; }

private:
    sim_context& context_;
    ticks skew_{0};
};

} // namespace pianola::simulation

#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/logger.hpp>
#include <pianola/runtime/task_hub_params.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <memory>

namespace pianola {

/// What a task hub lives on. Everything is given, nothing is made: so a whole hub also runs inside
/// a seeded, single-threaded simulation.
class task_hub_environment {
public:
    /// Instances, timers and awaitable activities run here; any number of threads.
    asio::any_io_executor executor;
    /// Plain-function activities run here and may block. Default: `executor`.
    asio::any_io_executor activity_executor;
    std::shared_ptr<pianola::journal> journal;
    std::shared_ptr<const pianola::registry> registry;
    /// Default: the system clock.
    std::shared_ptr<pianola::clock> clock;
    /// Default: silent.
    logger log;

    task_hub_environment(asio::any_io_executor ex,
                         std::shared_ptr<pianola::journal> where,
                         std::shared_ptr<const pianola::registry> what)
        : executor(std::move(ex)), journal(std::move(where)), registry(std::move(what)) {}
};

/// Runs the orchestration instances of one journal. An I/O object: create it, call async_run,
/// use clients, call cancel, and wait for async_run to complete before destroying it.
/// Thread-safe, except for construction and destruction.
class task_hub {
public:
    /// Throws std::invalid_argument for parameters out of range.
    explicit task_hub(task_hub_environment environment, task_hub_params params = {});
    ~task_hub();
    task_hub(task_hub&&) noexcept = default;
    task_hub& operator=(task_hub&&) noexcept = delete;

    /// Recovers what the journal holds, then runs until cancel(), and completes after the orderly
    /// shutdown: no new operations, turns in flight committed, running activities asked to stop
    /// and given shutdown_timeout. Clients may be used at once; they are served while the recovery
    /// goes on. Ends with an error when the recovery cannot read the journal. The journal is the
    /// caller's: close it (journal::async_close) after this has completed, not before.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_run(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [core = core_](auto done) {
                do_run(core, detail::posted<void(error_code)>(std::move(done), executor_of(core)));
            },
            token);
    }

    /// Begins the orderly shutdown. Repeated calls do nothing.
    void cancel();

    [[nodiscard]] client get_client() const { return client{core_}; }

private:
    static const asio::any_io_executor& executor_of(
        const std::shared_ptr<detail::hub_core>&) noexcept;
    static void do_run(const std::shared_ptr<detail::hub_core>&,
                       asio::any_completion_handler<void(error_code)>);

    std::shared_ptr<detail::hub_core> core_;
};

} // namespace pianola

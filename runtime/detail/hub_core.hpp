#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/runtime/detail/activity_pool.hpp>
#include <pianola/runtime/detail/directory.hpp>
#include <pianola/runtime/detail/job_list.hpp>
#include <pianola/runtime/detail/retention.hpp>
#include <pianola/runtime/detail/shard.hpp>
#include <pianola/runtime/detail/timer_service.hpp>
#include <pianola/runtime/task_hub.hpp>
#include <pianola/runtime/task_hub_params.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace pianola::detail {

/// What a hub and its clients share: the parts and the life cycle. Thread-safe.
class hub_core : public std::enable_shared_from_this<hub_core> {
public:
    hub_core(task_hub_environment environment, const task_hub_params& params);

    using run_handler = asio::any_completion_handler<void(error_code)>;
    void run(run_handler done);
    void cancel();
    [[nodiscard]] bool ready() const noexcept;

    /// Calls `then` once the hub is open (at once, mostly), or with the reason why it is not.
    template <class Then>
    void when_open(Then then) {
        if (open_ && !failed_)
            then(error_code{});
        else
            wait_until_open(std::move(then));
    }

    /// Whether one more operation of a client may wait for its commit; if so, until leave().
    [[nodiscard]] bool admit() noexcept;
    void leave() noexcept { --waiting_operations_; }

    [[nodiscard]] const task_hub_params& params() const noexcept { return params_; }
    [[nodiscard]] const turn_limits& limits() const noexcept { return limits_; }
    [[nodiscard]] const asio::any_io_executor& executor() const noexcept {
        return environment_.executor;
    }
    [[nodiscard]] pianola::journal& journal() noexcept { return *environment_.journal; }
    [[nodiscard]] const registry& code() const noexcept { return *environment_.registry; }
    [[nodiscard]] pianola::clock& clock() noexcept { return *environment_.clock; }
    [[nodiscard]] const logger& log() const noexcept { return environment_.log; }
    [[nodiscard]] directory& ids() noexcept { return *directory_; }
    [[nodiscard]] timer_service& timers() noexcept { return *timers_; }
    [[nodiscard]] activity_pool& activities() noexcept { return *activities_; }
    [[nodiscard]] job_list& jobs() noexcept { return jobs_; }
    [[nodiscard]] detail::retention& retention() noexcept { return *retention_; }
    [[nodiscard]] shard& shard_of(instance_number number) noexcept {
        return *shards_[shard_index(number)];
    }
    [[nodiscard]] const std::vector<std::shared_ptr<shard>>& shards() const noexcept {
        return shards_;
    }
    /// 128 random bits, different each time.
    [[nodiscard]] execution_id random_id() noexcept;
    /// For an instance that was given none.
    [[nodiscard]] instance_id new_instance_id();
    /// The journal failed: nothing is acknowledged any more.
    void on_journal_failed();
    /// Commits what belongs to no instance.
    void commit_rows(std::vector<hub_row> rows, std::function<void(error_code)> done);
    /// Gives back the space of purged instances in the background, when there are many of them.
    void reclaim_if_worth_it();
    void count_dropped(std::size_t messages) noexcept { dropped_ += messages; }

private:
    enum class stage { created, opening, open, stopping, stopped };

    [[nodiscard]] std::size_t shard_index(instance_number number) const noexcept {
        return number.value() & (shards_.size() - 1);
    }
    void wait_until_open(std::function<void(error_code)> then);
    void load_unfinished();
    void open(error_code ec);
    void on_recovered(error_code ec);
    void begin_stop();
    void stop_activities();
    void stop_shards();
    void finish();
    void route(std::vector<delivered_message> messages);
    void fire(const std::vector<timer_key>& timers);
    void report(instance_number number, message result, activity_pool::caller how);

    task_hub_environment environment_;
    task_hub_params params_;
    turn_limits limits_;
    std::shared_ptr<directory> directory_;
    std::shared_ptr<timer_service> timers_;
    std::shared_ptr<activity_pool> activities_;
    std::shared_ptr<detail::retention> retention_;
    job_list jobs_;
    std::vector<std::shared_ptr<shard>> shards_;
    std::vector<hub_row> unfinished_purges_; ///< As found; until recovered.
    std::vector<hub_row> unfinished_imports_;
    execution_id seed_;
    std::atomic<std::uint64_t> random_ids_ = 0;
    std::atomic<std::uint64_t> dropped_ = 0;
    std::atomic<std::size_t> waiting_operations_ = 0;

    mutable std::mutex mutex_;
    stage stage_ = stage::created;
    std::atomic<bool> failed_ = false;
    std::atomic<bool> open_ = false;
    run_handler done_;
    error_code outcome_; ///< What async_run ends with.
    std::vector<std::function<void(error_code)>> waiting_;
    std::unique_ptr<alarm> patience_; ///< For running activities, at shutdown.
};

} // namespace pianola::detail

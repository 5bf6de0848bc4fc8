#include <pianola/runtime/detail/hub_core.hpp>

#include <pianola/actors/derived_ids.hpp>
#include <pianola/runtime/detail/import_cleanup.hpp>
#include <pianola/runtime/detail/purge_job.hpp>
#include <pianola/runtime/detail/recovery.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <bit>
#include <random>
#include <stdexcept>
#include <utility>

namespace pianola::detail {
namespace {

void require(bool holds, const char* what) {
    if (!holds)
        throw std::invalid_argument(std::string("task_hub: ") + what);
}

execution_id seed_of(const task_hub_params& params) {
    if (params.seed != 0)
        return {params.seed, 1};
    std::random_device device;
    const auto word = [&] { return (std::uint64_t{device()} << 32) | device(); };
    return {word(), word()};
}

turn_limits limits_of(const task_hub_params& params) {
    turn_limits limits;
    limits.max_actions = params.max_turn_actions;
    limits.max_bytes = params.max_turn_bytes;
    limits.max_payload_bytes = params.max_payload_bytes;
    limits.max_messages = params.max_turn_messages;
    limits.kept_executions = params.kept_executions;
    limits.max_turns_in_flight = params.max_turns_in_flight;
    return limits;
}

} // namespace

hub_core::hub_core(task_hub_environment environment, const task_hub_params& params)
    : environment_(std::move(environment)),
      params_(params),
      limits_(limits_of(params)),
      seed_(seed_of(params)) {
    require(environment_.journal != nullptr, "no journal");
    require(environment_.registry != nullptr, "no registry");
    require(std::has_single_bit(params.strands), "strands must be a power of two");
    require(params.max_concurrent_activities > 0, "max_concurrent_activities must be at least 1");
    require(params.max_turn_messages > 0, "max_turn_messages must be at least 1");
    require(params.max_turns_in_flight > 0, "max_turns_in_flight must be at least 1");
    if (!environment_.clock)
        environment_.clock = make_system_clock();
    if (!environment_.activity_executor)
        environment_.activity_executor = environment_.executor;
    directory_ = std::make_shared<directory>(environment_.executor, environment_.journal);
}

// --- Life cycle ---------------------------------------------------------------------------------

void hub_core::run(run_handler done) {
    const std::weak_ptr<hub_core> weak = weak_from_this();
    timers_ = std::make_shared<timer_service>(
        environment_.executor, environment_.clock, [weak](const std::vector<timer_key>& due) {
            if (const auto hub = weak.lock())
                hub->fire(due);
        });
    activity_pool_environment pool{environment_.executor,
                                   environment_.activity_executor,
                                   environment_.registry,
                                   environment_.clock,
                                   params_.max_concurrent_activities,
                                   params_.max_payload_bytes};
    activities_ = std::make_shared<activity_pool>(
        std::move(pool), [weak](instance_number number, message result, activity_pool::caller how) {
            if (const auto hub = weak.lock())
                hub->report(number, std::move(result), how);
        });
    retention_ = std::make_shared<detail::retention>(*this);
    for (std::size_t i = 0; i != params_.strands; ++i)
        shards_.push_back(std::make_shared<shard>(*this));
    environment_.journal->set_delivery([weak](std::vector<delivered_message> messages) {
        if (const auto hub = weak.lock())
            hub->route(std::move(messages));
    });
    {
        const std::scoped_lock lock(mutex_);
        done_.swap(done); // Boost 1.81: move assignment of these handlers never returns
        if (stage_ == stage::created)
            stage_ = stage::opening;
    }
    retention_->load([self = shared_from_this()](error_code ec) {
        if (ec)
            return self->open(ec);
        self->load_unfinished();
    });
}

/// Before any client can add to them.
void hub_core::load_unfinished() {
    const auto read = [self = shared_from_this()](std::string_view prefix,
                                                  std::vector<hub_row>& into,
                                                  std::function<void()> then) {
        self->journal().async_read_hub_rows(
            std::string(prefix),
            asio::bind_executor(
                self->executor(),
                [self, &into, then = std::move(then)](error_code ec, std::vector<hub_row> rows) {
                    into = std::move(rows);
                    ec ? self->open(ec) : then();
                }));
    };
    read(purge_rows, unfinished_purges_, [self = shared_from_this(), read] {
        read(import_rows, self->unfinished_imports_, [self] { self->open({}); });
    });
}

/// Clients need not wait for the recovery: whatever they touch is recovered first.
void hub_core::open(error_code ec) {
    std::vector<std::function<void(error_code)>> waiting;
    bool stop = false;
    {
        const std::scoped_lock lock(mutex_);
        waiting.swap(waiting_);
        stop = stage_ == stage::stopping || ec;
        stage_ = stop ? stage::stopping : stage::open;
        outcome_ = ec;
        if (!stop)
            prepare_recovery(*this);
        else if (!ec)
            ec = errc::shutting_down;
        open_ = !stop; // from here on clients come
    }
    for (const auto& then : waiting)
        then(ec);
    if (stop)
        return begin_stop();
    recover(shared_from_this(),
            [self = shared_from_this()](error_code failed) { self->on_recovered(failed); });
}

void hub_core::on_recovered(error_code ec) {
    {
        const std::scoped_lock lock(mutex_);
        if (stage_ != stage::open)
            return;
        if (ec) {
            stage_ = stage::stopping;
            outcome_ = ec;
            open_ = false;
        }
    }
    if (ec)
        return begin_stop();
    reclaim_if_worth_it();
    resume_purges(shared_from_this(), std::exchange(unfinished_purges_, {}));
    take_back_imports(shared_from_this(), std::exchange(unfinished_imports_, {}));
    retention_->begin();
}

void hub_core::wait_until_open(std::function<void(error_code)> then) {
    error_code ec;
    {
        const std::scoped_lock lock(mutex_);
        if (stage_ == stage::created || stage_ == stage::opening)
            return waiting_.push_back(std::move(then));
        if (stage_ != stage::open)
            ec = errc::shutting_down;
        else if (failed_)
            ec = errc::journal_failed;
    }
    then(ec);
}

bool hub_core::ready() const noexcept {
    return open_ && !failed_ && environment_.journal->accepts_commits();
}

void hub_core::cancel() {
    std::vector<std::function<void(error_code)>> waiting;
    bool stop = false;
    {
        const std::scoped_lock lock(mutex_);
        stop = stage_ == stage::open;
        if (stage_ != stage::stopped)
            stage_ = stage::stopping;
        open_ = false;
        waiting.swap(waiting_);
    }
    for (const auto& then : waiting)
        asio::post(environment_.executor, [then] { then(errc::shutting_down); });
    if (stop)
        begin_stop();
}

void hub_core::begin_stop() {
    timers_->stop();
    retention_->stop();
    jobs_.stop([self = shared_from_this()] { self->stop_activities(); });
}

/// Running activities are asked to stop and waited for, but not for ever.
void hub_core::stop_activities() {
    const auto once = std::make_shared<std::atomic<bool>>(false);
    const auto go_on = [self = shared_from_this(), once] {
        if (!once->exchange(true))
            self->stop_shards();
    };
    patience_ = environment_.clock->make_alarm(environment_.executor);
    patience_->async_wait_until(environment_.clock->now() +
                                    saturating_ticks(params_.shutdown_timeout),
                                [go_on](error_code ec) {
                                    if (!ec)
                                        go_on();
                                });
    activities_->shut_down(go_on);
}

void hub_core::stop_shards() {
    const auto left = std::make_shared<std::atomic<std::size_t>>(shards_.size());
    for (const auto& each : shards_)
        each->post([self = shared_from_this(), left](shard& s) {
            s.stop([self, left] {
                if (--*left == 0)
                    self->finish();
            });
        });
}

void hub_core::finish() {
    run_handler done;
    error_code ec;
    {
        const std::scoped_lock lock(mutex_);
        stage_ = stage::stopped;
        done_.swap(done);
        ec = failed_ ? make_error_code(errc::journal_failed) : outcome_;
    }
    if (patience_)
        patience_->cancel();
    if (done)
        asio::post(environment_.executor, asio::append(std::move(done), ec));
}

bool hub_core::admit() noexcept {
    if (++waiting_operations_ <= params_.max_waiting_operations)
        return true;
    leave();
    return false;
}

void hub_core::on_journal_failed() {
    if (failed_.exchange(true))
        return;
    environment_.log.write(
        {log_level::error, {}, "the journal failed: nothing is acknowledged until it is reopened"});
    for (const auto& each : shards_)
        each->post([](shard& s) { s.fail(errc::journal_failed); });
}

void hub_core::commit_rows(std::vector<hub_row> rows, std::function<void(error_code)> done) {
    commit what;
    what.epoch = journal().epoch();
    what.hub_rows = std::move(rows);
    std::vector<commit> group;
    group.push_back(std::move(what));
    journal().async_commit(std::move(group),
                           asio::bind_executor(executor(),
                                               [self = shared_from_this(), done = std::move(done)](
                                                   const std::vector<commit_outcome>& all) {
                                                   const error_code ec = all.front().error;
                                                   if (ec == errc::journal_failed)
                                                       self->on_journal_failed();
                                                   done(ec);
                                               }));
}

void hub_core::reclaim_if_worth_it() {
    const std::uint64_t purged = journal().statistics().unreclaimed;
    if (purged == 0 || purged < params_.least_reclaimed_instances)
        return;
    const auto reclaim = [self = shared_from_this(), purged](error_code ec, std::uint64_t all) {
        if (ec || purged < all / 4)
            return;
        self->journal().async_reclaim_space(
            asio::bind_executor(self->executor(), [self](error_code failed) {
                if (failed == errc::journal_failed)
                    self->on_journal_failed();
                if (failed && failed != errc::shutting_down)
                    self->log().write(
                        {log_level::error,
                         {},
                         "the space of purged instances was not given back: " + failed.message()});
            }));
    };
    journal().async_count_instances({}, asio::bind_executor(executor(), reclaim));
}

// --- Between the parts --------------------------------------------------------------------------

execution_id hub_core::random_id() noexcept {
    return derive(seed_, derivation::guid, random_ids_++);
}

instance_id hub_core::new_instance_id() {
    return instance_id{timed_instance_id(clock().now(), random_id())};
}

void hub_core::route(std::vector<delivered_message> messages) {
    std::vector<std::vector<delivered_message>> by_shard(shards_.size());
    for (auto& m : messages)
        by_shard[shard_index(m.target)].push_back(std::move(m));
    for (std::size_t i = 0; i != shards_.size(); ++i)
        if (!by_shard[i].empty())
            shards_[i]->post(
                [part = std::move(by_shard[i])](shard& s) mutable { s.deliver(std::move(part)); });
}

void hub_core::fire(const std::vector<timer_key>& timers) {
    const instant at = clock().now();
    std::vector<std::vector<timer_key>> by_shard(shards_.size());
    for (const timer_key& timer : timers)
        by_shard[shard_index(timer.number)].push_back(timer);
    for (std::size_t i = 0; i != shards_.size(); ++i)
        if (!by_shard[i].empty())
            shards_[i]->post([part = std::move(by_shard[i]), at](shard& s) { s.fire(part, at); });
}

void hub_core::report(instance_number number, message result, activity_pool::caller how) {
    shard_of(number).post_result(number, std::move(result), how == activity_pool::caller::returns);
}

} // namespace pianola::detail

#include <pianola/runtime/detail/retention.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/purge_job.hpp>
#include <pianola/runtime/detail/request_checks.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t max_id_bytes = 256;

class previewing : public std::enable_shared_from_this<previewing> {
public:
    using reply = std::function<void(error_code, std::vector<retention_preview>)>;

    previewing(std::shared_ptr<hub_core> hub, std::vector<retention_policy> policies, reply done)
        : hub_(std::move(hub)), policies_(std::move(policies)), done_(std::move(done)) {}

    void count_on() {
        if (found_.size() == policies_.size())
            return done_({}, std::move(found_));
        const retention_policy& policy = policies_[found_.size()];
        auto filter = filter_of(policy, hub_->clock().now());
        if (filter.statuses.empty())
            filter.statuses = terminal_statuses();
        hub_->journal().async_count_instances(
            std::move(filter),
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this(),
                                 id = policy.id](error_code ec, std::uint64_t instances) {
                                    if (ec)
                                        return self->done_(ec, {});
                                    self->found_.push_back({id, instances});
                                    self->count_on();
                                }));
    }

private:
    std::shared_ptr<hub_core> hub_;
    std::vector<retention_policy> policies_;
    reply done_;
    std::vector<retention_preview> found_;
};

} // namespace

void preview_retention(const std::shared_ptr<hub_core>& hub,
                       std::vector<retention_policy> policies,
                       std::function<void(error_code, std::vector<retention_preview>)> done) {
    std::make_shared<previewing>(hub, std::move(policies), std::move(done))->count_on();
}

instance_filter filter_of(const retention_policy& policy, instant now) {
    instance_filter filter;
    filter.statuses = policy.statuses;
    filter.name = policy.orchestrator;
    filter.tags = policy.tags;
    filter.completed.to = now - policy.age;
    return filter;
}

error_code check_retention(const std::vector<retention_policy>& policies) {
    std::set<std::string> ids;
    for (const retention_policy& policy : policies) {
        const bool id_fits = !policy.id.empty() && policy.id.size() <= max_id_bytes;
        if (!id_fits || !ids.insert(policy.id).second || policy.age < ticks{0} ||
            !std::ranges::all_of(policy.statuses, is_terminal))
            return errc::invalid_argument;
    }
    return {};
}

retention::change replace_all(std::vector<retention_policy> policies) {
    return [policies = std::move(policies)](std::vector<retention_policy>& all) {
        all = policies;
        return error_code{};
    };
}

retention::change set_one(retention_policy policy) {
    return [policy = std::move(policy)](std::vector<retention_policy>& all) {
        const auto known = std::ranges::find(all, policy.id, &retention_policy::id);
        if (known == all.end())
            all.push_back(policy);
        else
            *known = policy;
        return error_code{};
    };
}

retention::change remove_one(std::string id) {
    return [id = std::move(id)](std::vector<retention_policy>& all) {
        const bool removed =
            std::erase_if(all, [&](const retention_policy& each) { return each.id == id; }) != 0;
        return removed ? error_code{} : make_error_code(errc::policy_not_found);
    };
}

retention::retention(hub_core& hub) : hub_(hub), strand_(asio::make_strand(hub.executor())) {}

void retention::load(std::function<void(error_code)> done) {
    hub_.journal().async_read_hub_rows(
        std::string(retention_rows),
        asio::bind_executor(
            strand_,
            [self = shared_from_this(), hub = hub_.shared_from_this(), done = std::move(done)](
                error_code ec, const std::vector<hub_row>& rows) {
                self->take(rows);
                done(ec);
            }));
}

void retention::take(const std::vector<hub_row>& rows) {
    const std::scoped_lock lock(mutex_);
    for (const hub_row& row : rows) {
        if (auto policy = retention_policy_from(*row.value))
            policies_.push_back(std::move(*policy));
        else
            hub_.log().write(
                {log_level::error,
                 {},
                 "the row '" + row.key + "' of the hub is no retention policy: it is left alone"});
    }
}

void retention::begin() {
    asio::post(strand_, [self = shared_from_this()] { self->wait(); });
}

void retention::stop() {
    asio::post(strand_, [self = shared_from_this()] {
        self->stopped_ = true;
        if (self->alarm_)
            self->alarm_->cancel();
    });
}

std::vector<retention_policy> retention::policies() const {
    const std::scoped_lock lock(mutex_);
    return policies_;
}

void retention::make(change what, reply done) {
    asio::post(strand_,
               [self = shared_from_this(),
                hub = hub_.shared_from_this(),
                wanted = wanted_change{std::move(what), std::move(done)}]() mutable {
                   self->changes_.push_back(std::move(wanted));
                   if (self->changes_.size() == 1)
                       self->make_next();
               });
}

void retention::make_next() {
    auto changed = policies();
    auto done = std::move(changes_.front().done);
    if (const auto ec = changes_.front().what(changed))
        return end_change(ec, {}, done);
    write(std::move(changed), std::move(done));
}

void retention::write(std::vector<retention_policy> policies, reply done) {
    std::vector<hub_row> rows;
    for (const retention_policy& old : this->policies())
        rows.push_back({std::string(retention_rows) + old.id, std::nullopt});
    try {
        for (const retention_policy& policy : policies)
            rows.push_back({std::string(retention_rows) + policy.id, to_row(policy)});
    } catch (const std::exception&) {
        return end_change(errc::invalid_argument, {}, done);
    }
    hub_.commit_rows(std::move(rows),
                     [self = shared_from_this(),
                      policies = std::move(policies),
                      done = std::move(done)](error_code ec) {
                         const auto hub = self->hub_.shared_from_this();
                         asio::post(self->strand_, [hub, self, policies, done, ec] {
                             self->end_change(ec, policies, done);
                         });
                     });
}

void retention::end_change(error_code ec,
                           std::vector<retention_policy> policies,
                           const reply& done) {
    if (!ec) {
        const std::scoped_lock lock(mutex_);
        policies_ = policies;
    }
    wait();
    done(ec, ec ? std::vector<retention_policy>{} : std::move(policies));
    changes_.pop_front();
    if (!changes_.empty())
        make_next();
}

/// Nothing is waited for while there is nothing to keep.
void retention::wait() {
    const auto interval = saturating_ticks(hub_.params().retention_interval);
    if (stopped_ || busy_ || interval <= ticks{0} || policies().empty())
        return;
    busy_ = true;
    if (!alarm_)
        alarm_ = hub_.clock().make_alarm(strand_);
    alarm_->async_wait_until(
        hub_.clock().now() + interval,
        asio::bind_executor(
            strand_, [self = shared_from_this(), hub = hub_.weak_from_this()](error_code ec) {
                if (const auto alive = hub.lock(); alive && !ec)
                    self->keep(self->policies(), 0);
            }));
}

/// One policy after the other.
void retention::keep(std::vector<retention_policy> policies, std::size_t at) {
    if (stopped_)
        return;
    if (at == policies.size()) {
        busy_ = false;
        return wait();
    }
    const retention_policy& policy = policies[at];
    purge_options how;
    how.recursive(policy.recursive);
    purge_task task{filter_of(policy, hub_.clock().now()), policy.recursive};
    auto next = [self = shared_from_this(),
                 hub = hub_.shared_from_this(),
                 policies = std::move(policies),
                 at](error_code, const purge_result&) {
        asio::post(self->strand_, [self, hub, policies, at] { self->keep(policies, at + 1); });
    };
    std::make_shared<purge_job>(
        hub_.shared_from_this(), std::move(task), std::move(how), std::move(next))
        ->begin();
}

} // namespace pianola::detail

#pragma once

#include <pianola/actors/clock.hpp>
#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/runtime/retention_policy.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pianola::detail {

class hub_core;

/// Keeps a hub's retention policies: looks every retention_interval what has become old enough,
/// and purges it. Thread-safe.
class retention : public std::enable_shared_from_this<retention> {
public:
    explicit retention(hub_core& hub);

    /// Reads the policies, before the hub is open.
    void load(std::function<void(error_code)> done);
    /// Begins to keep them.
    void begin();
    /// Does not begin another purge.
    void stop();

    /// Makes of the policies, as they are when no other change is under way, what they shall be; or
    /// says why not.
    using change = std::function<error_code(std::vector<retention_policy>&)>;
    using reply = std::function<void(error_code, std::vector<retention_policy>)>;
    /// Answers with the policies as they are then.
    void make(change what, reply done);
    [[nodiscard]] std::vector<retention_policy> policies() const;

private:
    struct wanted_change {
        change what;
        reply done;
    };

    void take(const std::vector<hub_row>& rows);
    void make_next();
    void write(std::vector<retention_policy> policies, reply done);
    void end_change(error_code ec, std::vector<retention_policy> policies, const reply& done);
    void wait();
    void keep(std::vector<retention_policy> policies, std::size_t at);

    hub_core& hub_;
    asio::strand<asio::any_io_executor> strand_;
    mutable std::mutex mutex_;
    std::vector<retention_policy> policies_;

    // On the strand.
    std::deque<wanted_change> changes_; ///< The first is under way.
    std::unique_ptr<alarm> alarm_;
    bool busy_ = false; ///< Waiting for the next look, or at it.
    bool stopped_ = false;
};

/// The ended instances that a policy is about, now.
[[nodiscard]] instance_filter filter_of(const retention_policy& policy, instant now);

/// Counts what each policy is about, one after the other.
void preview_retention(const std::shared_ptr<hub_core>& hub,
                       std::vector<retention_policy> policies,
                       std::function<void(error_code, std::vector<retention_preview>)> done);

/// What the doors refuse.
[[nodiscard]] error_code check_retention(const std::vector<retention_policy>& policies);

[[nodiscard]] retention::change replace_all(std::vector<retention_policy> policies);
/// Adds it, or replaces the one of its id.
[[nodiscard]] retention::change set_one(retention_policy policy);
[[nodiscard]] retention::change remove_one(std::string id);

} // namespace pianola::detail

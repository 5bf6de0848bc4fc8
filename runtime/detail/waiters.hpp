#pragma once

#include <pianola/actors/instance_actor.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace pianola::detail {

/// Who waits for an instance of one shard to start or to end. Confined to the shard's strand.
class waiters {
public:
    enum class until { started, completed };
    /// Called once: with the instance when the state is reached, else with an error and null.
    using handler = std::function<void(error_code, const instance_actor*)>;

    [[nodiscard]] static bool reached(until what, const instance_record& record) noexcept {
        return what == until::started ? record.status != runtime_status::pending
                                      : is_terminal(record.status);
    }

    /// `ticket` names the waiter for cancel().
    void add(instance_number number, std::uint64_t ticket, until what, handler done) {
        waiting_[number].push_back({ticket, what, std::move(done)});
    }
    /// Calls those whose state is reached. Precondition: `instance` has a record.
    void publish(const instance_actor& instance);
    /// Calls one waiter with operation_aborted, if it still waits.
    void cancel(instance_number number, std::uint64_t ticket);
    /// Calls those of one instance with this error.
    void fail(instance_number number, error_code ec);
    /// Calls all with this error.
    void fail(error_code ec);

private:
    struct waiter {
        std::uint64_t ticket;
        until what;
        handler done;
    };
    boost::unordered_flat_map<instance_number, std::vector<waiter>, std::hash<instance_number>>
        waiting_;
};

} // namespace pianola::detail

#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/detail/waiters.hpp>
#include <pianola/runtime/instance_metadata.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace pianola::detail {

class hub_core;

/// An instance as clients see it, without its payloads or with them.
[[nodiscard]] instance_metadata metadata_of(const instance_record& record);
[[nodiscard]] instance_metadata metadata_of(const instance_record& record, payload input);

/// One client's reading of one instance's metadata, now or when a state is reached. Thread-safe.
class instance_reading : public std::enable_shared_from_this<instance_reading> {
public:
    using reply = std::function<void(error_code, std::optional<instance_metadata>)>;

    instance_reading(std::shared_ptr<hub_core> hub, bool payloads, reply done)
        : hub_(std::move(hub)), payloads_(payloads), reply_(std::move(done)) {}

    void now(instance_number number);
    void wait(instance_number number, waiters::until what);
    /// Ends a wait with operation_aborted.
    void cancel();
    /// Answers: without an error, that there is no such instance.
    void finish(error_code ec) { reply_(ec, std::nullopt); }

private:
    [[nodiscard]] std::uint64_t ticket() const noexcept {
        return reinterpret_cast<std::uintptr_t>(this);
    }
    void read(const instance_actor& resident);
    void read_stored(instance_number number);
    void on_stored(instance_number number, std::optional<stored_instance> stored);
    void answer(const std::optional<stored_instance>& stored);

    std::shared_ptr<hub_core> hub_;
    bool payloads_;
    reply reply_;
    std::atomic<std::uint64_t> number_ = 0;
    std::atomic<bool> cancelled_ = false;
};

/// Calls `then` on the instance's strand when what is in flight now has landed: its actor knows
/// then of all that the journal shows now. At once when it has no actor.
void when_landed(hub_core& hub, instance_number number, std::function<void()> then);

/// Calls `then` on the instance's strand with its newest durable record, or instance_not_found.
void find_record(hub_core& hub,
                 instance_number number,
                 std::function<void(error_code, const std::optional<instance_record>&)> then);

/// Lets `slot` cancel `reading`, as long as it lives.
void cancel_by(asio::cancellation_slot slot, const std::shared_ptr<instance_reading>& reading);

/// Puts a message into an instance's inbox. Errors: instance_not_found, instance_finished.
void send_message(const std::shared_ptr<hub_core>& hub,
                  instance_number number,
                  message content,
                  std::function<void(error_code)> done);

/// A page of the current execution's history.
void read_history(const std::shared_ptr<hub_core>& hub,
                  instance_number number,
                  const history_request& request,
                  std::function<void(error_code, instance_history)> done);

} // namespace pianola::detail

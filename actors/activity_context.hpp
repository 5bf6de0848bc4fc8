#pragma once

#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>

namespace pianola {

/// What an activity is given. Valid until the activity returns.
class activity_context {
public:
    activity_context(std::string name,
                     payload input,
                     pianola::instance_id instance,
                     event_id task,
                     std::uint32_t attempt,
                     ticks timeout,
                     std::stop_token stop)
        : name_(std::move(name)),
          input_(std::move(input)),
          instance_(std::move(instance)),
          task_(task),
          attempt_(attempt),
          timeout_(timeout),
          stop_(std::move(stop)) {}

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The input as it was sent, or as a T. Throws payload_error when it is no T.
    [[nodiscard]] const payload& raw_input() const noexcept { return input_; }
    template <class T>
    [[nodiscard]] T input() const {
        return from_payload<T>(input_, "input");
    }
    /// The orchestration that called.
    [[nodiscard]] const pianola::instance_id& instance_id() const noexcept { return instance_; }
    /// The call's event id in that orchestration: with the instance id, a key for idempotence.
    [[nodiscard]] event_id task_id() const noexcept { return task_; }
    /// From 1; counts the tries of the call's retry policy.
    [[nodiscard]] std::uint32_t attempt() const noexcept { return attempt_; }
    /// How long this attempt may take, as the call said; zero: as long as it likes.
    [[nodiscard]] ticks timeout() const noexcept { return timeout_; }
    /// Requested when the call has timed out, its orchestration was terminated, or the hub
    /// stops: the result is no longer wanted.
    [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_; }

private:
    std::string name_;
    payload input_;
    pianola::instance_id instance_;
    event_id task_;
    std::uint32_t attempt_;
    ticks timeout_;
    std::stop_token stop_;
};

} // namespace pianola

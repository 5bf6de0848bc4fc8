#pragma once

#include <pianola/journal/failure.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace pianola {

/// Raised where an orchestrator awaits an activity or sub-orchestration that failed.
class task_failed : public std::runtime_error {
public:
    task_failed(const std::string& what, failure_details details)
        : std::runtime_error(what), details_(std::move(details)) {}

    /// What the failed task reported.
    [[nodiscard]] const failure_details& details() const noexcept { return details_; }

private:
    failure_details details_;
};

/// Raised where an orchestrator awaits a timer that it cancelled.
class task_canceled : public std::runtime_error {
public:
    task_canceled() : std::runtime_error("the timer was cancelled") {}
};

/// Thrown by an activity or orchestrator to say that trying again is pointless.
class non_retriable_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The failure details of an exception: its type's name, its text; a task_failed inside.
failure_details failure_from(const std::exception_ptr& error);

} // namespace pianola

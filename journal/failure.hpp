#pragma once

#include <pianola/journal/payload.hpp>

#include <memory>
#include <string>
#include <utility>

namespace pianola {

/// Why an activity, an orchestration or an operation failed: Durable Task's TaskFailureDetails.
/// A value type; copies share the immutable inner failure.
struct failure_details {
    std::string type;        ///< Kind of the failure, for programs.
    std::string message;     ///< For people.
    std::string stack_trace; ///< May be empty.
    std::shared_ptr<const failure_details> inner;
    bool non_retriable = false; ///< Stops every retry policy.
    payload properties;         ///< A JSON object, carried through unchanged.

    failure_details() = default;
    failure_details(std::string failure_type, std::string failure_message)
        : type(std::move(failure_type)), message(std::move(failure_message)) {}

    friend bool operator==(const failure_details& a, const failure_details& b) {
        const bool same_inner = a.inner && b.inner ? *a.inner == *b.inner : a.inner == b.inner;
        return same_inner && a.type == b.type && a.message == b.message &&
               a.stack_trace == b.stack_trace && a.non_retriable == b.non_retriable &&
               a.properties == b.properties;
    }
};

} // namespace pianola

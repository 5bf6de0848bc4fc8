#pragma once

#include <pianola/api/http/problem.hpp>
#include <pianola/runtime/rewind_plan.hpp>

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pianola::http {

/// A plan of a rewind, in the form in which it can be sent back.
std::string rewind_plan_json(const rewind_plan& plan);

/// What a caller sends back: the plan, or of it at least what identifies it.
struct sent_plan {
    rewind_plan identity; ///< Without hidden events, activities, children, timers and events.
    boost::json::value whole;
};

/// Reads a plan that was sent back; says what is wrong with it otherwise.
std::optional<field_problem> read_rewind_plan(std::string_view json, sent_plan& into);

/// Whether what was sent back is about the same state of the same instance as this plan.
[[nodiscard]] bool same_state(const sent_plan& sent, const rewind_plan& now);

/// A member in which what was sent back is not as it was planned; empty when there is none.
[[nodiscard]] std::optional<std::string> changed_member(const sent_plan& sent,
                                                        const rewind_plan& now);

} // namespace pianola::http

#pragma once

#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/runtime_status.hpp>
#include <pianola/runtime/instance_metadata.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pianola {

/// Which instances (Durable Task: OrchestrationQuery), in which order, and how many at a time. All
/// conditions together; none by default. Times are inclusive at both ends.
class orchestration_query {
public:
    orchestration_query() {} // user-declared: see "g++ 12" in runtime/README.md

    orchestration_query& created_from(instant time) {
        request_.filter.created.from = time;
        return *this;
    }
    orchestration_query& created_to(instant time) {
        request_.filter.created.to = time;
        return *this;
    }
    orchestration_query& last_updated_from(instant time) {
        request_.filter.last_updated.from = time;
        return *this;
    }
    orchestration_query& last_updated_to(instant time) {
        request_.filter.last_updated.to = time;
        return *this;
    }
    /// Ended instances only.
    orchestration_query& completed_from(instant time) {
        request_.filter.completed.from = time;
        return *this;
    }
    /// Ended instances only.
    orchestration_query& completed_to(instant time) {
        request_.filter.completed.to = time;
        return *this;
    }
    /// In any of these statuses. Without a call, or with an empty set: in any.
    orchestration_query& statuses(std::set<runtime_status> any_of) {
        request_.filter.statuses = std::move(any_of);
        return *this;
    }
    /// Of the orchestrator with exactly this name.
    orchestration_query& name(std::string value) {
        request_.filter.name = std::move(value);
        return *this;
    }
    orchestration_query& id_prefix(std::string value) {
        request_.filter.id_prefix = std::move(value);
        return *this;
    }
    /// Repeated calls: all of these tags, with these values.
    orchestration_query& tag(std::string key, std::string value) {
        request_.filter.tags.insert_or_assign(std::move(key), std::move(value));
        return *this;
    }
    /// Started by this instance.
    orchestration_query& parent(std::string id) {
        request_.filter.parent = instance_id{std::move(id)};
        return *this;
    }
    /// Started by a client.
    orchestration_query& no_parent() {
        request_.filter.parent = instance_id{};
        return *this;
    }
    /// Of this version; the empty one means those without a version.
    orchestration_query& version(std::string value) {
        request_.filter.version = std::move(value);
        return *this;
    }

    /// Default: whichever is quickest for the conditions.
    orchestration_query& order_by(list_order order) {
        request_.order = order;
        return *this;
    }
    orchestration_query& descending(bool value = true) {
        request_.descending = value;
        return *this;
    }
    /// At least 1. Default 100. A page may be shorter and yet not the last.
    orchestration_query& page_size(std::size_t value) {
        request_.page_size = value;
        return *this;
    }
    /// Continues after an earlier page of the same query.
    orchestration_query& continuation_token(std::string value) {
        request_.token = std::move(value);
        return *this;
    }
    /// Inputs, outputs and failures come along. Default: not.
    orchestration_query& fetch_inputs_and_outputs(bool value = true) {
        request_.with_payloads = value;
        return *this;
    }

    [[nodiscard]] const list_request& request() const { return request_; }
    [[nodiscard]] const instance_filter& filter() const { return request_.filter; }

private:
    list_request request_;
};

/// A page of a list. It holds nothing open: the token is a position in the list.
struct orchestration_page {
    std::vector<instance_metadata> instances;
    std::string continuation_token; ///< Empty after the last page.
};

} // namespace pianola

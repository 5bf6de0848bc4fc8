#pragma once

#include <pianola/api/http/query.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/runtime/orchestration_query.hpp>

/// The parameters of lists and purges of Durable Functions. As with all of its parameters, a value
/// that cannot be read is as good as absent.
namespace pianola::http {

/// `createdTimeFrom`, `createdTimeTo`, `runtimeStatus`, as often as wanted, each with names or
/// numbers between commas, and `instanceIdPrefix`. When no status of those can be read, every
/// status is meant.
[[nodiscard]] instance_filter read_filter(const query& from);

/// The filter, and `top`: 1 to 1000 instances a page, and 100 when it is no number of that kind.
[[nodiscard]] list_request read_list_query(const query& from);

/// The same for the client.
[[nodiscard]] orchestration_query to_query(list_request wanted);

} // namespace pianola::http

#pragma once

#include <pianola/api/http/strict_query.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/instance_list.hpp>

namespace pianola::http {

/// The parameters by which lists, counts, purges and batches under /v1/ say which instances they
/// are about:
///
/// | parameter                                    | value                                        |
/// |----------------------------------------------|----------------------------------------------|
/// | `createdTimeFrom`, `createdTimeTo`           | times, both inclusive                        |
/// | `lastUpdatedTimeFrom`, `lastUpdatedTimeTo`   | the same                                     |
/// | `completedTimeFrom`, `completedTimeTo`       | the same; only ended instances               |
/// | `runtimeStatus`                              | names between commas; may be repeated        |
/// | `name`                                       | of the orchestrator, exactly                 |
/// | `instanceIdPrefix`                           | with what the id begins                      |
/// | `version`                                    | exactly; empty: those without one            |
/// | `tag`                                        | key=value; may be repeated, all must hold    |
/// | `parent`                                     | its instance id; empty: those without one    |
///
/// Refuses what cannot be read and what no instance can meet.
[[nodiscard]] instance_filter read_filter_parameters(strict_query& from);

/// The filter, `order` (any, created, completed or id), `descending`, `top` (1 to 1000),
/// `showInput` (with inputs and outputs; false) and `continuationToken`.
[[nodiscard]] list_request read_list_parameters(strict_query& from);

} // namespace pianola::http

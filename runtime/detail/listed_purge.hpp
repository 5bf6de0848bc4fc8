#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace pianola::detail {

class hub_core;

/// Purges ended instances as they were listed, all of them or none, in one commit in which no actor
/// takes part; `rows` are written with it. Calls `done`, from anywhere, when the actors of those
/// that are in memory have found out. Errors: turn_refused, when one of them is not as it was.
void purge_listed(const std::shared_ptr<hub_core>& hub,
                  std::shared_ptr<const std::vector<listed_instance>> items,
                  std::vector<hub_row> rows,
                  std::function<void(error_code)> done);

} // namespace pianola::detail

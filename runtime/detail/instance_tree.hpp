#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace pianola::detail {

class hub_core;

/// An instance and all its descendants, those of earlier executions included: each parent stands
/// before its children.
struct instance_tree {
    std::vector<listed_instance> members; ///< The first is the root.
};

void read_tree(const std::shared_ptr<hub_core>& hub,
               listed_instance root,
               std::function<void(error_code, instance_tree)> done);

} // namespace pianola::detail

#pragma once

#include <pianola/journal/commit.hpp>

#include <memory>
#include <vector>

namespace pianola::detail {

class hub_core;

/// Takes back what imports had written that ended before their roots were durable. `rows` are those
/// that were there when the hub was opened: later ones belong to imports that are under way.
void take_back_imports(const std::shared_ptr<hub_core>& hub, const std::vector<hub_row>& rows);

} // namespace pianola::detail

#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_record.hpp>

#include <optional>
#include <vector>

/// What an instance's own commit does to the indexes and the counters. An entity is in neither: it
/// is found by its id alone.
namespace pianola::detail {

/// Whether an id is that of an entity.
bool is_entity(const instance_id& id) noexcept;

/// Adds to `out` what brings the indexes and the counters from what they held (`before` and, when a
/// new start took over the id, `replaced`; neither for a new instance) to `after`. Nothing when
/// neither the status nor the minute of the last update changed, so most turns cost no index row.
void project_indexes(instance_number number,
                     const std::optional<index_entry>& before,
                     const std::optional<index_identity>& replaced,
                     const instance_record& after,
                     encoded_commit& out);

} // namespace pianola::detail

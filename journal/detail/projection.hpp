#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/instance_record.hpp>

#include <optional>
#include <vector>

namespace pianola::detail {

/// Appends what brings the indexes from what they held (`before` and, when a new start took over
/// the id, `replaced`; neither for a new instance) to `after`. Nothing when neither status nor the
/// last-updated bucket changed, so most turns cost no index row.
void project_indexes(instance_number number,
                     const std::optional<index_entry>& before,
                     const std::optional<index_identity>& replaced,
                     const instance_record& after,
                     std::vector<key_change>& changes);

/// Appends what takes an instance out of all indexes.
void erase_indexes(instance_number number,
                   const instance_record& record,
                   std::vector<key_change>& changes);

} // namespace pianola::detail

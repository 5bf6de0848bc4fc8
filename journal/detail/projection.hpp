#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/instance_record.hpp>

#include <optional>
#include <vector>

namespace pianola::detail {

/// Appends what brings the indexes from `before` (none for a new instance) to `after`. Nothing
/// when neither status nor creation time changed, so most turns cost no index row.
void project_indexes(instance_number number,
                     const std::optional<index_entry>& before,
                     const instance_record& after,
                     std::vector<key_change>& changes);

} // namespace pianola::detail

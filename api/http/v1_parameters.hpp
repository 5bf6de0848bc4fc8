#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// Which statuses a filter may name, and whether it may ask when instances ended.
enum class filtered { any, ended, unfinished };

/// What read_filter_parameters reads.
[[nodiscard]] std::vector<v1_parameter> filter_parameters(filtered which);

/// What read_list_parameters reads.
[[nodiscard]] std::vector<v1_parameter> list_parameters();

/// One list after the other.
[[nodiscard]] std::vector<v1_parameter> with(std::vector<v1_parameter> some,
                                             std::vector<v1_parameter> more);

} // namespace pianola::http

#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <vector>

namespace pianola::http {

/// Exporting a tree of instances, and importing one. The text is runtime/archive_text.hpp's.
std::vector<v1_operation> v1_archive_routes();

} // namespace pianola::http

#pragma once

#include <span>
#include <string_view>

namespace pianola::http {

/// A JSON Schema (2020-12) of what stands in the bodies of requests and answers under /v1/.
struct v1_schema {
    std::string_view name;
    std::string_view json;
};

[[nodiscard]] std::span<const v1_schema> v1_schemas();

} // namespace pianola::http

#pragma once

#include <pianola/api/http/v1_operation.hpp>

#include <string>
#include <vector>

namespace pianola::http {

/// The OpenAPI 3.1 document of these operations. It is made of the rows by which their requests
/// are read and routed, so that it says what they do.
[[nodiscard]] std::string openapi_document(const std::vector<v1_operation>& operations);

} // namespace pianola::http

#pragma once

#include <pianola/api/http/problem.hpp>
#include <pianola/runtime/retention_policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::http {

/// `{"policies":[..]}`.
std::string retention_json(const std::vector<retention_policy>& policies);
std::string retention_json(const std::vector<retention_preview>& previews);

/// Reads what the first of these writes, less what may be left out; says what is wrong otherwise.
std::optional<field_problem> read_retention(std::string_view json,
                                            std::vector<retention_policy>& into);
/// Likewise one of its policies alone, whose id has to be this.
std::optional<field_problem> read_retention_policy(std::string_view json,
                                                   const std::string& id,
                                                   retention_policy& into);

} // namespace pianola::http

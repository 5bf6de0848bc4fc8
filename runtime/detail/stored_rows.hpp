#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/runtime/detail/purge_job.hpp>
#include <pianola/runtime/retention_policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a hub keeps for itself in its journal: JSON texts under keys that say what they are.
namespace pianola::detail {

inline constexpr std::string_view purge_rows = "purge/";         ///< + 32 hexadecimal digits
inline constexpr std::string_view retention_rows = "retention/"; ///< + the policy's id
inline constexpr std::string_view import_rows = "import/";       ///< + 32 hexadecimal digits

/// One of the instances that an import writes before the root. If there is another execution under
/// its number, it is somebody else's.
struct imported_member {
    instance_number number;
    std::string execution; ///< Its id, as text.
};
/// There is a row of it from before the first of them until the root, whose commit takes it away.
using import_task = std::vector<imported_member>;

/// Throws payload_error for what JSON cannot say, such as a name that is not UTF-8.
[[nodiscard]] std::string to_row(const purge_task& task);
[[nodiscard]] std::string to_row(const retention_policy& policy);
[[nodiscard]] std::string to_row(const import_task& task);
/// Absent when a row does not say what it should.
[[nodiscard]] std::optional<purge_task> purge_task_from(std::string_view row);
[[nodiscard]] std::optional<retention_policy> retention_policy_from(std::string_view row);
[[nodiscard]] std::optional<import_task> import_task_from(std::string_view row);

} // namespace pianola::detail

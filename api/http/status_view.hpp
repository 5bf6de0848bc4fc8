#pragma once

#include <pianola/runtime/instance_metadata.hpp>

#include <string>
#include <string_view>

namespace pianola::http {

/// The status object of an instance. `history_json` is the array of its history, or empty to leave
/// the member out.
std::string status_json(const instance_metadata& metadata,
                        bool show_input,
                        std::string_view history_json = {});

/// The same, without a history but with what Durable Functions does not show: `completedTime`,
/// `version`, `tags`, `parentInstanceId` and `execution`, each when there is one.
std::string full_status_json(const instance_metadata& metadata);

/// The output alone, as JSON: null when there is none, the error text of a failed instance.
std::string output_json(const instance_metadata& metadata);

} // namespace pianola::http

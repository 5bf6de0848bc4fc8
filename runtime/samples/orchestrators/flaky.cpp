#include <pianola/runtime/samples/orchestrators/flaky.hpp>

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace pianola::samples {

task<std::string> flaky(orchestration_context& context, flaky_input input) {
    if (input.marker.empty() || input.marker.find('\0') != std::string::npos)
        throw non_retriable_error("input.marker: must be the path of a file");
    co_await context.call_activity("say_hello", "flaky");
    co_await context.call_activity("require_marker", input.marker);
    co_return "recovered";
}

void require_marker(const std::string& marker) {
    std::error_code ignored; // a marker that cannot be looked at is missing
    if (!std::filesystem::exists(marker, ignored))
        throw std::runtime_error("the marker file '" + marker + "' is missing");
}

} // namespace pianola::samples

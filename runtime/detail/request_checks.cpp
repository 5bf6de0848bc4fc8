#include <pianola/runtime/detail/request_checks.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/runtime/detail/hub_core.hpp>

#include <algorithm>
#include <string_view>

namespace pianola::detail {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

error_code refuse(diagnostics& why, std::string text) {
    why.message = std::move(text);
    return errc::invalid_argument;
}

error_code check_length(diagnostics& why,
                        std::string_view what,
                        std::string_view value,
                        std::size_t most) {
    if (value.empty())
        return refuse(why, std::string(what) + " is empty");
    if (value.size() > most)
        return refuse(why,
                      std::string(what) + " has " + std::to_string(value.size()) +
                          " bytes, the limit is " + std::to_string(most));
    return {};
}

error_code check_replaceable(const std::set<runtime_status>& statuses, diagnostics& why) {
    using enum runtime_status;
    const bool live =
        statuses.contains(pending) || statuses.contains(running) || statuses.contains(suspended);
    if (live && !statuses.contains(terminated)) // clients test for this very text
        return refuse(why,
                      "Invalid reusable statuses: cannot exclude 'Terminated' while also "
                      "allowing reuse of running instances");
    return {};
}

} // namespace

error_code check_id(const hub_core& hub, const instance_id& id, diagnostics& why) {
    const std::string& text = id.str();
    if (const auto ec =
            check_length(why, "the instance id", text, hub.params().max_instance_id_bytes))
        return ec;
    if (text.front() == '@')
        return refuse(why, "the instance id begins with '@', which is reserved for entities");
    if (std::ranges::any_of(text, is_control))
        return refuse(why, "the instance id contains a control character");
    return {};
}

error_code check_payload(const hub_core& hub, const payload& value, diagnostics& why) {
    const std::size_t most = hub.params().max_payload_bytes;
    if (value.size() > most) {
        why.message = "the payload has " + std::to_string(value.size()) + " bytes, the limit is " +
                      std::to_string(most);
        return errc::payload_too_large;
    }
    error_code ec;
    if (value.kind() == payload_kind::json)
        validate_json(value.str(), ec, why);
    return ec;
}

error_code check_name(const hub_core& hub, const std::string& name, diagnostics& why) {
    return check_length(why, "the name", name, hub.params().max_name_bytes);
}

error_code check_start(const hub_core& hub,
                       const std::string& name,
                       const payload& input,
                       const start_options& options,
                       diagnostics& why) {
    why.message.clear();
    if (const auto ec = check_name(hub, name, why))
        return ec;
    if (!hub.code().find_orchestrator(name, options.version())) {
        why.message = "no orchestrator '" + name + "' is registered";
        return errc::orchestrator_not_found;
    }
    if (const auto ec = check_payload(hub, input, why))
        return ec;
    if (options.id())
        if (const auto ec = check_id(hub, *options.id(), why))
            return ec;
    return options.replaceable() ? check_replaceable(*options.replaceable(), why) : error_code{};
}

std::set<runtime_status> terminal_statuses() {
    using enum runtime_status;
    return {completed, failed, canceled, terminated};
}

} // namespace pianola::detail

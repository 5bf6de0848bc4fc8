#include <pianola/api/http/route_table.hpp>

#include <pianola/api/http/error_response.hpp>

namespace pianola::http {
namespace {

bool names_another_hub(const managed_hub& hub, const exchange& call) {
    const auto name = call.query.text("taskHub");
    return name && *name != hub.name;
}

// Keeps the hub alive while the handler runs.
answer run(std::shared_ptr<managed_hub> hub, route_table::function handle, const exchange& call) {
    if (names_another_hub(*hub, call))
        co_return error_response(errc::hub_not_found);
    co_return co_await handle(*hub, call);
}

} // namespace

route_table& route_table::row(std::string_view method, std::string_view pattern, function handle) {
    rows_.push_back({method, pattern, [hub = hub_, handle](const exchange& call) {
                         return run(hub, handle, call);
                     }});
    return *this;
}

} // namespace pianola::http

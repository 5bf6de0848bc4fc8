#include <pianola/runtime/samples/registration.hpp>

#include <pianola/runtime/samples/orchestrators/approval.hpp>
#include <pianola/runtime/samples/orchestrators/chain.hpp>
#include <pianola/runtime/samples/orchestrators/collect.hpp>
#include <pianola/runtime/samples/orchestrators/fan_out.hpp>
#include <pianola/runtime/samples/orchestrators/flaky.hpp>
#include <pianola/runtime/samples/orchestrators/forever.hpp>
#include <pianola/runtime/samples/orchestrators/hello_cities.hpp>
#include <pianola/runtime/samples/orchestrators/package_audit.hpp>
#include <pianola/runtime/samples/orchestrators/parent.hpp>
#include <pianola/runtime/samples/orchestrators/sleep.hpp>

#include <memory>
#include <string>

namespace pianola::samples {
namespace {

void register_package_audit(registry& to) {
    auto databases = std::make_shared<dpkg::database_cache>();
    to.add_orchestrator("package_audit", package_audit);
    to.add_activity("plan_package_audit", [databases](const std::string& root) {
        return plan_package_audit(*databases, root);
    });
    to.add_activity("audit_package",
                    [databases](activity_context& context, const package_audit_request& request) {
                        return audit_package(*databases, context, request);
                    });
}

} // namespace

void register_all(registry& to) {
    to.add_orchestrator("hello_cities", hello_cities)
        .add_orchestrator("fan_out", fan_out)
        .add_orchestrator("chain", chain)
        .add_orchestrator("approval", approval)
        .add_orchestrator("collect", collect)
        .add_orchestrator("flaky", flaky)
        .add_orchestrator("parent", parent)
        .add_orchestrator("sleep", sleep)
        .add_orchestrator("forever", forever);
    to.add_activity("say_hello", say_hello).add_activity("require_marker", require_marker);
    register_package_audit(to);
}

} // namespace pianola::samples

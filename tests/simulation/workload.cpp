#include <simulation/workload.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace pianola::simulation {

using boost::asio::use_awaitable;

boost::asio::awaitable<bool> ensure_started(client& through,
                                            const instance_id& id,
                                            std::string orchestrator,
                                            payload input) {
    start_options options;
    options.id(id.str()).replaceable({});
    error_code ec;
    co_await through.async_schedule_new_orchestration_instance(
        std::move(orchestrator),
        std::move(input),
        options,
        boost::asio::redirect_error(use_awaitable, ec));
    co_return !ec || ec == errc::instance_already_exists;
}

void expecting_workload::expect(std::string id,
                                std::string orchestrator,
                                payload input,
                                std::string output) {
    expected_.push_back(
        {instance_id{std::move(id)}, std::move(orchestrator), std::move(input), std::move(output)});
}

boost::asio::awaitable<void> expecting_workload::drive(client through, sim_context&) {
    for (auto& each : expected_) {
        if (each.started)
            continue;
        each.started = co_await ensure_started(through, each.id, each.orchestrator, each.input);
        if (!each.started)
            co_return;
    }
    for (auto& each : expected_) {
        error_code ec;
        const auto ended = co_await through.async_wait_for_instance_completion(
            each.id, true, boost::asio::redirect_error(use_awaitable, ec));
        if (ec)
            co_return;
        check(ended.has_value(), "an acknowledged start is gone: " + each.id.str());
        const bool completed = ended->status == runtime_status::completed;
        check(completed && ended->output.str() == each.output,
              each.id.str() + " is " + std::string(to_string(ended->status)) + " with " +
                  ended->output.str() + (ended->failure ? ended->failure->message : "") +
                  ", expected " + each.output);
        each.ended = true;
    }
}

bool expecting_workload::done() const {
    for (const auto& each : expected_)
        if (!each.ended)
            return false;
    return true;
}

std::string expecting_workload::left() const {
    std::string ids;
    for (const auto& each : expected_)
        if (!each.ended)
            ids += " " + each.id.str();
    return ids;
}

std::vector<instance_id> expecting_workload::instances() const {
    std::vector<instance_id> ids;
    for (const auto& each : expected_)
        ids.push_back(each.id);
    return ids;
}

} // namespace pianola::simulation

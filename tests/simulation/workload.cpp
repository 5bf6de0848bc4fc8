#include <simulation/workload.hpp>

#include <utility>

namespace pianola::simulation {

bool hub_is_gone(error_code ec) { return ec == errc::journal_failed || ec == errc::shutting_down; }

bool cannot_start_now(error_code ec) {
    return hub_is_gone(ec) || ec == errc::orchestrator_not_found;
}

boost::asio::awaitable<bool> ensure_started(client_side& in,
                                            const instance_id& id,
                                            std::string orchestrator,
                                            payload input) {
    start_options options;
    options.id(id.str()).replaceable({});
    error_code ec;
    co_await in.hub.async_schedule_new_orchestration_instance(
        std::move(orchestrator), std::move(input), options, in.into(ec));
    check(!ec || ec == errc::instance_already_exists || cannot_start_now(ec),
          id.str() + " does not start: " + ec.message());
    co_return !cannot_start_now(ec);
}

boost::asio::awaitable<std::optional<instance_metadata>> ensure_ended(client_side& in,
                                                                      const instance_id& id) {
    error_code ec;
    auto ended = co_await in.hub.async_wait_for_instance_completion(id, true, in.into(ec));
    if (hub_is_gone(ec))
        co_return std::nullopt;
    check(!ec, id.str() + " cannot be waited for: " + ec.message());
    check(ended.has_value(), "an acknowledged start is gone: " + id.str());
    check(is_terminal(ended->status), id.str() + " is said to have ended, but has not");
    co_return ended;
}

void expecting_workload::expect(std::string id,
                                std::string orchestrator,
                                payload input,
                                std::string output) {
    expected_.push_back(
        {instance_id{std::move(id)}, std::move(orchestrator), std::move(input), std::move(output)});
}

void expecting_workload::begin(client_side& in) { in.spawn(start_all(in)); }

boost::asio::awaitable<void> expecting_workload::start_all(client_side& in) {
    for (auto& each : expected_) {
        if (!each.started)
            each.started = co_await ensure_started(in, each.id, each.orchestrator, each.input);
        if (!each.started)
            co_return;
        if (!each.ended)
            in.spawn(await_end(in, each));
    }
}

boost::asio::awaitable<void> expecting_workload::await_end(client_side& in,
                                                           expected_instance& one) {
    const auto ended = co_await ensure_ended(in, one.id);
    if (!ended)
        co_return;
    check(ended->status == runtime_status::completed && ended->output.str() == one.output,
          one.id.str() + " is " + std::string(to_string(ended->status)) + " with " +
              ended->output.str() + (ended->failure ? ended->failure->message : "") +
              ", expected " + one.output);
    one.ended = true;
}

void expecting_workload::check_end(const disk_contents& disk) const {
    for (const auto& each : expected_) {
        const auto at = disk.find(each.id);
        check(at != disk.end() && at->second.record.status == runtime_status::completed &&
                  at->second.record.output.str() == each.output,
              "the disk does not hold the end of " + each.id.str());
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

} // namespace pianola::simulation

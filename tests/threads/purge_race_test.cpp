// Ended instances are purged by filter while others come for the same ones: those find an instance
// that is there or one that is gone, and never half of it.
#include <pianola/actors/orchestration_context.hpp>

#include <threads/pooled_hub.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pianola::threads {
namespace purge_race {

constexpr int instances = 300;
constexpr int rounds = 3;

instance_id id_of(int i) { return instance_id{"i" + std::to_string(i)}; }

task<void> fails(orchestration_context&) {
    throw std::runtime_error("always");
    co_return;
}

/// Some live in memory while they are purged, most do not.
task_hub_params few_in_memory() {
    task_hub_params params;
    params.strands = 4;
    params.max_live_instances = 16;
    return params;
}

void start_all(client hub, const std::string& name) {
    std::vector<std::future<start_result>> started;
    for (int i = 0; i != instances; ++i)
        started.push_back(hub.async_schedule_new_orchestration_instance(
            name, payload{}, start_options{}.id(id_of(i).str()), asio::use_future));
    for (auto& each : started)
        each.get();
    for (int i = 0; i != instances; ++i)
        hub.async_wait_for_instance_completion(id_of(i), false, asio::use_future).get();
}

/// What may well be: the instance is gone, or runs.
bool is_expected(error_code ec) {
    return !ec || ec == errc::instance_not_found || ec == errc::instance_not_failed ||
           ec == errc::instance_finished || ec == errc::rewind_stale ||
           ec == errc::instance_not_finished;
}

/// What else happened to who did everything with every instance. Without exceptions: how they are
/// shared between threads ThreadSanitizer does not see.
asio::awaitable<void> come_for_all(client hub, std::set<std::string>& complaints) {
    for (int i = 0; i != instances; ++i) {
        const auto id = id_of(i);
        std::array<error_code, 6> errors;
        const auto into = [&errors](std::size_t at) {
            return asio::redirect_error(asio::use_awaitable, errors[at]);
        };
        co_await hub.async_get_instance_metadata(id, true, into(0));
        co_await hub.async_get_history(id, history_request{}, into(1));
        if (i % 3 == 0)
            co_await hub.async_rewind_instance(id, "again", into(2));
        if (i % 3 == 1)
            co_await hub.async_restart_instance(id, true, into(3));
        co_await hub.async_explain(id, into(4));
        const auto archive = co_await hub.async_export_instance(id, into(5));
        for (const archived_instance& member : archive.members)
            if (member.turns.empty())
                complaints.insert("an export without a history");
        for (const error_code ec : errors)
            if (!is_expected(ec))
                complaints.insert(ec.message());
    }
}

/// Asks for all at once, so that many are asked for while they are being purged.
void bring_into_memory(client hub) {
    std::vector<std::future<std::optional<instance_metadata>>> asked;
    for (int i = 0; i != instances; ++i)
        asked.push_back(hub.async_wait_for_instance_completion(id_of(i), false, asio::use_future));
    for (auto& each : asked)
        each.wait();
}

} // namespace purge_race

BOOST_AUTO_TEST_SUITE(purge_race)

BOOST_AUTO_TEST_CASE(whoever_comes_finds_all_of_an_instance_or_nothing) {
    auto code = std::make_shared<registry>();
    code->add_orchestrator("fails", fails);
    pooled_hub hub(std::make_shared<memory_disk>(), code, few_in_memory());
    for (int round = 0; round != rounds; ++round) {
        start_all(hub.client(), "fails");
        std::set<std::string> complaints;
        std::jthread others([&, through = hub.client()] {
            asio::io_context io;
            asio::co_spawn(io, come_for_all(through, complaints), asio::detached);
            io.run();
        });
        auto client = hub.client();
        const auto all = orchestration_query{}.id_prefix("i");
        while (client.async_purge_instances(all, purge_options{}, asio::use_future).get().purged)
            ;
        others.join();
        for (const std::string& complaint : complaints)
            BOOST_ERROR(complaint);
        client.async_purge_instances(all, purge_options{}, asio::use_future).get();
        for (int i = 0; i != instances; ++i) {
            const auto found =
                client.async_get_instance_metadata(id_of(i), false, asio::use_future).get();
            BOOST_TEST((!found || found->status == runtime_status::running ||
                        found->status == runtime_status::failed));
        }
    }
}

// Who was told that an instance is gone does not find it any more.
BOOST_AUTO_TEST_CASE(what_is_purged_is_gone_for_everybody) {
    auto code = std::make_shared<registry>();
    code->add_orchestrator("fails", fails);
    for (int round = 0; round != 20; ++round) {
        pooled_hub hub(std::make_shared<memory_disk>(), code, task_hub_params{});
        auto client = hub.client();
        start_all(client, "fails");
        std::jthread others(bring_into_memory, hub.client());
        const auto all = orchestration_query{}.id_prefix("i");
        const auto result =
            client.async_purge_instances(all, purge_options{}, asio::use_future).get();
        BOOST_TEST(result.purged == static_cast<std::size_t>(instances));
        for (int i = 0; i != instances; ++i)
            BOOST_TEST(
                !client.async_get_instance_metadata(id_of(i), false, asio::use_future).get());
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::threads

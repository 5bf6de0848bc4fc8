// What becomes of an instance whose stored bytes are damaged.
#include <runtime/semantics_hub.hpp>

#include <algorithm>
#include <string>

namespace pianola::semantics {
namespace damage {

task<int> wait_for_go(orchestration_context& ctx) {
    co_return co_await ctx.wait_for_external_event<int>("go");
}

void fill(registry& to) { to.add_orchestrator("waits", wait_for_go); }

void raise_go(semantics_hub& hub, const std::string& id) {
    hub.get(hub.client().async_raise_event(instance_id{id}, "go", 7));
}

/// Flips a bit of the first value of a family.
void flip_a_bit(const disk_ptr& disk, key_family family) {
    asio::io_context context;
    memory_store store(disk, context.get_executor());
    auto batch = store.make_batch();
    const auto first = store.scan(family, {}, {});
    BOOST_REQUIRE(first->valid());
    std::string value(first->value());
    value[value.size() / 2] ^= 1;
    batch->put(family, first->key(), value);
    error_code outcome = errc::journal_failed;
    store.async_write(std::move(batch), [&](error_code written) {
        BOOST_TEST(!written);
        store.async_sync(sync_company::writes, [&](error_code synced) { outcome = synced; });
    });
    context.run();
    BOOST_REQUIRE(!outcome);
}

bool has_line(const semantics_hub& hub, const std::string& line) {
    return std::ranges::find(hub.log(), line) != hub.log().end();
}

} // namespace damage

BOOST_AUTO_TEST_SUITE(damage)

BOOST_AUTO_TEST_CASE(a_damaged_history_stops_its_instance_and_is_named_in_the_log) {
    const auto disk = std::make_shared<memory_disk>();
    {
        semantics_hub hub(fill, {}, disk);
        hub.start("waits", "a");
        hub.start("waits", "b");
    }
    flip_a_bit(disk, key_family::history);
    semantics_hub hub(fill, {}, disk);
    error_code completion;
    hub.client().async_wait_for_instance_completion(
        instance_id{"a"}, false, [&](error_code ec, const auto&) { completion = ec; });
    raise_go(hub, "a");
    raise_go(hub, "b");
    BOOST_TEST(outcome(hub.completion_of("b")) == "Completed 7");
    hub.run_until([&] { return completion == errc::journal_corrupt; });
    hub.run_until(
        [&] { return has_line(hub, "[a] number 1 cannot be read: its history is damaged"); });
    const auto found = hub.get(hub.client().async_get_instance_metadata(instance_id{"a"}));
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST((found->status == runtime_status::running));
    BOOST_TEST(
        (hub.error_of(hub.client().async_get_history(instance_id{"a"})) == errc::journal_corrupt));
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_an_error_to_who_asks_and_named_in_the_log) {
    const auto disk = std::make_shared<memory_disk>();
    {
        semantics_hub hub(fill, {}, disk);
        hub.start("waits", "a");
        hub.start("waits", "b");
    }
    flip_a_bit(disk, key_family::records);
    semantics_hub hub(fill, {}, disk);
    raise_go(hub, "b");
    BOOST_TEST(outcome(hub.completion_of("b")) == "Completed 7");
    const auto completion = hub.client().async_wait_for_instance_completion(instance_id{"a"});
    BOOST_TEST((hub.error_of(completion) == errc::journal_corrupt));
    BOOST_TEST(has_line(hub, "[] number 1 cannot be read: its record or inbox is damaged"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::semantics

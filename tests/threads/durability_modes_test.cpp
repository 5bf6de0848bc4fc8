// What a relaxed hub answers, and when: its synced mark says what a power cut could not take back.
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/journal/synced_mark_file.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

namespace pianola::threads {
namespace durability_modes {

namespace fs = std::filesystem;

task<std::string> waits(orchestration_context& ctx) {
    co_return co_await ctx.wait_for_external_event<std::string>("go");
}

/// A hub on disk that syncs only when it is asked to, or at its end.
class disk_hub {
public:
    explicit disk_hub(durability mode) {
        auto pattern = (fs::temp_directory_path() / "pianola-durability-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        root_ = pattern;
        rocksdb_journal_options options;
        options.directory = root_ / "hub";
        options.mode = mode;
        options.relaxed_sync_after = std::chrono::hours(1);
        error_code ec;
        diagnostics why;
        journal_ = open_rocksdb_journal(options, ec, why);
        BOOST_REQUIRE_MESSAGE(journal_, why.message);
        auto code = std::make_shared<registry>();
        code->add_orchestrator("waits", waits);
        hub_ = std::make_unique<task_hub>(
            task_hub_environment(threads_.get_executor(), journal_, code));
        ended_ = hub_->async_run(asio::use_future);
    }
    disk_hub(const disk_hub&) = delete;
    disk_hub& operator=(const disk_hub&) = delete;
    ~disk_hub() {
        hub_->cancel();
        ended_.wait();
        journal_->async_close(asio::use_future).wait();
        threads_.join();
        hub_.reset();
        journal_.reset();
        fs::remove_all(root_);
    }

    [[nodiscard]] client get_client() const { return hub_->get_client(); }
    [[nodiscard]] std::uint64_t commits() const { return journal_->statistics().commits; }
    /// How many commits are on the disk.
    [[nodiscard]] std::uint64_t marked() const {
        error_code ec;
        const auto file = synced_mark_file::open(root_ / "hub" / "synced", ec);
        BOOST_REQUIRE(!ec);
        return file->found().mark ? file->found().mark->number.value() : 0;
    }
    void start(const std::string& id, const start_options& how) {
        auto options = how;
        get_client()
            .async_schedule_new_orchestration_instance(
                "waits", payload{}, options.id(id), asio::use_future)
            .get();
    }

private:
    fs::path root_;
    asio::thread_pool threads_{2};
    std::shared_ptr<journal> journal_;
    std::unique_ptr<task_hub> hub_;
    std::future<void> ended_;
};

} // namespace durability_modes

using namespace durability_modes;

BOOST_AUTO_TEST_SUITE(durability_modes)

BOOST_AUTO_TEST_CASE(a_relaxed_hub_hardens_what_asks_for_it) {
    disk_hub hub(durability::relaxed);
    hub.start("a", {});
    BOOST_TEST(hub.commits() == 1u);
    BOOST_TEST(hub.marked() == 0u);
    hub.start("b", start_options().durability(durability::relaxed));
    BOOST_TEST(hub.marked() == 0u);
    hub.start("c", start_options().durability(durability::strict));
    BOOST_TEST(hub.marked() == 3u);

    auto client = hub.get_client();
    client.async_raise_event(instance_id{"a"}, "go", std::string("x"), asio::use_future).get();
    BOOST_TEST(hub.marked() == 3u);
    client
        .async_raise_event(
            instance_id{"b"}, "go", payload::json("1"), durability::strict, asio::use_future)
        .get();
    BOOST_TEST(hub.marked() >= 5u);

    client.async_wait_for_instance_completion(instance_id{"a"}, false, asio::use_future).get();
    const auto all = hub.commits();
    client.async_harden(asio::use_future).get();
    BOOST_TEST(hub.marked() >= all);
}

BOOST_AUTO_TEST_CASE(a_strict_hub_marks_everything) {
    disk_hub hub(durability::strict);
    hub.start("a", start_options().durability(durability::relaxed));
    BOOST_TEST(hub.marked() == 1u);
    hub.start("b", start_options().durability(durability::strict));
    BOOST_TEST(hub.marked() == 2u);
    hub.get_client().async_harden(asio::use_future).get();
}

BOOST_AUTO_TEST_CASE(closing_hardens) {
    auto pattern = (fs::temp_directory_path() / "pianola-durability-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    rocksdb_journal_options options;
    options.directory = fs::path(pattern) / "hub";
    options.mode = durability::relaxed;
    options.relaxed_sync_after = std::chrono::hours(1);
    error_code ec;
    diagnostics why;
    auto opened = open_rocksdb_journal(options, ec, why);
    BOOST_REQUIRE(opened);
    opened->set_delivery([](const std::vector<delivered_message>&) {});
    commit rows;
    rows.epoch = opened->epoch();
    rows.hub_rows = {{"a", "b"}};
    std::vector<commit> group;
    group.push_back(std::move(rows));
    opened->async_commit(std::move(group), asio::use_future).get();
    opened->async_close(asio::use_future).get();
    opened.reset();
    const auto file = synced_mark_file::open(options.directory / "synced", ec);
    BOOST_TEST((file->found().mark->number == commit_number{1}));
    fs::remove_all(pattern);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::threads

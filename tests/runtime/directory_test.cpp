#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/detail/directory.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <thread>

namespace {

using namespace pianola;
using ids_of_a_hub = detail::directory;

struct directory_fixture {
    boost::asio::thread_pool journal_threads{2};
    std::shared_ptr<journal> opened = [this] {
        error_code ec;
        diagnostics details;
        auto made = open_memory_journal(
            {std::make_shared<memory_disk>(), journal_threads.get_executor()}, ec, details);
        BOOST_REQUIRE_MESSAGE(made, details.message);
        return made;
    }();
    boost::asio::io_context context;
    std::shared_ptr<ids_of_a_hub> ids =
        std::make_shared<ids_of_a_hub>(context.get_executor(), opened);

    ~directory_fixture() { end_journal(); }

    /// After it the journal's threads have run all that they had to.
    void end_journal() {
        if (!opened)
            return;
        opened->async_close(boost::asio::use_future).wait();
        journal_threads.join();
        opened.reset();
    }
};

BOOST_FIXTURE_TEST_SUITE(directory, directory_fixture)

// What it takes along may be the last that keeps the hub, and with it the journal, whose threads
// cannot wait for themselves.
BOOST_AUTO_TEST_CASE(an_answer_never_runs_on_a_thread_of_the_journal) {
    std::optional<std::thread::id> where;
    ids->resolve({{instance_id{"nobody"}, false}},
                 [&](error_code ec, const ids_of_a_hub::answers& found) {
                     BOOST_TEST(!ec);
                     BOOST_TEST((found.front().number == instance_number{}));
                     where = std::this_thread::get_id();
                 });
    end_journal();
    BOOST_TEST(!where.has_value());
    context.run();
    BOOST_REQUIRE(where.has_value());
    BOOST_TEST((*where == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
